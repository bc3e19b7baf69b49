"""The columns of the badges: how they stand, whose they are, and when their agency last said that they are kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import words
from app.domain.datacenters.badges import Badge, Counts, Standing
from app.domain.eastern import local_date
from app.domain.plain_text import one_line
from app.ui.tables.columns import MIDDLE, NARROW, WIDE, Align, Column, Group, Mark

MARKS = {
    Standing.OVERDUE: Mark("missed", "critical"),
    Standing.DUE: Mark("clock", "soon"),
    Standing.OK: None,
    Standing.ENDED: Mark("dash", "muted"),
}
_ORDER = list(Standing)


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """A badge as it stands on a day. `overdue`: how many of its agency are; `heard`: whether that has a contact."""

    badge: Badge
    today: date
    overdue: int
    heard: bool

    @property
    def id(self) -> int:
        return self.badge.id

    @property
    def number(self) -> str:
        return self.badge.number

    @property
    def standing(self) -> Standing:
        return self.badge.standing(self.today)


def rows_of(badges: Sequence[Badge], heard: Collection[int], now: datetime) -> list[BadgeRow]:
    """Return badges as rows, as they stand now; `heard`: the agencies that somebody can be told for."""
    today = local_date(now)
    of: dict[int, list[Badge]] = {}
    for badge in badges:
        of.setdefault(badge.agency_id, []).append(badge)
    overdue = {agency: Counts.of(mine, today).overdue for agency, mine in of.items()}
    return [BadgeRow(badge, today, overdue[badge.agency_id], badge.agency_id in heard) for badge in badges]


def columns() -> list[Column[BadgeRow]]:
    """Return the columns of the list."""
    return [
        Column("name", "Holder", "Alexandria Featherstone", lambda r: one_line(r.badge.name), pinned=True,
               tooltip=lambda r: r.badge.name),
        Column("standing", "State", "Overdue by 12 days", state, mark=lambda r: MARKS[r.standing],
               sort_value=lambda r: (_ORDER.index(r.standing), -r.badge.age(r.today))),
        Column("number", "Badge", "B-100412", lambda r: one_line(r.badge.number), since=NARROW),
        Column("company", "Company", "Tarheel Power Systems", lambda r: one_line(r.badge.company) or words.NONE,
               stretch=True, tooltip=lambda r: r.badge.company),
        Column("sites", "Opens", "Eastern Data Center, Western Data Center", lambda r: ", ".join(r.badge.sites),
               since=WIDE, gives=True, tooltip=lambda r: ", ".join(r.badge.sites)),
        Column("age", "Days", "112", lambda r: "" if r.standing is Standing.ENDED else f"{r.badge.age(r.today):,}",
               Align.RIGHT, sort_value=lambda r: r.badge.age(r.today), since=NARROW,
               hint="Days since it was issued or last kept"),
        Column("last", "Last said", "Kept 12 Nov 2026, A. Featherstone", last, since=MIDDLE, gives=True, tooltip=said,
               sort_value=lambda r: r.badge.counted_from()),
        Column("due", "Overdue from", "12 Nov 2026",
               lambda r: words.NONE if r.standing is Standing.ENDED else words.day(r.badge.due_on()), since=WIDE,
               sort_value=lambda r: r.badge.due_on()),
        Column("told", "Agency told", "Day 60, 75, 90", told, since=WIDE),
        Column("agency", "Agency", "Natural and Cultural Resources", lambda r: one_line(r.badge.agency), shown=False,
               group=_group, tooltip=lambda r: r.badge.agency),
    ]  # fmt: skip


def state(row: BadgeRow) -> str:
    """Return how a badge stands, in words: "Overdue by 3 days", "Due in 12 days", "Validated", "Ended".

    One that was issued lately is in order, and nobody validated it yet.
    """
    left = (row.badge.due_on() - row.today).days
    if row.standing is Standing.OVERDUE:
        return f"Overdue by {words.count(-left, 'day')}" if left < 0 else "Overdue today"
    if row.standing is Standing.DUE:
        return f"Due in {words.count(left, 'day')}"
    if row.standing is Standing.OK and row.badge.last is None:
        return "Issued"
    return row.standing.label


def last(row: BadgeRow) -> str:
    """Return what was said last, when and by whom: "Kept 12 Nov 2026, I. Ray"."""
    found = row.badge.last
    if found is None:
        return f"Issued {words.day(row.badge.issued_on)}"
    return f"{found.verdict.label} {words.day(found.on)}, {words.short_name(one_line(found.by))}"


def said(row: BadgeRow) -> str:
    """Return all that was said of a badge, the newest first."""
    lines = [
        f"{one.verdict.label} {words.day(one.on)} by {one.by}"
        + (f", written by {one.recorded_by}" if one.recorded_by != one.by else "")
        + (f": {one.note}" if one.note else "")
        for one in reversed(row.badge.validations)
    ]
    return "\n".join([*lines, f"Issued {words.day(row.badge.issued_on)}"])


def told(row: BadgeRow) -> str:
    """Return on which days since it was last kept the agency was told, or that it has no contact with an address."""
    steps = ", ".join(map(str, row.badge.told))
    if not steps and row.standing in {Standing.OVERDUE, Standing.DUE} and not row.heard:
        return "Nobody to tell"
    return f"Day {steps}" if steps else words.NONE


def sentence(row: BadgeRow, _now: datetime) -> str:
    """Return a badge as it is spoken."""
    company = one_line(row.badge.company)
    parts = (one_line(row.badge.name), state(row), row.badge.number, company, one_line(row.badge.agency), last(row))
    return ", ".join(part for part in parts if part) + "."


def _group(row: BadgeRow, _now: datetime) -> Group:
    agency = one_line(row.badge.agency)
    if not row.overdue:
        return Group(f"2 {agency}", agency)
    return Group(f"1 {agency}", f"{agency}, {row.overdue:,} overdue", Mark("missed", "critical"))
