"""A workspace and small files of other systems' records, all invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.db.engine import Database

#: What lies ahead of the tests' clock, or behind it.
CHANGES = """\
No,Type,State,Outcome,Code,Planned start,Planned end,Started,Ended,Group,Agencies,Changed
C900,normal,Closed,Successful,Done,10/5/26 20:00,10/5/26 23:00,10/5/26 20:10,10/5/26 22:00,Net,"DHHS, DOT",10/6/26 8:00
C901,emergency,Closed,Failed,Rolled back,10/7/26 20:00,10/7/26 23:00,10/7/26 20:00,10/7/26 21:00,Net,DOT,10/8/26 8:00
C902,standard,Closed,Successful,Done,,,,10/8/26 6:30,Desk,,10/8/26 8:00
C903,normal,Canceled,,Not done,,,,,Desk,,10/8/26 8:00
C904,normal,Scheduled,,,12/20/26 20:00,12/20/26 23:00,,,Net,DOT,10/9/26 8:00
"""
CHANGES_MAP = """\
name = "old-changes"
source = "old"
records = "changes"

[dates]
format = "m/d/Y"
zone = "America/New_York"

[columns]
number = "No"
type = "Type"
state = "State"
outcome = "Outcome"
outcome_told = "Code"
backed_out = "Code"
planned_start = "Planned start"
planned_end = "Planned end"
actual_start = "Started"
actual_end = "Ended"
group = "Group"
agencies = "Agencies"
changed_at = "Changed"

[constants]
scope = "minor"

[values.backed_out]
"Done" = "no"
"Rolled back" = "yes"
"Not done" = ""
"""
OUTAGES = """\
No;What;Services;Where;Start;Cleared;End;Type
O1;Mail gone;Mail, VPN;DHHS;2026-10-05 08:00;2026-10-05 09:00;2026-10-05 12:00;outage
O2;Mail gone again;Mail;DHHS;2026-10-05 08:30;2026-10-05 10:00;2026-10-05 10:00;outage
O3;Mail slow;Mail;DOT;2026-10-06 08:00;2026-10-06 09:00;2026-10-06 09:00;degradation
O4;Backwards;Mail;DOT;2026-10-07 09:00;2026-10-07 08:00;2026-10-07 09:30;outage
"""
OUTAGES_MAP = """\
name = "old-outages"
source = "old"
records = "outages"

[dates]
zone = "America/New_York"

[columns]
number = "No"
title = "What"
services = "Services"
agencies = "Where"
start_at = "Start"
cleared_at = "Cleared"
ended_at = "End"
planned = "Type"
kind = "Type"

[values.planned]
"outage" = "no"
"degradation" = "no"

[service]
unknown = "create"
"""


def written(folder: Path, name: str, text: str) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rows(db: Database, *columns: Any) -> list[tuple[Any, ...]]:
    """Return some columns of a table, sorted by the first one."""
    with db.read() as conn:
        return [tuple(row) for row in conn.execute(select(*columns).order_by(columns[0]))]


def all_rows(db: Database, *tables: Any) -> dict[str, list[Any]]:
    """Return every row of some tables."""
    with db.read() as conn:
        return {table.name: sorted(map(repr, conn.execute(select(table)))) for table in tables}
