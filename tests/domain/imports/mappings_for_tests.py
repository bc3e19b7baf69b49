"""A small audit-log mapping and what it takes to turn text into drafts."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.imports.audit_log import AuditLogReader
from app.domain.imports.audit_rows import Collector, arranged
from app.domain.imports.codes import Codes
from app.domain.imports.dates import Dates, decide
from app.domain.imports.mapping import AgencyRules, Columns, DateRules, Mapping, Values
from app.domain.imports.plan import Plan
from app.domain.imports.stamps import Stamps
from app.domain.imports.values import Draft, RowError
from tests.domain.imports.in_memory import read_csv

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
    rows: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    texts: list[tuple[str, int, str]] = []
    for row, cells in table:
        told = tuple(cells[i] for i in plan.used)
        number = plan.text(told, "number")
        if not number:
            table.refuse(row, plan.column("number"), "the ticket number is missing")
            continue
        rows.setdefault(number, []).append((row, told))
        texts += [(clean, row, name) for place, name in plan.dates if (clean := plan.clean(told[place]))]
    stamps = Stamps(Dates(decide(texts, "f.csv", mapping.dates.format), mapping.dates.zone))
    codes = Codes(plan.mapping, {"DOA": "Administration", "DOT": "Transportation"}, {})
    reader = AuditLogReader(plan, stamps, codes, NOW)
    collector = Collector(plan, stamps)
    made = {
        number: reader.draft(number, arranged(collector.log(told), plan, stamps.read).log)
        for number, told in rows.items()
    }
    return {n: d for n, d in made.items() if d is not None}, sorted([*table.errors, *reader.errors])


def log_of(*rows: str) -> str:
    """An audit log of INC1, opened 29 February 2016 08:00: "state,minute after it,prio,grp,who,loc,note"."""
    lines = [HEADER]
    for mod, row in enumerate(rows):
        state, minute, prio, group, who, place, note = row.split(",")
        at = f"29/2/2016 {8 + int(minute) // 60:02}:{int(minute) % 60:02}"
        lines.append(f"INC1,{state},29/2/2016 08:00,{at},Someone  {mod},{mod},{prio},{group},{who},{place},{note},?")
    return "\n".join(lines)
