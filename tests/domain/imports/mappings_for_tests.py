"""A small audit-log mapping and what it takes to turn text into drafts."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.imports import audit_rows
from app.domain.imports.audit_log import AuditLogReader
from app.domain.imports.codes import Codes
from app.domain.imports.csv_rows import read_csv
from app.domain.imports.dates import Dates, decide
from app.domain.imports.mapping import AgencyRules, Columns, DateRules, Mapping, Values
from app.domain.imports.plan import Plan
from app.domain.imports.values import Draft, RowError

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "number,state,opened,updated,by,mod,prio,grp,who,loc,note,resolved"
MAPPING = Mapping(
    name="small",
    source="test",
    layout="events",
    missing=["", "?"],
    keep=["note"],
    title="{note}",
    columns=Columns(
        number="number",
        state="state",
        opened_at="opened",
        changed_at="updated",
        changed_by="by",
        revision="mod",
        priority="prio",
        group="grp",
        assignee="who",
        location="loc",
        resolved_at="resolved",
    ),
    values=Values(
        state={
            "New": "new",
            "Active": "in_progress",
            "User": "on_hold:awaiting_user",
            "Vendor": "on_hold:awaiting_vendor",
            "Resolved": "resolved",
            "Closed": "closed",
            "Cancelled": "cancelled",
            "-100": "keep",
        },
        priority={"1": 1, "2": 2, "3": 3, "4": 4},
    ),
    dates=DateRules(zone="UTC"),
    agency=AgencyRules(table={"Raleigh": "DOA", "Durham": "DOT"}),
)


def drafts_of(text: str, mapping: Mapping = MAPPING) -> tuple[dict[str, Draft], list[RowError]]:
    """Drafts by number and the rows refused, of an audit log's text."""
    table = read_csv(text, "f.csv")
    plan = Plan(mapping, table.header, "f.csv")
    logs = audit_rows.collect(table, plan)
    dates = Dates(decide(audit_rows.date_texts(logs, plan), "f.csv", mapping.dates.format), mapping.dates.zone)
    reader = AuditLogReader(
        plan, dates, Codes(plan.mapping, {"DOA": "Administration", "DOT": "Transportation"}, {}), NOW
    )
    made = {number: reader.draft(number, log) for number, log in logs.items()}
    return {n: d for n, d in made.items() if d is not None}, sorted([*table.errors, *reader.errors])


def log_of(*rows: str) -> str:
    """An audit log of INC1, opened 29 February 2016 08:00: "state,minute after it,prio,grp,who,loc,note"."""
    lines = [HEADER]
    for mod, row in enumerate(rows):
        state, minute, prio, group, who, place, note = row.split(",")
        at = f"29/2/2016 {8 + int(minute) // 60:02}:{int(minute) % 60:02}"
        lines.append(f"INC1,{state},29/2/2016 08:00,{at},Someone  {mod},{mod},{prio},{group},{who},{place},{note},?")
    return "\n".join(lines)
