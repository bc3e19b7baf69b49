"""The reference data every workspace starts with: agencies, data centers, calendars, holidays, sample targets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from app.db import tables as t
from app.db.bulk import reset_identities
from app.db.guards.install import bulk_load
from app.db.whole_tables import count_rows, insert_rows, stored_rows
from app.domain.sla.priority import SAMPLE_MATRIX
from app.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

Row = dict[str, Any]

ZONE = "America/New_York"
#: First day of agencies for which no public date is at hand, and of the sample targets, so that the history of
#: an imported file has clocks too (sample values).
LONG_AGO = date(2000, 1, 1)
_HOUR = 3600
#: Waiting for the vendor does not pause: the department answers for its vendors.
_PAUSES = ("awaiting_user", "awaiting_change", "awaiting_evidence")
#: metric -> priority -> (calendar, seconds, days, goal); seconds or days.
_GLOBAL: Mapping[str, tuple[tuple[str, int | None, int | None, int], ...]] = MappingProxyType(
    {
        "response": (
            ("24x7", 900, None, 9500),
            ("24x7", 1800, None, 9500),
            ("business", 4 * _HOUR, None, 9500),
            ("business", None, 1, 9000),
        ),
        "update": (
            ("24x7", _HOUR, None, 9500),
            ("24x7", 2 * _HOUR, None, 9500),
            ("business", None, 1, 9500),
            ("business", None, 2, 9000),
        ),
        "resolution": (
            ("24x7", 4 * _HOUR, None, 9500),
            ("24x7", 8 * _HOUR, None, 9500),
            ("business", None, 3, 9500),
            ("business", None, 5, 9000),
        ),
    }
)
#: The tables that hold reference data, in the order in which they are written.
TABLES: tuple[Table, ...] = (
    t.agency,
    t.site,
    t.support_group,
    t.calendar,
    t.holiday,
    t.maintenance_window,
    t.priority_matrix,
    t.sla_target,
)


def pauses(metric: str) -> list[str]:
    """Return the reasons that pause a sample target of `metric`."""
    return [] if metric == "response" else ["awaiting_user"] if metric == "update" else list(_PAUSES)


def rows() -> dict[str, list[Row]]:
    """Return fresh rows by table name, with ids 1, 2, ... (the matrix has none), the same each time."""
    found = {name: [dict(row) for row in listed] for name, listed in _rows().items()}
    for target in found["sla_target"]:
        target["pause_reasons"] = list(target["pause_reasons"])
    return found


@cache
def _rows() -> dict[str, list[Row]]:
    listed = json.loads(files("resources").joinpath("reference.json").read_text("utf-8"))
    days = json.loads(files("resources").joinpath("holidays.json").read_text("utf-8"))["holidays"]
    calendars = _numbered(_calendars())
    ids = {row["code"]: row["id"] for row in calendars}
    return {
        "agency": _agencies(listed["agencies"]),
        "site": _numbered(listed["sites"]),
        "support_group": _numbered(listed["groups"]),
        "calendar": calendars,
        "holiday": _numbered([{**day, "day": date.fromisoformat(day["day"])} for day in days]),
        "maintenance_window": _numbered([{"service_id": None, **window} for window in listed["windows"]]),
        "priority_matrix": [
            {"impact": impact, "urgency": urgency, "priority": int(level), "sample": True}
            for (impact, urgency), level in SAMPLE_MATRIX.cells.items()
        ],
        "sla_target": _numbered(
            [
                {
                    "layer": "global",
                    "agency_id": None,
                    "service_id": None,
                    "metric": metric,
                    "priority": priority,
                    "ticket_kind": None,
                    "calendar_id": ids[calendar],
                    "duration_s": seconds,
                    "duration_days": count,
                    "goal_bp": goal,
                    "pause_reasons": pauses(metric),
                    "effective_from": datetime(
                        LONG_AGO.year, LONG_AGO.month, LONG_AGO.day, tzinfo=ZoneInfo(ZONE)
                    ).astimezone(UTC),
                    "effective_to": None,
                    "sample": True,
                }
                for metric, levels in _GLOBAL.items()
                for priority, (calendar, seconds, count, goal) in enumerate(levels, 1)
            ]
        ),
    }


def _agencies(listed: Sequence[Mapping[str, Any]]) -> list[Row]:
    ids = {agency["code"]: number for number, agency in enumerate(listed, 1)}
    return [
        {
            "id": ids[agency["code"]],
            "code": agency["code"],
            "name": agency["name"],
            "parent_id": ids.get(agency.get("parent", "")),
            "predecessor_id": ids.get(agency.get("predecessor", "")),
            "valid_from": date.fromisoformat(agency["from"]) if "from" in agency else LONG_AGO,
            "valid_to": None,
            "note": agency.get("note", "" if "from" in agency else "First day is a sample value."),
        }
        for agency in listed
    ]


def _calendars() -> list[Row]:
    always = {str(day): [["00:00", "24:00"]] for day in range(7)}
    office = {str(day): [["08:00", "17:00"]] if day < 5 else [] for day in range(7)}
    return [
        {
            "code": "24x7",
            "name": "Around the clock",
            "zone": ZONE,
            "week": always,
            "uses_holidays": False,
            "sample": True,
        },
        {
            "code": "business",
            "name": "Monday to Friday 08:00-17:00 less state holidays",
            "zone": ZONE,
            "week": office,
            "uses_holidays": True,
            "sample": True,
        },
    ]


def _numbered(listed: Sequence[Mapping[str, Any]]) -> list[Row]:
    return [{"id": number, **row} for number, row in enumerate(listed, 1)]


def load(conn: Connection) -> str:
    """Write the reference data into a workspace without any, within the owner's transaction; says what came in.

    InputError where one of its tables has rows already.
    """
    for table in TABLES:
        if count_rows(conn, table):
            raise InputError(f"Reference data goes into an empty workspace; table {table.name} has rows.")
    made = rows()
    with bulk_load(conn):
        for table in TABLES:
            insert_rows(conn, table, made[table.name])
        reset_identities(conn, TABLES)
    return (
        f"{len(made['agency'])} agencies, {len(made['site'])} data centers, the state holidays of "
        f"{made['holiday'][0]['day']:%Y} to {made['holiday'][-1]['day']:%Y}, maintenance windows, "
        "and as sample values the priority matrix, calendars and service level targets"
    )


def is_untouched(conn: Connection) -> bool:
    """Return whether the reference data are exactly as `load` wrote them, with nothing more in their tables."""
    made = rows()
    for table in TABLES:
        keys = [key.name for key in table.primary_key.columns]
        stored = stored_rows(conn, table, list(made[table.name][0]))
        if stored != sorted(made[table.name], key=lambda row: [row[key] for key in keys]):
            return False
    return True
