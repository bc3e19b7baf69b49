"""What counts as an outage of a posting: what somebody says of what was posted, as long as it was posted to last."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from app.db.owner import as_owner
from app.db.records import insert_record
from app.db.tables import change, outage
from app.domain.majors.outages import OutageKind
from app.domain.periods import Period
from app.domain.vocabulary import Role
from app.errors import InputError, NotAllowed
from app.services.figures.reading import reading
from app.services.hub.outages import follow_outcomes
from tests.resting_guards import bulk_load
from tests.services.hub.conftest import START, Hub
from tests.services.hub.test_postings import drafted

_MONTH = Period.parse("2026-11")


def _row(hub: Hub, name: str = "Mail service") -> tuple[int, int, int]:
    """Return the seconds of downtime, of maintenance and of overrun that figures say a service had in the month."""
    with reading(hub.db, _MONTH, None, None, None, None) as (figures, _):
        found = {row.service: row.availability for row in figures.availability()}[name]
    return found.downtime_s, found.maintenance_s, found.overrun_s


def _count(hub: Hub, posting_id: int, **kinds: str) -> str:
    act = hub.services.hub
    counted = {hub.ids[code]: kind for code, kind in kinds.items()}
    return act.count_outages(posting_id, act.posting(posting_id).version, counted).text


def _posted(hub: Hub, minutes: int = 9, **values: object) -> int:
    posting_id = drafted(hub, starts_at=hub.at - timedelta(minutes=minutes), impact="outage", **values)
    hub.services.hub.post(posting_id, 1)
    return posting_id


def test_an_incident_counts_as_it_is_posted_and_follows_what_is_posted_next(hub: Hub) -> None:
    act, posting_id = hub.services.hub, _posted(hub)
    assert _row(hub) == (0, 0, 0), "an impact that is posted alone counts nothing"
    assert _count(hub, posting_id, MAIL="full") == "PO0000001: it counts as outage of Mail service (full)."
    assert [(one.kind, one.end_at) for one in act.posting(posting_id).outages] == [(OutageKind.FULL, None)]
    hub.later(minutes=21)
    act.end(posting_id, 2, "Mail runs.")
    assert _row(hub) == (30 * 60, 0, 0)
    sooner = {"phase": "resolved", "text": "It ran sooner.", "ends_at": hub.at - timedelta(minutes=10)}
    act.post(posting_id, 3, sooner)
    assert _row(hub) == (20 * 60, 0, 0)
    with reading(hub.db, _MONTH, None, None, None, None) as (figures, _):
        (told,) = next(row for row in figures.availability() if row.service == "Mail service").told
    assert (told.told_by, told.kind, told.id, told.full) == ("PO0000001", "posting", posting_id, True)
    assert _count(hub, posting_id, MAIL="full") == "PO0000001 counts so already."
    assert _count(hub, posting_id) == "PO0000001: it counts as no outage."
    assert _row(hub) == (0, 0, 0)
    assert _count(hub, posting_id, MAIL="degraded").endswith("Mail service (partial).")
    assert _row(hub) == (0, 0, 0)


def test_what_was_not_posted_does_not_count(hub: Hub) -> None:
    draft = drafted(hub, starts_at=START, impact="outage")
    with pytest.raises(InputError, match="that were posted count"):
        _count(hub, draft, MAIL="full")
    degraded = drafted(hub, starts_at=START, impact="degraded")
    hub.services.hub.post(degraded, 1)
    with pytest.raises(InputError, match="at most “degraded”"):
        _count(hub, degraded, MAIL="full")
    with pytest.raises(InputError, match="does not name one"):
        _count(hub, degraded, VPN="degraded")
    untimed = drafted(hub, impact="outage")
    hub.services.hub.post(untimed, 1)
    with pytest.raises(InputError, match="when the impact began"):
        _count(hub, untimed, MAIL="full")
    with hub.by("rob") as rob, pytest.raises(NotAllowed):
        rob.hub.count_outages(degraded, 2, {hub.ids["MAIL"]: "degraded"})


def test_postings_of_random_times_count_each_minute_once(hub: Hub) -> None:
    draw, down = random.Random(4), set()
    hub.at = START
    for _ in range(6):
        begun, lasted = draw.randrange(1, 90), draw.randrange(1, 60)
        posting_id = _posted(hub, minutes=begun)
        _count(hub, posting_id, MAIL="full")
        start = hub.at - timedelta(minutes=begun)
        over = {"phase": "resolved", "text": "Over.", "ends_at": start + timedelta(minutes=min(begun, lasted))}
        hub.services.hub.post(posting_id, 2, over)
        down |= {start + timedelta(minutes=i) for i in range(min(begun, lasted))}
        assert _row(hub) == (60 * len(down), 0, 0)
        hub.later(minutes=draw.randrange(0, 30))


def test_completed_maintenance_of_a_change_is_planned_and_what_overran_is_downtime(hub: Hub) -> None:
    ends = START + timedelta(hours=2)
    row = {
        "number": "CHG0000001",
        "title": "Patch",
        "type": "normal",
        "scope": "minor",
        "state": "implementing",
        "risk_answers": {},
    }
    times = {"planned_start": START, "planned_end": ends, "actual_start": START + timedelta(minutes=5)}
    with as_owner(hub.db) as conn, bulk_load(conn):
        change_id = insert_record(conn, change, {**row, **times, "actual_end": ends + timedelta(minutes=15)})
        posting_id = insert_record(
            conn,
            outage.metadata.tables["posting"],
            {"number": "PO0000009", "kind": "maintenance", "title": "Patch", "phase": "in_progress", "text": "x",
             "impact": "outage", "starts_at": START, "ends_at": ends, "change_id": change_id},
        )  # fmt: skip
    act = hub.services.hub
    act.edit(posting_id, {"services": ()}, {"services": (hub.ids["MAIL"],)})
    act.post(posting_id, act.posting(posting_id).version)
    with pytest.raises(InputError, match="once it is completed"):
        _count(hub, posting_id, MAIL="full")
    hub.later(hours=3)
    with as_owner(hub.db) as conn, bulk_load(conn):
        conn.execute(change.update().values(state="implemented", version=change.c.version + 1))
    act.post(posting_id, act.posting(posting_id).version, {"phase": "completed", "text": "Done."})
    with pytest.raises(InputError, match="where the service was down"):
        _count(hub, posting_id, MAIL="degraded")
    _count(hub, posting_id, MAIL="full")
    assert _row(hub) == (15 * 60, 115 * 60, 15 * 60)
    with as_owner(hub.db) as conn, bulk_load(conn):
        conn.execute(change.update().values(actual_end=ends - timedelta(minutes=15), version=change.c.version + 1))
    assert follow_outcomes(hub.db) == ["PO0000009: its outage follows the corrected outcome."]
    assert _row(hub) == (0, 100 * 60, 0)
    assert follow_outcomes(hub.db) == []


def test_the_coordinator_of_the_board_counts_maintenance_alone(hub: Hub) -> None:
    posting_id = _posted(hub)
    with hub.by("cay", Role.CAB) as cay, pytest.raises(NotAllowed, match="maintenance only"):
        cay.hub.count_outages(posting_id, 2, {hub.ids["MAIL"]: "full"})
