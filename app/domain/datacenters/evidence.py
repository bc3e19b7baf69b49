"""Evidence of the campaign as of a day, of one agency or of all: what stood how, who said so, and what was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.datacenters.badges import EVERY, Badge, Counts, Standing, Validation, as_of, in_order
from app.domain.report_table import ReportTable
from app.domain.words import count, joined


@dataclass(frozen=True, slots=True)
class Evidence:
    """Badges as they stood at the end of a day. `agency`: by name, "" of all; `made_at`: when it was read."""

    agency: str
    day: date
    made_at: datetime
    badges: tuple[Badge, ...]

    @classmethod
    def of(cls, badges: Sequence[Badge], day: date, made_at: datetime, agency: str = "") -> Evidence:
        """Return the evidence of badges as they are now; `badges`: with all that was said of them."""
        return cls(agency, day, made_at, tuple(in_order(as_of(badges, day), day)))

    @property
    def counts(self) -> Counts:
        """Return how many badges stand how."""
        return Counts.of(self.badges, self.day)

    @property
    def verdict(self) -> str:
        """Return what it comes to, as a sentence."""
        late = self.standing(Standing.OVERDUE)
        if not late:
            return f"No badge is unvalidated for {EVERY} days or more."
        are = "is" if len(late) == 1 else "are"
        return f"{count(len(late), 'badge')} {are} unvalidated for {EVERY} days or more: {joined(_some(late))}."

    def standing(self, standing: Standing) -> tuple[Badge, ...]:
        """Return the badges that stand so."""
        return tuple(one for one in self.badges if one.standing(self.day) is standing)

    def said(self) -> list[tuple[Badge, Validation]]:
        """Return what was said within the 90 days up to the day, the newest first."""
        since = self.day - timedelta(days=EVERY)
        found = [(badge, one) for badge in self.badges for one in badge.validations if one.on > since]
        return sorted(found, key=lambda pair: (pair[1].on, pair[1].id), reverse=True)


def _some(badges: Sequence[Badge], most: int = 5) -> list[str]:
    named = [one.called for one in badges[:most]]
    return [*named, f"{len(badges) - most} more"] if len(badges) > most else named


_COLUMNS = (
    ("agency", "Agency"),
    ("number", "Badge"),
    ("name", "Name"),
    ("company", "Company"),
    ("sites", "Sites"),
    ("issued_on", "Issued on"),
    ("standing", "State"),
    ("age", "Days since it was validated"),
    ("due_on", "Overdue from"),
    ("last_on", "Last validated on"),
    ("last", "Last verdict"),
    ("by", "By"),
    ("recorded_by", "Written by"),
    ("note", "Note"),
    ("ended_on", "Ended on"),
    ("why", "Why it ended"),
)


def table(badges: Sequence[Badge], day: date, title: str) -> ReportTable:
    """Return badges as a table, as they stand on a day."""
    counts = Counts.of(badges, day)
    note = f"{counts.overdue} overdue, {counts.due} due, {counts.ok} validated, {counts.ended} ended."
    rows = []
    for one in badges:
        last, ended = one.last, one.standing(day) is Standing.ENDED
        rows.append(
            {
                "agency": one.agency,
                "number": one.number,
                "name": one.name,
                "company": one.company,
                "sites": ", ".join(one.sites),
                "issued_on": one.issued_on.isoformat(),
                "standing": one.standing(day).label,
                "age": None if ended else one.age(day),
                "due_on": None if ended else one.due_on().isoformat(),
                "last_on": last.on.isoformat() if last else None,
                "last": last.verdict.label if last else None,
                "by": last.by if last else None,
                "recorded_by": last.recorded_by if last else None,
                "note": last.note if last else None,
                "ended_on": one.ended_on.isoformat() if one.ended_on else None,
                "why": one.why or None,
            }
        )
    return ReportTable(title, _COLUMNS, tuple(rows), (note,), {"as_of": day.isoformat()})
