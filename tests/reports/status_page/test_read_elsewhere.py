"""The status page as programs of others read it: feed, calendar, and the JSON by one that watches such pages."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.domain.hub.phases import Impact, Kind, Phase
from app.domain.hub.status import StatusPage
from app.reports.status_page.folder import contents, write_folder
from devtools.system_packages import FEED_READERS_AT, has_feed_readers
from tests.reports.status_page.pages import CHANGES, page_of, random_posting

PYTHON = FEED_READERS_AT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STATUS = {
    Phase.SCHEDULED: "CONFIRMED",
    Phase.MOVED: "RE-SCHEDULED",
    Phase.IN_PROGRESS: "IN-PROCESS",
    Phase.COMPLETED: "COMPLETED",
    Phase.CANCELLED: "CANCELLED",
}
IMPACT = {
    Impact.NONE: "NO-IMPACT",
    Impact.REDUCED: "REDUCED-REDUNDANCY",
    Impact.DEGRADED: "DEGRADED",
    Impact.OUTAGE: "OUTAGE",
}


@pytest.mark.processes
@pytest.mark.skipif(not has_feed_readers(), reason="no readers of others: python3 dev.py test")
def test_readers_of_others_find_what_is_posted(tmp_path: Path) -> None:
    chance = Random(1)
    some = [(number, chance.choice(list(Kind)), CHANGES[0] if number % 2 else None) for number in range(1, 101)]
    page = page_of(*(random_posting(chance, *one) for one in some))
    write_folder(tmp_path / "out", contents(page))
    script = Path(__file__).with_name("read_by_others.py")
    run = subprocess.run(
        [str(PYTHON), str(script), str(tmp_path / "out")], capture_output=True, check=True, timeout=120
    )
    told = json.loads(run.stdout)
    assert not told["bozo"]
    assert [[f"tag:it.example.gov,2026:{one.number}", one.kind.value] for one in page.of(*Kind)] == [
        [ident, kind] for ident, _, _, kind in told["entries"]
    ]
    work = page.of(Kind.MAINTENANCE)
    assert len(work) > 10
    wanted = []
    for one in sorted(work, key=lambda one: one.number):
        content = one.last.content
        assert content.starts_at is not None
        assert content.ends_at is not None
        objects = [place.code for place in one.services or one.sites] or ["ALL"]
        wanted.append(
            {
                "id": one.number,
                "start": int(content.starts_at.timestamp()),
                "end": int(content.ends_at.timestamp()),
                "status": STATUS[one.phase],
                "sequence": len(one.versions) - 1,
                "circuits": sorted([code, IMPACT[content.impact]] for code in objects),
            }
        )
    assert told["maintenances"] == wanted
    assert_watched(page, told["watched"])


def assert_watched(page: StatusPage, found: dict[str, Any]) -> None:
    """The watching program found what is posted and not over, with its services, times and links."""
    address = "https://status.example.gov"
    incidents = page.of(Kind.INCIDENT, over=False)
    assert len(incidents) > 5
    said = json.loads(contents(page)["api/v2/status.json"])["status"]["indicator"]
    assert (found["success"], found["status"], found["raw_status"]) == (True, 0, said)  # it takes the worst incident
    assert {
        (one["id"], one["status"], one["shortlink"], datetime.fromisoformat(one["started_at"]))
        for one in found["incident_metadata"]
    } == {(one.number, one.phase.value, f"{address}/#{one.number}", one.since) for one in incidents}
    told = [*found["incident_metadata"], *found["maintenance_metadata"]]
    work = [*page.planned, *page.at_work]
    assert {one["id"]: sorted(one["affected_components"]) for one in told} == {
        one.number: sorted(place.name for place in one.services) for one in [*incidents, *work]
    }
    assert {
        one["id"]: tuple(datetime.fromisoformat(one[name]) for name in ("scheduled_start", "scheduled_end"))
        for one in found["maintenance_metadata"]
    } == {one.number: (one.last.content.starts_at, one.last.content.ends_at) for one in work}
    assert {one["name"]: one["status"] for one in found["component_metadata"]} == {
        one.service.name: one.health.value for one in page.components
    }
