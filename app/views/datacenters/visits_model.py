"""The columns of the visitors: who is inside, with whom, since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain import words
from app.domain.datacenters.visits import Visit, Where
from app.domain.eastern import eastern
from app.domain.plain_text import one_line
from app.ui.tables.columns import MIDDLE, NARROW, WIDE, Column, Group, Mark

_GROUPS = {
    Where.INSIDE: ("1 inside", "Inside now"),
    Where.ANNOUNCED: ("2 announced", "Announced"),
    Where.LEFT: ("3 left", "Left"),
    Where.CANCELLED: ("4 cancelled", "Cancelled"),
}
_LATE = Mark("missed", "critical")


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit; `late`: still inside after the end of the day on which they came."""

    visit: Visit
    late: bool
    year: int

    @property
    def id(self) -> int:
        return self.visit.id

    @property
    def number(self) -> str:
        return self.visit.number


def rows_of(visits: tuple[Visit, ...], now: datetime) -> list[VisitRow]:
    """Return visits as rows."""
    year = eastern(now).year
    return [VisitRow(one, one.is_late(now), year) for one in visits]


def columns() -> list[Column[VisitRow]]:
    """Return the columns of the list."""
    return [
        Column("visitor", "Visitor", "Alexandria Featherstone", lambda r: one_line(r.visit.visitor), pinned=True,
               tooltip=lambda r: r.visit.visitor),
        Column("where", "State", "Inside after the day’s end", state, mark=lambda r: _LATE if r.late else None,
               group=_group, sort_value=lambda r: (_GROUPS[r.visit.where][0], not r.late)),
        Column("site", "Site", "Western Data Center", lambda r: one_line(r.visit.site), since=NARROW),
        Column("escort", "Escort", "A. Featherstone", escort, since=NARROW,
               tooltip=lambda r: r.visit.escort.name if r.visit.escort else ""),
        Column("company", "Company", "Tarheel Power Systems", lambda r: one_line(r.visit.company) or words.NONE,
               since=MIDDLE, gives=True, tooltip=lambda r: r.visit.company),
        Column("in", "In", "12 Nov 09:10", lambda r: _at(r, r.visit.in_at), sort_value=lambda r: r.visit.in_at),
        Column("out", "Out", "12 Nov 09:10", lambda r: _at(r, r.visit.out_at), since=MIDDLE,
               sort_value=lambda r: r.visit.out_at),
        Column("expected", "Announced for", "12 Nov 09:10", lambda r: _at(r, r.visit.expected_at), since=MIDDLE,
               sort_value=lambda r: r.visit.expected_at),
        Column("purpose", "Purpose", "Yearly service of a chiller", lambda r: one_line(r.visit.purpose), stretch=True,
               tooltip=lambda r: r.visit.purpose),
        Column("number", "Visit", "VIS0000012", lambda r: r.visit.number, since=WIDE),
    ]  # fmt: skip


def state(row: VisitRow) -> str:
    """Return where a visitor is."""
    return "Inside after the day’s end" if row.late else row.visit.where.label


def escort(row: VisitRow) -> str:
    """Return who took the visitor in, as lists have it."""
    return words.short_name(one_line(row.visit.escort.name)) if row.visit.escort else words.NONE


def _at(row: VisitRow, at: datetime | None) -> str:
    return words.brief(at, row.year) if at is not None else words.NONE


def sentence(row: VisitRow, _now: datetime) -> str:
    """Return a visit as it is spoken."""
    one = row.visit
    with_ = f"with {one_line(one.escort.name)}" if one.escort else ""
    since = f"since {words.brief(one.in_at, row.year)}" if one.where is Where.INSIDE and one.in_at else ""
    parts = (one_line(one.visitor), state(row), one_line(one.site), with_, since, one.number)
    return ", ".join(part for part in parts if part) + "."


def _group(row: VisitRow, _now: datetime) -> Group:
    key, label = _GROUPS[row.visit.where]
    return Group(key, label)
