"""Reviews of changes: which come to the next meeting, and what a review has to say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.business_days import is_business_day
from app.domain.changes.outcome import judged
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeType

#: Business days in which what was not ratified is reviewed (a sample value).
REVIEW_DAYS = 5


@dataclass(frozen=True, slots=True)
class Review:
    """What is written after a change: what went wrong and why, and what went well."""

    cause: str = ""
    well: str = ""
    no_remarks: bool = False


def why_reviewed(change: Change, confirmed: int) -> tuple[str, ...]:
    """Return why the next meeting reviews a change; nothing where it went well, or is not carried out yet.

    `confirmed`: the incidents that a person confirmed to come from it.
    """
    if change.actual_end is None or change.system:
        return ()
    actual = (change.actual_start or change.planned_start, change.actual_end)
    planned = actual if change.type is ChangeType.LATENT else (change.planned_start, change.planned_end)
    backed_out = bool(change.backed_out)
    why = judged(planned, actual, change.outcome, backed_out=backed_out, incidents=confirmed).why
    if change.ratification == "not_ratified":
        why = ("not ratified", *why)
    return why


def refused_review(review: Review, why: Collection[str]) -> str:
    """Return what a review lacks, as a sentence; "" where it is enough. `why`: as from `why_reviewed`."""
    if why:
        if review.no_remarks or not review.cause.strip():
            return "Say what the cause was: this change did not go as planned."
        return "" if review.well.strip() else "Say what went well, too; “nothing” is an answer."
    return "" if review.no_remarks or review.cause.strip() or review.well.strip() else "Write it, or say “no remarks”."


def review_due(decided: date, holidays: Collection[date], days: int = REVIEW_DAYS) -> date:
    """Return the day by which a change is reviewed that was not ratified on this day."""
    day, left = decided, days
    while left:
        day += timedelta(days=1)
        left -= is_business_day(day, holidays)
    return day
