"""Values that no calendar or clock has, written past the program: no page stops at them, and `db check` names them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlcipher3 import dbapi2 as driver

from app.db.owner import as_owner
from app.db.types import AFTER_ALL, BEFORE_ALL
from app.domain.home.values import HomeRole
from app.services import lists
from app.services.api import Services
from app.services.workspace import admin
from tests.resting_guards import bulk_load
from tests.services.cab.board import FORM, Board

SLOT = date(2026, 11, 18)
PAGES = ["calendar", "meetings", "agenda", "schedule", "home", "changes", "freezes"]
_FROM, _TO = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
#: Before and beyond every calendar, and a morning, as each database keeps them.
_NEVER = {"sqlite": (str(-(9 * 10**18)), str(9 * 10**18)), "postgresql": ("'-infinity'", "'infinity'")}
_MORNING = {"sqlite": "1795075800000000", "postgresql": "'2026-11-19T08:10:00Z'"}
_CHANGE = "INSERT INTO change (number, title, type, scope, planned_start, planned_end, risk_answers) VALUES"


def _pages(cab: Board, folder: Path) -> Iterator[str]:
    """Read the pages of the calendar and the board, and yield which."""
    services = Services(cab.root)
    services.changes.calendar(_FROM, _TO)
    yield "calendar"
    services.cab.meetings(_FROM.date(), _TO.date())
    yield "meetings"
    services.cab.agenda_files(SLOT, pdf=folder / "agenda.pdf", ics=folder / "agenda.ics")
    yield "agenda"
    services.cab.schedule("DHHS", 4, ics=folder / "schedule.ics")
    yield "schedule"
    services.home.page(HomeRole.CHANGES)
    yield "home"
    for name in ("changes", "freezes"):
        lists.export_list(cab.root, name, folder / f"{name}.csv", "csv")
        yield name


def _found(cab: Board) -> set[str]:
    return {str(problem) for problem in admin.check(cab.root)}


def test_a_time_that_no_calendar_has_stops_nobody(cab: Board, tmp_path: Path) -> None:
    """What was written before values were bounded, or past the guards."""
    cab.clock.to("2026-11-12 09:00")
    mine = cab.submitted()
    (never, ever), morning = _NEVER[cab.root.kind], _MORNING[cab.root.kind]
    statements = (
        f"{_CHANGE} ('CHG-98', 'Without an end', 'normal', 'minor', {morning}, {ever}, 'null')",
        f"{_CHANGE} ('CHG-99', 'Without a start', 'normal', 'minor', {never}, {morning}, '{{}}')",
        f"INSERT INTO \"freeze\" (name, kind, start_at, end_at) VALUES ('For good', 'other', {morning}, {ever})",
        "INSERT INTO maintenance_window (weekday, start_time, end_time) VALUES (3, 'noon', '25:99')",
        "UPDATE cab_meeting SET start_time = '99:99'",
    )
    with as_owner(cab.root) as conn, bulk_load(conn):
        for one in statements:
            conn.execute(text(one))
    assert list(_pages(cab, tmp_path)) == PAGES
    shown = {one.number: one for one in Services(cab.root).changes.calendar(_FROM, _TO).changes}
    assert (shown["CHG-98"].planned_end, shown["CHG-99"].planned_start) == (AFTER_ALL, BEFORE_ALL)
    assert Services(cab.root).changes.detail(shown["CHG-98"].id).risk.level == ""
    assert shown[cab.change(mine).number].planned_start == FORM["planned_start"]
    assert f"{cab.meeting(SLOT).start:%H:%M}" == "15:00", "10:00 in New York, as in the rules"
    assert _found(cab) == {
        "Table change, planned_end of CHG-98: it holds no time that can be read.",
        "Table change, planned_start of CHG-99: it holds no time that can be read.",
        "Table freeze, end_at of 1: it holds no time that can be read.",
        "cab_meeting CAB0000001: start_time is not what its trail says. Compare with a backup from before it; nothing"
        " puts it back by itself.",
        "CHG-98 lies outside of the years 1990 to 2099.",
        "CHG-99 lies outside of the years 1990 to 2099.",
        "Freeze For good lies outside of the years 1990 to 2099.",
        "Maintenance window 1 never opens: day 3, noon to 25:99.",
        "CAB0000001 begins at “99:99”, which is no time of day.",
    }


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_damaged_file_is_read_beside_its_damage(cab: Board, tmp_path: Path) -> None:
    """An SQLite file keeps any text in any column; the guards are taken out, as another program would."""
    cab.clock.to("2026-11-12 09:00")
    cab.submitted()
    connection = driver.connect(str(cab.root.url.database))
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute("UPDATE cab_meeting SET replaces = 'no day', held_at = 'no time'")
    connection.execute("UPDATE change SET risk_answers = '{no json', review_due = '0000-00-00'")
    for _, sql in guards:
        connection.execute(sql)
    connection.commit()
    connection.close()
    assert list(_pages(cab, tmp_path)) == PAGES
    assert _found(cab) >= {
        "Table cab_meeting, replaces of CAB0000001: it holds no day that can be read.",
        "Table cab_meeting, held_at of CAB0000001: it holds no time that can be read.",
        "Table change, risk_answers of CHG0000001: it holds no JSON that can be read.",
        "Table change, review_due of CHG0000001: it holds no day that can be read.",
    }
