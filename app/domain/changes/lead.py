"""Lead time: business days from the submission of a change to its planned start, and the meeting that hears it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain import words
from app.domain.business_days import is_business_day
from app.domain.changes.board import CLOSE, meeting_day, meeting_for
from app.domain.changes.routing import Routing
from app.domain.changes.spans import FIRST, LAST, clipped, moment
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.values import Change
from app.domain.eastern import at_clock, eastern, local_date, midnight
from app.domain.vocabulary import ChangeState, ChangeType

#: States in which a change is still to be decided on.
DECIDED_ON = frozenset({ChangeState.DRAFT, ChangeState.IN_CAB, ChangeState.IN_REVIEW})
#: When a meeting that is not on record is over (a sample value).
_ENDS = time(11)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lead:
    """The lead time of a change; a draft counts as submitted now.

    `days` and `needed` are business days; `meeting_ends` None: no meeting hears it. `earliest`: the first instant at
    which it may start. `text`: a sentence where that is later than its planned start, else "".
    """

    days: int
    needed: int
    submitted_at: datetime
    meeting_ends: datetime | None
    earliest: datetime
    text: str

    @property
    def enough(self) -> bool:
        """Whether the change leaves enough time."""
        return not self.text


def counted_from(submitted: datetime, holidays: Collection[date]) -> date:
    """Return the business day as which a submission counts: after 17:00, or on a day off, the next one."""
    local = eastern(submitted)
    day = local.date()
    if local.time() > CLOSE:
        day += _DAY
    while not is_business_day(day, holidays):
        day += _DAY
    return day


def business_days(submitted: datetime, start: datetime, holidays: Collection[date]) -> int:
    """Return how many business days lie after the one of the submission, up to that of the start, which counts."""
    first, last = counted_from(submitted, holidays), local_date(start)
    if last <= first:
        return 0
    off = sum(first < day <= last and day.weekday() < 5 for day in holidays)
    return _weekdays_to(last) - _weekdays_to(first) - off


def _weekdays_to(day: date) -> int:
    """Return how many days from Monday to Friday there are up to a day, since the Monday with the ordinal 1."""
    weeks, rest = divmod(day.toordinal(), 7)
    return 5 * weeks + min(rest, 5)


def lead_time(change: Change, way: Routing, around: Surroundings, *, anew: bool = False) -> Lead | None:
    """Return the lead time of a change that is still to be decided; None for one that needs none.

    `anew`: as if it were submitted now, whatever its state, as a move of a decided one asks for. None too where
    nothing tells the present and it is not submitted.
    """
    needed = _needed(change, way, around)
    if needed is None:
        return None
    if not anew and change.state not in DECIDED_ON:
        return None
    place = change.place if change.place is not None and change.place.is_open and not anew else None
    waits = not anew and change.state is not ChangeState.DRAFT
    told = (place.submitted_at if place else None) or change.submitted_at if waits else None
    submitted = told or around.now
    if submitted is None or not FIRST <= submitted < LAST:
        return None
    ends = None
    if way.board == "cab":
        ends = (place.meeting_ends if place else None) or meeting_ends(submitted, around)
    return _lead(change, needed, submitted, told is not None, ends, around)


def _needed(change: Change, way: Routing, around: Surroundings) -> int | None:
    """Return how many business days a change needs; of one by a model, what that says. None: it needs no lead time."""
    if change.type not in {ChangeType.NORMAL, ChangeType.STANDARD} or change.system:
        return None
    return around.lead_days if way.board != "none" else around.model_lead_days.get(change.model_id or 0)


def _lead(
    change: Change, needed: int, submitted: datetime, told: bool, ends: datetime | None, around: Surroundings
) -> Lead:
    day, left = counted_from(submitted, around.holidays), needed
    while left:
        day += _DAY
        left -= is_business_day(day, around.holidays)
    by_days = midnight(day)
    earliest = by_days if ends is None else max(by_days, ends)
    days = business_days(submitted, clipped(change.planned_start), around.holidays)
    text = ""
    if change.planned_start < earliest:
        said = f"submitted {moment(submitted, around.year)}" if told else "submitted now"
        if ends is not None and change.planned_start < ends:
            heard = words.day(local_date(ends), weekday=True, year=eastern(ends).year != around.year)
            why = f"it is heard on {heard} at the earliest, and starts before that is over"
        else:
            verb = words.plural(needed, "is", "are")
            why = f"it starts after {words.count(days, 'business day')}, and {needed} {verb} needed"
        text = f"Too little lead time: {said}, {why}."
    return Lead(days, needed, submitted, ends, earliest, text)


def meeting_ends(submitted: datetime, around: Surroundings) -> datetime:
    """Return when the first meeting is over whose cut-off a change submitted at this instant makes.

    Past the meetings on record the Wednesdays are counted, and for one that is a holiday the first day proposed.
    """
    for meeting in around.meetings:
        if submitted <= meeting.cut_off:
            return meeting.ends
    after = max((local_date(meeting.ends) for meeting in around.meetings), default=None)
    complete = submitted
    while True:
        wednesday = meeting_for(complete, around.holidays)
        found = meeting_day(wednesday, dict.fromkeys(around.holidays, "holiday"))
        day = next(iter(found.proposals), wednesday) if found.needs_decision else wednesday
        if after is None or day > after:
            return at_clock(day, _ENDS)
        complete += timedelta(days=7)
