"""What is asked and told of twelve months under another target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from app.domain import words
from app.domain.figures.rules import Attainment, combine
from app.domain.figures.verdicts import Verdict
from app.domain.periods import Period
from app.domain.report_table import ReportTable
from app.domain.sla.targets import Calendar, Target
from app.domain.vocabulary import Metric
from app.errors import InputError


@dataclass(frozen=True, slots=True)
class OtherTarget:
    """What is other about a target: exactly one of `duration` and `days`, or neither; None: as it is.

    `goal_bp`: basis points.
    """

    duration: timedelta | None = None
    days: int | None = None
    calendar_id: int | None = None
    goal_bp: int | None = None

    def of(self, target: Target, calendars: Mapping[int, Calendar]) -> Target:
        """Return a target as it would be. InputError: a calendar that is not there, or no time at all."""
        calendar: Calendar | None = target.calendar
        if self.calendar_id is not None and (calendar := calendars.get(self.calendar_id)) is None:
            raise InputError("This calendar is not in this workspace (any more).", hint="Choose from the list.")
        assert calendar is not None
        same = self.duration is None and self.days is None
        return replace(
            target,
            calendar=calendar,
            duration=target.duration if same else self.duration,
            days=target.days if same else self.days,
            goal_bp=target.goal_bp if self.goal_bp is None else self.goal_bp,
        )

    @property
    def is_nothing(self) -> bool:
        """Whether all stays as it is."""
        return self == OtherTarget()


class WhatIfMonth(NamedTuple):
    """A month as it was and as it would have been."""

    month: Period
    was: Attainment
    would: Attainment


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Twelve months, oldest first, under a target as it was (`before`) and as it would be (`after`), both in words.

    `clocks`: how many were read; `from_events`: of how many tickets the events were read besides.
    """

    metric: Metric
    label: str
    before: str
    after: str
    as_of: datetime
    months: tuple[WhatIfMonth, ...]
    clocks: int
    from_events: int


def difference_text(was: Attainment, would: Attainment) -> str:
    """Return by how many points a share would differ: "+1.2", "0.0"; "" where one has none, or too few to tell."""
    if was.ratio is None or would.ratio is None or was.low_volume or would.low_volume:
        return ""
    points = float(100 * (would.ratio - was.ratio))
    return f"{points:+.1f}".replace("-", "\u2212") if abs(points) >= 0.05 else "0.0"


def summary_text(found: WhatIf) -> str:
    """Return what became of twelve months in a sentence or two."""
    was, would = (combine(getattr(one, name) for one in found.months) for name in ("was", "would"))

    def said(all_of: Attainment, name: str) -> str:
        missed = sum(getattr(one, name).verdict is Verdict.MISSED for one in found.months)
        share = f"{100 * float(all_of.ratio):.1f} %" if all_of.ratio is not None else "nothing due"
        return f"{share} of n = {all_of.due:,}, {words.count(missed, 'month')} missed"

    return f"{found.before}: {said(was, 'was')}. {found.after}: {said(would, 'would')}."


def what_if_table(found: WhatIf) -> ReportTable:
    """Return the months as a table of a file."""
    columns = (
        ("month", "Month"), ("was", "As it was"), ("was_n", "n"), ("was_verdict", "Verdict"),
        ("would", "As it would be"), ("would_n", "n then"), ("would_verdict", "Verdict then"), ("points", "Points"),
    )  # fmt: skip
    rows = tuple(
        {
            "month": one.month.label,
            "was": one.was.percent_text,
            "was_n": one.was.due,
            "was_verdict": one.was.verdict.label,
            "would": one.would.percent_text,
            "would_n": one.would.due,
            "would_verdict": one.would.verdict.label,
            "points": difference_text(one.was, one.would),
        }
        for one in found.months
    )
    notes = (
        f"{found.label}.",
        summary_text(found),
        "Computed as if the target had been so all the time; nothing is changed.",
    )
    return ReportTable("What if", columns, rows, notes, {"as_of": found.as_of.isoformat()})
