"""What a packet lists ahead: what was known at its as-of time, whatever became of it since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.engine import Database
from app.db.records import update_versioned
from app.domain.packets.packet import ChangeSection
from app.domain.periods import Period
from app.services.cab import meetings
from app.services.changes import acts, latent
from app.services.figures.reading import reading
from app.services.figures.sections import change_section
from app.services.packets import assembly, export
from app.services.packets.verify import verify_packet
from tests.services.cab.board import FORM, LINKS, Board, board
from tests.services.changes.playing import decided
from tests.services.changes.playing import frozen as made_frozen

pytestmark = pytest.mark.slow

NY = ZoneInfo("America/New_York")
OCTOBER = Period.parse("2026-10")
FREEZE = (
    "Inside the hard freeze “Canvass” for everybody, until Fri 4 Dec 17:00: "
    "only with an override by ECAB, with a reason."
)


def night(day: int, month: int = 11) -> dict[str, Any]:
    start = datetime(2026, month, day, 4, tzinfo=NY).astimezone(UTC)
    return {"planned_start": start, "planned_end": start + timedelta(hours=2)}


@pytest.fixture
def cab(db: Database) -> Iterator[Board]:
    with board(db, "2026-11-12 09:00") as made:
        yield made


def ahead(cab: Board, as_of: datetime, *, before: bool = False) -> ChangeSection:
    with reading(cab.root, OCTOBER, "DHHS", None, as_of) as (figures, _):
        figures.ahead_as_before = before
        return change_section(figures)


def withdrawn(cab: Board) -> None:
    def act(conn: Connection) -> None:
        id, version = conn.execute(select(t.freeze.c.id, t.freeze.c.version)).one()
        update_versioned(conn, t.freeze, id, version, {"withdrawn": True})

    cab.root.write(act, what="freeze withdrawn")


@pytest.fixture
def known(cab: Board) -> datetime:
    """Five changes before the board at noon of 12 November, a draft and a freeze; the time just after."""
    moved, off = cab.submitted("Moved", **night(20)), cab.submitted("Called off", **night(21))
    back = cab.submitted("Taken back", **night(22))
    heard, frozen = cab.submitted("Decided", **night(1, 12)), cab.submitted("Frozen", **night(3, 12))
    draft = cab.draft(title="Submitted later", **night(23))
    made_frozen(cab, "2026-12-02 00:00", "2026-12-04 17:00", name="Canvass")
    cab.clock.on(hours=3)
    then = cab.clock.at
    cab.clock.on(minutes=5)
    acts.reschedule(cab["finn"], moved, cab.change(moved).version, *night(27).values())
    acts.cancel(cab["finn"], off, cab.change(off).version, "Not needed")
    acts.withdraw(cab["finn"], back, cab.change(back).version)
    acts.edit_change(cab["finn"], cab.change(frozen), {"title": "Thawed"})
    withdrawn(cab)
    cab.submit(draft)
    cab.submitted("Recorded later", **night(24))
    start, end = night(12).values()
    latent.record_latent(cab["finn"], {**FORM, "title": "After the fact"}, LINKS, start, end, "successful")
    decided(cab, heard, "approved")
    return then


def listed(section: ChangeSection) -> list[tuple[str, str, int]]:
    return [(one.title, one.state.value, one.start.astimezone(NY).day) for one in section.forward]


def test_it_lists_what_was_known_then(cab: Board, known: datetime) -> None:
    then = ahead(cab, known)
    assert listed(then) == [
        ("Moved", "in_cab", 20),
        ("Called off", "in_cab", 21),
        ("Taken back", "in_cab", 22),
        ("Decided", "in_cab", 1),
        ("Frozen", "in_cab", 3),
    ]
    assert {one.cab_date for one in then.forward} == {date(2026, 11, 18)}
    assert [one.marks for one in then.forward] == [(), (), (), (), (FREEZE,)]
    assert [one.name for one in then.freezes] == ["Canvass"]
    assert {one.services for one in then.forward} == {("Directory",)}

    now = ahead(cab, cab.root.now())
    assert listed(now) == [
        ("Submitted later", "in_cab", 23),
        ("Recorded later", "in_cab", 24),
        ("Moved", "in_cab", 27),
        ("Decided", "approved", 1),
        ("Thawed", "in_cab", 3),
    ]
    assert now.freezes == ()


def test_between_two_moves_of_a_meeting_the_first_one_holds(cab: Board) -> None:
    cab.submitted("Moved", **night(20))
    slot, seen = date(2026, 11, 18), []
    for day in (date(2026, 11, 19), date(2026, 11, 17), slot):
        cab.clock.on(minutes=5)
        seen.append(cab.clock.at)
        cab.clock.on(minutes=5)
        meetings.move_meeting(cab["ava"], slot, day)
    heard = [ahead(cab, at).forward[0].cab_date for at in (*seen, cab.root.now())]
    assert heard == [slot, date(2026, 11, 19), date(2026, 11, 17), slot]


def test_a_packet_of_before_verifies_and_tells_what_became_of_it(
    cab: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Issued with drafts in it, in the records of when it was made; later one of them is renamed and submitted."""
    draft = cab.draft(title="A draft", **night(23))
    with monkeypatch.context() as patch:
        patch.setattr(export, "assemble", partial(assembly.assemble, ahead_as_before=True))
        path = export.export_packet(cab.root, "DHHS", OCTOBER, tmp_path / "p.pdf").path
    cab.clock.on(hours=1)
    acts.edit_change(cab["finn"], cab.change(draft), {"title": "Renamed"})
    cab.submit(draft)
    report = verify_packet(cab.root, path)
    assert (report.ok, report.hash_ok, report.recorded) == (True, True, "same")
    again = export.export_packet(cab.root, "DHHS", OCTOBER, tmp_path / "again.pdf").path
    cab.clock.on(hours=1)
    acts.reschedule(cab["finn"], draft, cab.change(draft).version, *night(24).values())
    report = verify_packet(cab.root, again)
    assert (report.ok, report.hash_ok, report.recorded) == (True, True, "same")
    assert {one.what for one in report.later} == {"Change ahead CHG0000001, start", "Change ahead CHG0000001, end"}
