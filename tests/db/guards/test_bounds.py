"""A value that stops other people's lists is refused in every table, and what lies within bounds is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Connection, Date, Integer, Text, insert, text, update

from app.db import tables
from app.db.engine import Database
from app.db.errors import fields_of, sqlstate
from app.db.guards.bounds import bounds_of
from app.db.tables import kinds
from app.db.tables.base import Kind, info
from app.db.types import Instant, Json
from tests.db.guards.test_kinds import _TOLD, Maker

_TICKET = (
    "INSERT INTO ticket (number, kind, title, impact, urgency, priority, agency_id, opened_at)"
    " SELECT 'INC1', 'incident', 'VPN', 3, 3, 3, id, app_now() FROM agency"
)


def _bad(column: Column[Any]) -> Any:
    if isinstance(column.type, Instant):
        return datetime(2150, 1, 1, tzinfo=UTC)
    if isinstance(column.type, Date):
        return date(2300, 1, 1)
    if isinstance(column.type, Json):
        return "x" * 8_000_001
    if isinstance(column.type, Integer):
        return 10**15 + 1 if column.name.endswith(("_cents", "_micro")) else 1 - 2**31
    return "x" * 4_000_001 if isinstance(column.type, Text) and column.table.name == "commentary" else "x" * 4_001


def _each_column(db: Database, conn: Connection) -> None:
    maker, refused, tried = Maker(db, conn), 0, 0
    for table in tables.metadata.sorted_tables:
        if not bounds_of(table) or table.name in _TOLD or info(table).kind is Kind.MACHINERY:
            continue
        values = maker.values(table)
        if maker.refusal(insert(table).values(values)) is not None:
            continue  # a row that only a story makes true
        for name in dict.fromkeys(bound.column for bound in bounds_of(table)):
            column = table.c[name]
            if name == info(table).recorded:
                continue  # the server's own time is put in its place
            small = isinstance(column.type, Boolean) or name == "size" or type(column.type).__name__ == "SmallInteger"
            if small or (isinstance(column.type, (Text, Json)) and name not in _IN_A_LINE):
                continue
            tried += 1
            code = maker.refusal(insert(table).values({**values, name: _bad(column)}))
            assert code is not None, (table.name, name)
            refused += code in {"23514", "22001"}
    assert tried > 250
    assert refused > tried * 0.7  # others were refused by a rule of their own before


_IN_A_LINE = frozenset({"title", "name", "number", "code", "source", "author"})


def test_every_column_of_every_table_is_bounded(db: Database) -> None:
    db.trial(lambda conn: _each_column(db, conn), what="test")


_DEEP, _DEEPER = "[" * 500 + "]" * 500, "[" * 14 + "1" + "]" * 14
#: What was written past the program, and stopped the lists, calendars and reports of everybody.
_BAD: dict[str, tuple[str, ...]] = {
    "both": (
        "UPDATE ticket SET channel = 'telepathy', version = 2",
        "UPDATE ticket SET hold_reason = 'lunch', version = 2",
        "UPDATE ticket SET title = ' ', version = 2",
        "UPDATE ticket SET reopen_count = -5, version = 2",
        "INSERT INTO ticket_event (ticket_id, seq, kind, occurred_at, recorded_at)"
        " SELECT id, 2, 'nonsense', app_now(), app_now() FROM ticket",
        "INSERT INTO maintenance_window (weekday, start_time, end_time) VALUES (9, '20:00', '22:00')",
        "INSERT INTO maintenance_window (weekday, start_time, end_time) VALUES (1, '99:99', '22:00')",
        """UPDATE calendar SET week = '{"0": [["25:00", "x"]]}', version = 2""",
        """UPDATE calendar SET week = '{"0": [[9, 17]]}', version = 2""",
        f"""UPDATE calendar SET week = '{{"0": {_DEEP}}}', version = 2""",
        "INSERT INTO cab_meeting (number, slot, meeting_date, attendees)"
        f" VALUES ('CAB', '2099-12-30', '2099-12-30', '{_DEEPER}')",
        "INSERT INTO special_hours (calendar_id, day, hours, why) SELECT id, '2026-12-24', '5', 'x' FROM calendar",
        "UPDATE service SET availability_goal_bp = 2000000000, version = 2",
    ),
    "postgresql": (
        "UPDATE ticket SET due_at = 'infinity', version = 2",
        "UPDATE ticket SET due_at = '4713-01-01 BC', version = 2",
        "UPDATE service SET valid_to = 'infinity', version = 2",
        "UPDATE calendar SET zone = 'XYZ5', version = 2",
        _TICKET.replace("'INC1'", "E'INC2\\n\\u202eX'"),
        "UPDATE ticket SET title = repeat('x ', 450000), version = 2",
        "UPDATE ticket SET description = repeat('x', 5000000), version = 2",
        "INSERT INTO cab_meeting (number, slot, meeting_date, attendees)"
        " VALUES ('CAB', '2099-12-30', '2099-12-30', (repeat('[', 200) || repeat(']', 200))::jsonb)",
        "INSERT INTO cab_meeting (number, slot, meeting_date, attendees)"
        " VALUES ('CAB', '2099-12-30', '2099-12-30', '7')",
    ),
    "sqlite": (
        "UPDATE ticket SET due_at = 9000000000000000000, version = 2",
        "UPDATE ticket SET due_at = 'soon', version = 2",
        "UPDATE service SET valid_to = '2026-13-45', version = 2",
        "UPDATE service SET valid_to = 'never', version = 2",
        _TICKET.replace("'INC1'", "'INC2' || char(10)"),
        "UPDATE ticket SET description = printf('%.*c', 1000001, 'x'), version = 2",
        "UPDATE service SET both_active = 7, version = 2",
    ),
}


def test_what_stopped_everybody_is_refused_and_its_twin_is_kept(db: Database) -> None:
    def act(conn: Connection) -> None:
        maker = Maker(db, conn)
        for table in (tables.agency, tables.service, tables.calendar):
            maker.row(table)
        conn.execute(text(_TICKET))
        for sql in (*_BAD["both"], *_BAD[db.kind]):
            assert maker.refusal(text(sql.replace(":", "\\:"))) == "23514", sql
        longest = update(tables.ticket).values(description="ü" * 1_000_000, version=2)
        assert maker.refusal(longest) is None
        week = {"0": [["08:00", "12:00"], ["13:00", "24:00"]], "6": []}
        assert maker.refusal(update(tables.calendar).values(week=week, zone="America/New_York", version=2)) is None
        assert maker.refusal(text("UPDATE ticket SET title = 'Mail', channel = '', version = 2")) is None
        assert maker.refusal(text("UPDATE service SET valid_to = '2199-12-31', version = 2")) is None

    db.trial(act, what="test")


def test_the_refusal_names_table_and_column(db: Database) -> None:
    def act(conn: Connection) -> None:
        Maker(db, conn).row(tables.service)
        with pytest.raises(Exception, match="availability_goal_bp") as refused:
            conn.execute(text(_BAD["both"][-1]))
        assert sqlstate(refused.value) == "23514"
        assert fields_of(refused.value) == ("service", ("availability_goal_bp",))  # type: ignore[arg-type]

    db.trial(act, what="test")


def test_machinery_that_people_write_is_bounded_too() -> None:
    bounded = {table.name for table in tables.metadata.sorted_tables if bounds_of(table)}
    assert {"op", "workspace"} <= bounded
    assert [t.name for t in kinds.loaded() if not bounds_of(t) and len(t.c) > len(t.foreign_keys) + 4] == []
