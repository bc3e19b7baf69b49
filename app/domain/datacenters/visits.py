"""Visitors of the data centers: announced, inside with an escort, and out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.eastern import local_date
from app.domain.report_table import ReportTable
from app.domain.words import count, moment


class Where(StrEnum):
    """Where a visitor is, in the order of a list."""

    INSIDE = "inside"
    ANNOUNCED = "announced"
    LEFT = "left"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Escort:
    """Who may take visitors in: somebody of DIT by `person_id`, or who holds a badge by `badge_id`.

    `detail`: what tells them from others; `number`: the badge's; `refused`: why they may not now, "" where they may.
    """

    name: str
    person_id: int | None = None
    badge_id: int | None = None
    detail: str = ""
    number: str = ""
    refused: str = ""

    @property
    def key(self) -> str:
        """Return what names them in a form: "person 4", "badge 7"."""
        return f"person {self.person_id}" if self.person_id is not None else f"badge {self.badge_id}"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit. `expected_at`: for when it was announced; `in_at`, `out_at`: when they came in and went out."""

    id: int
    version: int
    number: str
    site_id: int
    site: str
    visitor: str
    company: str
    purpose: str
    expected_at: datetime | None = None
    escort: Escort | None = None
    in_at: datetime | None = None
    out_at: datetime | None = None
    cancelled: bool = False
    told_at: datetime | None = None

    @property
    def where(self) -> Where:
        """Return where the visitor is."""
        if self.cancelled:
            return Where.CANCELLED
        if self.in_at is None:
            return Where.ANNOUNCED
        return Where.INSIDE if self.out_at is None else Where.LEFT

    def is_late(self, now: datetime) -> bool:
        """Return whether the visitor is inside after the end of the day on which they came."""
        return self.where is Where.INSIDE and self.in_at is not None and local_date(self.in_at) < local_date(now)


_COLUMNS = (
    ("number", "Visit"),
    ("where", "State"),
    ("visitor", "Visitor"),
    ("company", "Company"),
    ("site", "Site"),
    ("escort", "Escort"),
    ("expected", "Announced for"),
    ("came", "In"),
    ("went", "Out"),
    ("purpose", "Purpose"),
)


def table(visits: Sequence[Visit], now: datetime) -> ReportTable:
    """Return visits as a table; times are Eastern."""
    rows = tuple(
        {
            "number": one.number,
            "where": "Inside after the day's end" if one.is_late(now) else one.where.label,
            "visitor": one.visitor,
            "company": one.company,
            "site": one.site,
            "escort": one.escort.name if one.escort else None,
            "expected": moment(one.expected_at) if one.expected_at else None,
            "came": moment(one.in_at) if one.in_at else None,
            "went": moment(one.out_at) if one.out_at else None,
            "purpose": one.purpose,
        }
        for one in visits
    )
    inside = [one for one in visits if one.where is Where.INSIDE]
    return ReportTable("Visitors of the data centers", _COLUMNS, rows, (f"{count(len(inside), 'visitor')} inside.",))
