"""The status page as programs of others read it: feedparser the feed, circuit-maintenance-parser the calendar."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from random import Random

import pytest

from app.domain.hub.phases import Impact, Kind, Phase
from app.reports.status_page.folder import contents, write_folder
from devtools.system_packages import FEED_READERS_AT
from tests.reports.status_page.pages import page_of, random_posting

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
@pytest.mark.skipif(not (FEED_READERS_AT / "ready").exists(), reason="no readers of others: python3 dev.py test")
def test_readers_of_others_find_what_is_posted(tmp_path: Path) -> None:
    chance = Random(1)
    page = page_of(*(random_posting(chance, number, chance.choice(list(Kind))) for number in range(1, 101)))
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
