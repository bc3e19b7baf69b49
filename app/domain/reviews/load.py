"""What BRMs have ahead: agencies, reviews, and the hours of the coming weeks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from app.domain.reviews.course import Standing
from app.domain.reviews.settings import ReviewRules
from app.domain.reviews.values import LoadLine, Review

#: For how many weeks the load is told, this one among them.
WEEKS = 8
NOBODY = "Nobody"


def mondays(today: date, weeks: int = WEEKS) -> tuple[date, ...]:
    """Return the Mondays of this week and of those after it."""
    first = today - timedelta(days=today.weekday())
    return tuple(first + timedelta(days=7 * n) for n in range(weeks))


def load(
    reviews: Iterable[Review], agencies: Mapping[str, int], rules: ReviewRules, today: date
) -> tuple[LoadLine, ...]:
    """Return a line for each BRM, the fullest week first. `agencies`: how many each of them looks after, by name.

    A review takes its length and the work beside it; one whose day has passed without a word still counts, this week.
    """
    weeks = mondays(today)
    found: dict[str, dict[date, tuple[int, float]]] = {name: dict.fromkeys(weeks, (0, 0.0)) for name in agencies}
    for review in reviews:
        week = max(review.day - timedelta(days=review.day.weekday()), weeks[0])
        if review.standing is not Standing.PLANNED or week not in weeks:
            continue
        mine = found.setdefault(review.brm or NOBODY, dict.fromkeys(weeks, (0, 0.0)))
        count, hours = mine[week]
        mine[week] = (count + 1, hours + review.minutes_long / 60 + rules.work_hours)
    lines = [LoadLine(name, agencies.get(name, 0), mine, rules.week_hours) for name, mine in found.items()]
    return tuple(sorted(lines, key=lambda line: (-line.most, -line.reviews, line.brm)))
