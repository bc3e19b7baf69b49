"""A small workspace for tests of tickets: agencies, services, groups, sample targets, and a clock to turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, event, insert

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.eastern import to_utc
from app.domain.sla.priority import SAMPLE_MATRIX

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def local(text: str) -> datetime:
    """Eastern local time "2026-10-05 10:00" as UTC; 5 October 2026 is a Monday."""
    return to_utc(datetime.fromisoformat(text))


@dataclass
class Clock:
    """The database's clock in a test: stands until turned."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def to(self, text: str) -> None:
        self.now = local(text)

    def on(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass
class World:
    """Ids by code, and the clock."""

    agencies: dict[str, int]
    services: dict[str, int]
    groups: dict[str, int]
    clock: Clock


def build_world(db: Database) -> World:
    """Fill an empty workspace; its clock stands at Monday 5 October 2026, 10:00 Eastern."""
    clock = Clock(local("2026-10-05 10:00"))
    db.now = clock

    def act(conn: Connection) -> World:
        agencies = {
            code: insert_record(
                conn, t.agency, {"code": code, "name": f"Department {code}", "valid_from": date(2000, 1, 1)}
            )
            for code in ("DOA", "DOR", "DPS")
        }
        groups = {
            code: insert_record(
                conn, t.support_group, {"code": code, "name": f"Group {code}", "is_desk": code == "DESK"}
            )
            for code in ("DESK", "NET")
        }
        services = {
            code: insert_record(
                conn,
                t.service,
                {"code": code, "name": f"Service {code}", "group_id": groups["NET"], "valid_from": date(2000, 1, 1)},
            )
            for code in ("MAIL", "VPN")
        }
        always = {str(day): [["00:00", "24:00"]] for day in range(7)}
        office = {str(day): [["08:00", "17:00"]] for day in range(5)}
        calendars = {
            code: insert_record(
                conn,
                t.calendar,
                {"code": code, "name": code, "zone": "America/New_York", "week": week, "uses_holidays": holidays},
            )
            for code, week, holidays in (("24x7", always, False), ("office", office, True))
        }
        insert_record(
            conn,
            t.holiday,
            {"day": date(2026, 11, 11), "name": "Veterans Day", "source": "test", "status": "confirmed"},
        )
        for (impact, urgency), priority in SAMPLE_MATRIX.cells.items():
            conn.execute(insert(t.priority_matrix).values(impact=impact, urgency=urgency, priority=int(priority)))
        rows: list[tuple[str, int, str, int | None, int | None]] = [
            ("update", 1, "24x7", 3600, None),
            ("resolution", 1, "24x7", 4 * 3600, None),
            ("update", 2, "24x7", 2 * 3600, None),
            ("resolution", 2, "24x7", 8 * 3600, None),
            ("response", 2, "24x7", 3600, None),
            ("update", 3, "office", None, 1),
            ("resolution", 3, "office", None, 3),
            ("update", 4, "office", None, 2),
            ("resolution", 4, "office", None, 5),
        ]
        for metric, level, calendar, seconds, days in rows:
            insert_record(
                conn,
                t.sla_target,
                {
                    "layer": "global",
                    "metric": metric,
                    "priority": level,
                    "calendar_id": calendars[calendar],
                    "duration_s": seconds,
                    "duration_days": days,
                    "goal_bp": 9500,
                    "pause_reasons": ["awaiting_user"],
                    "effective_from": LONG_AGO,
                },
            )
        return World(agencies, services, groups, clock)

    return db.write(act, what="world")


class Statements:
    """Counts the statements that reach the database: `with Statements(db) as seen: ...; seen.count`."""

    def __init__(self, db: Database) -> None:
        self.engine = db.engine
        self.seen: list[str] = []

    def _note(self, _conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "SET", "BEGIN")):
            self.seen.append(statement)

    def __enter__(self) -> Statements:
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    @property
    def count(self) -> int:
        return len(self.seen)
