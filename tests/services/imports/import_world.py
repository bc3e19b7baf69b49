"""A workspace that imports can go into: agencies, long-standing targets; and files to import."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record

AGENCIES = ("DHHS", "DOT", "DPS", "DOR", "DEQ", "SOS", "DOA", "DNCR", "DOC", "DPI", "DOL", "DIT")
#: (metric, priority, calendar, seconds, days)
TARGETS = (
    ("response", 1, "24x7", 900, None),
    ("response", 3, "office", 14400, None),
    ("resolution", 1, "24x7", 14400, None),
    ("resolution", 2, "24x7", 28800, None),
    ("resolution", 3, "office", None, 3),
    ("resolution", 4, "office", None, 5),
)


def prepare(db: Database) -> None:
    """Agencies and global targets in force since 2015."""

    def act(conn: Connection) -> None:
        conn.execute(insert(t.agency), [{"code": c, "name": c, "valid_from": date(2000, 1, 1)} for c in AGENCIES])
        weeks: dict[str, Any] = {
            "24x7": {str(day): [["00:00", "24:00"]] for day in range(7)},
            "office": {str(day): [["08:00", "17:00"]] for day in range(5)},
        }
        ids = {
            code: insert_record(
                conn,
                t.calendar,
                {"code": code, "name": code, "zone": "America/New_York", "week": week, "uses_holidays": False},
            )
            for code, week in weeks.items()
        }
        conn.execute(
            insert(t.sla_target),
            [
                {
                    "layer": "global",
                    "metric": metric,
                    "priority": priority,
                    "calendar_id": ids[calendar],
                    "duration_s": seconds,
                    "duration_days": days,
                    "goal_bp": 9500,
                    "pause_reasons": ["awaiting_user", "awaiting_vendor"],
                    "effective_from": datetime(2015, 1, 1, tzinfo=UTC),
                }
                for metric, priority, calendar, seconds, days in TARGETS
            ],
        )

    db.write(act, what="test")


def count(db: Database, table: Any) -> int:
    """Rows of a table."""
    with db.read() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def everything(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Tickets with their events, clocks and spans, comparable between databases: by number instead of id."""
    number = {"n": t.ticket.c.number}
    found: dict[str, list[tuple[Any, ...]]] = {}
    with db.read() as conn:
        columns = [c for c in t.ticket.c if c.name not in {"id", "updated_at", "agency_id", "group_id", "service_id"}]
        found["ticket"] = sorted(tuple(r) for r in conn.execute(select(*columns)))
        for table in (t.ticket_event, t.sla_clock, t.ticket_span):
            hidden = {"id", "ticket_id", "recorded_at", "agency_id", "target_id", "pauses"}
            kept = [c for c in table.c if c.name not in hidden]
            rows = conn.execute(select(number["n"], *kept).join_from(table, t.ticket))
            found[table.name] = sorted((tuple(r) for r in rows), key=str)
        c = t.data_finding.c
        found["data_finding"] = sorted(
            tuple(r) for r in conn.execute(select(c.source, c.row, c.ticket_number, c.field, c.problem, c.excluded))
        )
    return found


def figures(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """What everything that is counted follows from: tickets as they stand, clocks and spans; by number.

    Not the events: a history that was told anew has another past of being told, and the same story.
    """
    hidden = {"id", "version", "created_by", "updated_at", "updated_by", "ticket_id", "parent_id", "calendar_rev"}
    called = {"agency_id": t.agency, "service_id": t.service, "group_id": t.support_group}
    found: dict[str, list[tuple[Any, ...]]] = {}
    with db.read() as conn:
        codes = {
            name: {r.id: r.code for r in conn.execute(select(table.c.id, table.c.code))}
            for name, table in called.items()
        }
        for table in (t.ticket, t.sla_clock, t.ticket_span):
            columns = [c for c in table.c if c.name not in hidden]
            query = select(t.ticket.c.number, *columns)
            query = query if table is t.ticket else query.join_from(table, t.ticket)
            names = ["number", *(c.name for c in columns)]
            told = [
                tuple(codes[n].get(v, v) if n in codes else v for n, v in zip(names, row, strict=True))
                for row in conn.execute(query)
            ]
            found[table.name] = sorted(told, key=str)
        parent = t.ticket.alias("parent")
        of_parents = t.ticket.c.parent_id == parent.c.id
        children = select(t.ticket.c.number, parent.c.number).join_from(t.ticket, parent, of_parents)
        found["parent"] = sorted(tuple(r) for r in conn.execute(children))
    return found


LIST_HEADER = (
    "number,opened_at,state,priority,impact,urgency,assignment_group,assigned_to,resolved_at,closed_at,"
    "sys_updated_on,agency,short_description,close_code"
)


def list_file(folder: Path, *rows: str, name: str = "list.csv") -> Path:
    """A list export of the ready mapping's columns."""
    path = folder / name
    path.write_text("\n".join([LIST_HEADER, *rows, ""]), encoding="utf-8")
    return path
