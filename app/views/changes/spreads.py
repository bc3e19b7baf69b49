"""Which days a day, a week, a month and a timeline show, how they are called, and the one before or after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from app.domain import words
from app.domain.changes.month_layout import week_of, weeks_of_month
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState

_WEEK = timedelta(days=7)
_MONTH_LEGEND = (
    "Solid: hard freeze. Hatched: soft freeze. Disc: normal. Square: standard. Triangle: emergency. Diamond: latent. "
    "Ring: announced only. Diamond with !: conflict. Dashed frame: draft. Double bar: high risk. Eastern Time."
)
_WEEK_LEGEND = (
    "Solid: hard freeze. Hatched: soft freeze. Green: window. Dashed frame: draft. Double stripe: emergency. "
    "Check: done. Diamond with !: conflict. Eastern Time."
)


def weeks_of(spread: str, day: date) -> tuple[tuple[date, ...], ...]:
    """Return the weeks of days that are shown around a day."""
    if spread == "day":
        return ((day,),)
    if spread == "timeline":  # one row of days: two weeks
        return (week_of(day)[0] + week_of(day + _WEEK)[0],)
    return weeks_of_month(day.year, day.month) if spread == "month" else week_of(day)


def title_of(spread: str, day: date) -> str:
    """Return what the days in view are called."""
    weeks = weeks_of(spread, day)
    first, last = weeks[0][0], weeks[-1][-1]
    if spread == "month":
        return words.long_month(day)
    if first == last:
        return words.weekday(first)
    same = (first.year, first.month) == (last.year, last.month)
    return f"{first.day if same else words.day(first, year=False)} to {words.day(last)}"


def legend_of(spread: str) -> str:
    """Return what the marks of a picture mean."""
    return _MONTH_LEGEND if spread in ("month", "timeline") else _WEEK_LEGEND


def stepped(spread: str, day: date, by: int) -> date:
    """Return the same place so many days, weeks or months on: of a month the same day, or its last."""
    if spread != "month":
        return day + timedelta(days=(1 if spread == "day" else 7) * by)
    month = day.month - 1 + by
    first = date(day.year + month // 12, month % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


def counted(changes: Sequence[Change]) -> str:
    """Return how many changes there are, and how many of them are drafts, cancelled or rejected."""
    drafts = sum(change.state is ChangeState.DRAFT for change in changes)
    gone = sum(change.state is ChangeState.CANCELLED for change in changes)
    refused = sum(change.state is ChangeState.REJECTED for change in changes)
    parts = [words.count(len(changes) - gone - refused, "change")]
    parts += [words.count(drafts, "draft")] if drafts else []
    parts += [f"{gone:,} cancelled"] if gone else []
    parts += [f"{refused:,} rejected"] if refused else []
    return ", ".join(parts)
