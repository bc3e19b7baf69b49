"""What happened: the times that the form of an outcome offers, what cannot have been, and whether it went well."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain import words
from app.domain.business_days import is_business_day
from app.domain.changes.spans import FIRST, Span, moment
from app.domain.changes.values import Change
from app.domain.eastern import local_date
from app.domain.vocabulary import ChangeType

SUCCESSFUL, PARTIAL, FAILED = "successful", "partial", "failed"
#: Business days after its end in which a latent change is recorded (a sample value).
LATENT_DAYS = 1


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a change went well; `why` not, in the order of weight."""

    why: tuple[str, ...]

    @property
    def is_success(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.why


def offered(change: Change, now: datetime) -> tuple[datetime | None, datetime]:
    """Return the times that the form begins with: the start as it was recorded, and now as the end.

    Not the planned times: they are what was meant, and would be recorded unread.
    """
    return change.actual_start, now


def refused(start: datetime | None, end: datetime | None, outcome: str, *, backed_out: bool, now: datetime) -> str:
    """Return why an outcome cannot have been so, as a sentence; "" where it can."""
    if start is None or end is None:
        return "Say when it began and when it ended."
    if start < FIRST:
        return "It cannot have begun before 1990."
    if end < start:
        return f"It ends before it begins: it began {moment(start)} and ended {moment(end)}."
    if end > now:
        what = "begins" if start > now else "ends"
        return f"It {what} in the future: it is {moment(now)}."
    if outcome == SUCCESSFUL and backed_out:
        return "What was backed out is not successful: say that it failed, or that it was done in part."
    return ""


def outside(planned: Span, actual: Span) -> str:
    """Return in what a change left its window: "began 20 min before its window"; "" inside of it."""
    said = []
    if actual[0] < planned[0]:
        said.append(f"began {_long(planned[0] - actual[0])} before its window")
    elif actual[0] >= planned[1]:
        said.append(f"began {_long(actual[0] - planned[1])} after the end of its window")
    if actual[1] > planned[1] > actual[0]:
        said.append(f"ended {_long(actual[1] - planned[1])} after its window")
    return words.joined(said)


def too_early(change: Change, start: datetime | None) -> str:
    """Return "began before it was approved" of a change that did; "" of another one.

    What really happened is recorded as it was, so that it is not refused. A latent change has no approval to wait for.
    """
    decided = change.decided_at
    if start is None or decided is None or start >= decided or change.type is ChangeType.LATENT:
        return ""
    return f"began before {'ECAB decided' if change.type is ChangeType.EMERGENCY else 'it was approved'}"


def _long(length: timedelta) -> str:
    return words.left(length) if length else "right"


def judged(planned: Span, actual: Span, outcome: str | None, *, backed_out: bool, incidents: int) -> Judgement:
    """Return whether a change went well: done in its window, not backed out, nothing broken by it within 72 hours.

    `incidents`: how many were confirmed to come from it. Times that cannot have been are no success.
    """
    why = []
    if backed_out:
        why.append("backed out")
    if outcome in {FAILED, PARTIAL}:
        why.append("failed" if outcome == FAILED else "done in part")
    if actual[1] < actual[0]:
        why.append("its times cannot be: it ends before it begins")
    elif outside(planned, actual):
        why.append("outside its window")
    if incidents:
        why.append(f"{words.count(incidents, 'incident')} within 72 h")
    return Judgement(tuple(why))


def recorded_late(ended: datetime, recorded: datetime, holidays: Collection[date], days: int = LATENT_DAYS) -> bool:
    """Return whether a latent change was recorded more than so many business days after the day on which it ended."""
    day, last = local_date(ended), local_date(recorded)
    left = days
    while day < last:
        day += timedelta(days=1)
        left -= is_business_day(day, holidays)
    return left < 0
