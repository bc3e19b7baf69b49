"""The days of the board: slots, days instead of a holiday, cut-off and freeze, and which meeting a change makes.

A slot is the Wednesday a meeting stands for. Dates and clock times are America/New_York, instants aware UTC; the
numbers are those of `app.domain.cab.settings`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain import words
from app.domain.cab.settings import SAMPLE, CabRules
from app.domain.cab.values import MeetingState, OnRecord
from app.domain.eastern import at_clock, local_date
from app.errors import InputError, NotAllowed

WEDNESDAY = 2
WEEK = timedelta(days=7)
#: Days that are proposed instead of a holiday, from the Wednesday: Tuesday, Thursday, Monday, Friday.
_NEAREST = (-1, 1, -2, 2)
#: How long before its start a meeting may be opened.
OPENS_BEFORE = timedelta(hours=2)


def slot_of(day: date) -> date:
    """Return the Wednesday of the week (Monday to Sunday) in which `day` lies."""
    return day + timedelta(days=WEDNESDAY - day.weekday())


def is_working(day: date, holidays: Collection[date]) -> bool:
    """Return whether a day is from Monday to Friday and no holiday."""
    return day.weekday() < 5 and day not in holidays


def working_days_before(day: date, count: int, holidays: Collection[date]) -> date:
    """Return the working day that lies `count` working days before a day."""
    while count and day > date.min:
        day -= timedelta(days=1)
        count -= is_working(day, holidays)
    return day


def proposals(slot: date, holidays: Collection[date], today: date) -> tuple[date, ...]:
    """Return the days on which the board could meet instead of a slot: of its week, nearest first, none past."""
    days = (slot + timedelta(days=offset) for offset in _NEAREST)
    return tuple(day for day in days if day >= today and is_working(day, holidays))


def cut_off(day: date, holidays: Collection[date] = (), rules: CabRules = SAMPLE) -> datetime:
    """Return the UTC instant by which a change is complete that a meeting on `day` hears in time."""
    return at_clock(working_days_before(day, rules.cut_off_days, holidays), rules.cut_off_time)


def freeze_at(day: date, holidays: Collection[date] = (), rules: CabRules = SAMPLE) -> datetime:
    """Return the UTC instant at which the agenda of a meeting on `day` is frozen and sent."""
    return at_clock(working_days_before(day, rules.freeze_days, holidays), rules.freeze_time)


def clock_of(text: str) -> time:
    """Return the time of day at which a meeting begins, as it is kept; that of the sample for a text that is none."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        return SAMPLE.start


def span(day: date, start: time = SAMPLE.start, minutes: int = SAMPLE.length) -> tuple[datetime, datetime]:
    """Return the UTC instants at which a meeting begins and ends."""
    begins = at_clock(day, start)
    return begins, begins + timedelta(minutes=minutes)


def opens_at(start: datetime) -> datetime:
    """Return the first instant at which the coordinator may open a meeting that begins at `start`."""
    return start - OPENS_BEFORE


def unknown_years(day: date, holidays: Collection[date], rules: CabRules = SAMPLE) -> tuple[int, ...]:
    """Return the years that the deadlines of a meeting on `day` reach into and of which no holidays are known."""
    first = working_days_before(day, max(rules.cut_off_days, rules.freeze_days), holidays)
    known = {holiday.year for holiday in holidays}
    return tuple(year for year in sorted({first.year, day.year}) if year not in known)


def unknown_words(years: Iterable[int]) -> str:
    """Return the sentence that deadlines are counted without holidays; "" where all years are known."""
    named = [str(year) for year in years]
    if not named:
        return ""
    return f"No holidays are known for {words.joined(named)}: deadlines are counted by weekdays alone."


def check_day(
    slot: date,
    to: date,
    *,
    holidays: Mapping[date, str],
    today: date,
    on_record: Iterable[OnRecord] = (),
    state: MeetingState = MeetingState.PLANNED,
) -> None:
    """Raise InputError where the meeting of a slot cannot be held on `to`, NotAllowed where it cannot be moved at all.

    `on_record`: the slots with a meeting, this one too; `state`: where this one stands.
    """
    if state in {MeetingState.RUNNING, MeetingState.HELD, MeetingState.CANCELLED}:
        raise NotAllowed(f"The meeting of {words.weekday(slot)} is {state.value}.", hint="Its day cannot be changed.")
    if to in holidays:
        raise InputError(f"{words.weekday(to)} is {holidays[to]}.", hint="Choose a working day.")
    if to.weekday() > 4:
        raise InputError(f"{words.weekday(to)} is on a weekend.", hint="Choose a working day.")
    if to < today:
        raise InputError(f"{words.weekday(to)} is past.", hint="Choose today or a later day.")
    others = [known for known in on_record if known.slot != slot and known.state is not MeetingState.CANCELLED]
    if any(known.day == to for known in others):
        raise InputError(f"The board meets on {words.weekday(to)} already.", hint="Choose another day.")
    slots = {known.slot: known.day for known in others}
    after = min((day for other, day in slots.items() if other > slot), default=None)
    regular = slot_of(slot) + WEEK
    if regular not in {known.slot for known in on_record}:
        after = min(after or regular, regular)
    if after is not None and to >= after:
        raise InputError(
            f"{words.weekday(to)} is not before the next meeting, {words.weekday(after)}.",
            hint="Choose a day before the next meeting, or cancel this one: its items go to the next.",
        )
    before = max((day for other, day in slots.items() if other < slot), default=None)
    if before is not None and to < before:
        raise InputError(
            f"{words.weekday(to)} comes before the meeting of {words.weekday(before)}.",
            hint="Choose a day after the meeting before.",
        )


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised to a change that is complete at an instant: the slot that hears it and its times.

    `day` and `freeze_at` are None while the slot is a holiday and its day is not chosen; `cut_off` is then that of
    the earliest day proposed.
    """

    slot: date
    day: date | None
    cut_off: datetime
    freeze_at: datetime | None
    words: str

    @property
    def is_settled(self) -> bool:
        return self.day is not None


def promise(
    slot: date, day: date, holidays: Mapping[date, str], *, today: date, rules: CabRules = SAMPLE
) -> Promise | None:
    """Return the times of the meeting of a slot that is to be held on `day`; None where no day is left to propose.

    Where `day` is a holiday, a day instead is still to be chosen.
    """
    if is_working(day, holidays):
        said = f"the meeting of {words.weekday(day, year=day.year != today.year)}"
        return Promise(slot, day, cut_off(day, holidays, rules), freeze_at(day, holidays, rules), said)
    choices = proposals(slot, holidays, today)
    if not choices:
        return None
    said = (
        f"the meeting of the week of {words.weekday(slot, year=slot.year != today.year)}"
        f" ({holidays.get(day, 'a weekend')}; its day is to be chosen)"
    )
    return Promise(slot, None, min(cut_off(choice, holidays, rules) for choice in choices), None, said)


def known_of(slot: date, on_record: Mapping[date, OnRecord], today: date) -> OnRecord | None:
    """Return what is known of a slot; of one that is not on record, that its meeting is to be held on its Wednesday.

    None where that Wednesday is past: nothing comes before a meeting that nobody put on record, until its day is
    chosen.
    """
    return on_record.get(slot, OnRecord(slot, slot) if slot >= today else None)


def next_slot(after: date, on_record: Iterable[OnRecord] = (), today: date = date.min) -> date:
    """Return the first slot after this one whose meeting still takes items that are carried to it.

    It need not be on record: each Wednesday has a meeting. One that is cancelled, held, running or past is passed over.
    """
    known = {record.slot: record for record in on_record if record.slot > after}
    waiting = {MeetingState.PLANNED, MeetingState.FROZEN}

    def takes(slot: date) -> bool:
        record = known_of(slot, known, today)
        return record is not None and record.state in waiting and record.day >= today

    regular = slot_of(after)
    regular += WEEK if regular <= after else timedelta()
    while not takes(regular):
        regular += WEEK
    return min([regular, *filter(takes, known)])


def first_slot(
    complete_at: datetime, holidays: Mapping[date, str], on_record: Iterable[OnRecord] = (), rules: CabRules = SAMPLE
) -> Promise:
    """Return the first meeting whose cut-off a change that is complete at this instant still makes.

    One whose agenda was sent takes only what is late.
    """
    known = {record.slot: record for record in on_record}
    today = local_date(complete_at)
    planned = (record for record in known.values() if record.state is MeetingState.PLANNED)  # not sent yet
    moved = (record.slot for record in planned if record.day >= today)
    slot = min([slot_of(today), *moved])
    while True:
        record = known_of(slot, known, today)
        if record is not None and record.state is MeetingState.PLANNED:
            found = promise(slot, record.day, holidays, today=today, rules=rules)
            if found is not None and complete_at <= found.cut_off:
                return found
        slot = min([slot + timedelta(days=(WEDNESDAY - slot.weekday()) % 7 or 7), *(s for s in known if s > slot)])
