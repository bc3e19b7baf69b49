"""Free slots: when a change could be carried out without a conflict that blocks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain import words
from app.domain.changes.clashes import Severity
from app.domain.changes.conflicts import ConflictIndex
from app.domain.changes.freezes import is_windowed, open_spans
from app.domain.changes.lead import DECIDED_ON, Lead, lead_time
from app.domain.changes.pairs import Touching, against
from app.domain.changes.routing import routing
from app.domain.changes.spans import LAST, Span, common, moment, when, without
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.values import Change
from app.domain.eastern import at_clock, eastern, local_date, midnight

QUARTER = timedelta(minutes=15)
#: When a change begins where no window says it: nobody works then (a sample value).
NIGHT = time(4)
#: How far ahead slots are looked for.
HORIZON = timedelta(days=84)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which a change has no conflict that blocks it, in UTC, with a sentence that says why it is free."""

    start: datetime
    end: datetime
    why: str


def night_from(day: date, at: datetime) -> datetime:
    """Return four o'clock in the morning of a day, or of the first one after it where that is not before an instant."""
    start = at_clock(day, NIGHT)
    while start < at:
        day = max(day + timedelta(days=1), local_date(at))
        start = at_clock(day, NIGHT)
    return start


def free_slots(
    change: Change,
    index: ConflictIndex,
    around: Surroundings,
    *,
    since: datetime,
    length: timedelta | None = None,
    count: int = 5,
) -> tuple[Slot, ...]:
    """Return the next free slots from `since` on, at most `count`: one of each window, at its first free quarter hour.

    A slot lies in the windows of the change, outside of its freezes and of holidays, after its lead time, and away
    from every change that would block it: same services, what they depend on, the other data center, the same
    implementer. `length` None: as long as it is planned. `index`: the changes up to twelve weeks after.
    """
    needed = length or change.planned_end - change.planned_start
    lead = lead_time(change, routing(change), around, anew=change.state not in DECIDED_ON)
    first = _quarter(max(at for at in (since, around.now, lead.earliest if lead else None) if at is not None))
    found: list[Slot] = []
    for span in _free(change, index, around, first):
        for start in _starts(span, spread=not is_windowed(change, around)):
            if len(found) < count and span[1] - start >= needed:
                why = _why(change, (start, start + needed), index, around)
                if not found and lead is not None and lead.earliest > since:
                    why += f" {_after(lead, around.year)}"
                found.append(Slot(start, start + needed, why))
    return tuple(found)


def _free(change: Change, index: ConflictIndex, around: Surroundings, first: datetime) -> Iterator[Span]:
    """Yield the time in which the change could lie, from a quarter hour on."""
    last = min(first + HORIZON, LAST)
    mine = Touching.of(change, around)
    busy = [
        (other.planned_start, other.planned_end)
        for other in index.beside(first, last)
        if other.id != change.id and against(mine, Touching.of(other, around), around, Severity.BLOCK)
    ]
    for start, end in without(common(open_spans(change, around, first, last), [(first, last)]), busy):
        yield _quarter(start), end


def _starts(span: Span, *, spread: bool) -> Iterator[datetime]:
    """Yield the starts to offer in a span: its own, and where no window ends it, that of each day in it as well."""
    yield span[0]
    day = local_date(span[0])
    while spread and midnight(day := day + timedelta(days=1)) < span[1]:
        yield midnight(day)


def _quarter(at: datetime) -> datetime:
    """Return the first quarter hour at or after an instant; in Eastern time it is one as well."""
    past = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at + (QUARTER - past) if past else at


def _why(change: Change, span: Span, index: ConflictIndex, around: Surroundings) -> str:
    others = sum(other.id != change.id for other in index.beside(*span))
    beside = "nothing else is planned" if not others else f"{words.count(others, 'other change')}, none in its way"
    if not is_windowed(change, around):
        return f"Outside of freezes and holidays; {beside}."
    windows = around.window_days.all_of(change.services, *span)
    return f"In the maintenance window {when(*windows[0], around.year)}; {beside}."


def _after(lead: Lead, year: int | None) -> str:
    """Return why it is not earlier."""
    if lead.meeting_ends == lead.earliest:
        heard = words.day(local_date(lead.earliest), weekday=True, year=eastern(lead.earliest).year != year)
        return f"It is the first after the meeting that hears it, on {heard}."
    return f"It is the first after {words.count(lead.needed, 'business day')}, from {moment(lead.earliest, year)} on."
