"""Business time and SLA clocks of a million tickets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from app.domain.business_time import BusinessCalendar
from app.domain.sla.clock import Pause, read_clock
from app.domain.sla.clock_arrays import clock_arrays
from app.domain.sla.targets import Calendar, Target
from app.domain.vocabulary import HoldReason, Layer, Metric, Priority
from benchmarks.harness import Result, compare

Seconds = npt.NDArray[np.int64]
OPENS, CLOSES = time(8), time(17)
_HOLIDAYS = [
    date.fromisoformat(row["day"])
    for row in json.loads(files("resources").joinpath("holidays.json").read_text("utf-8"))["holidays"]
]
CALENDAR = BusinessCalendar({day: [(OPENS, CLOSES)] for day in range(5)}, _HOLIDAYS)
EASTERN = ZoneInfo("America/New_York")
_LOW = int(datetime(2025, 1, 2, tzinfo=UTC).timestamp())
_ALLOWANCE = 27 * 3600


def pairs(n: int) -> tuple[Seconds, Seconds]:
    """n random instants of 2025 to 2027, and ends up to ten days later."""
    rng = np.random.default_rng(20261001)
    starts = _LOW + rng.integers(0, 1000 * 86_400, n)
    return starts, starts + rng.integers(0, 10 * 86_400, n)


def _day_loop(start: datetime, end: datetime, holidays: frozenset[date]) -> timedelta:
    """What one writes without a library: walk over the days in local time."""
    begin, finish = start.astimezone(EASTERN), end.astimezone(EASTERN)
    day, total = begin.date(), timedelta(0)
    while day <= finish.date():
        if day.weekday() < 5 and day not in holidays:
            opens = datetime.combine(day, OPENS, EASTERN).astimezone(UTC)
            closes = datetime.combine(day, CLOSES, EASTERN).astimezone(UTC)
            if opens < end and closes > start:
                total += min(closes, end) - max(opens, start)
        day += timedelta(days=1)
    return total


def _peer() -> tuple[str, Callable[[datetime, datetime], timedelta]]:
    """A well-known library where it is installed, else the loop over days."""
    try:
        import businesstimedelta
        import pytz
    except ImportError:
        holidays = frozenset(_HOLIDAYS)
        return "a loop over days, standard library", lambda start, end: _day_loop(start, end, holidays)
    zone = pytz.timezone("America/New_York")
    week = businesstimedelta.WorkDayRule(start_time=OPENS, end_time=CLOSES, working_days=list(range(5)), tz=zone)
    off = businesstimedelta.HolidayRule(dict.fromkeys(_HOLIDAYS, ""), tz=zone)
    rules = businesstimedelta.Rules([week, off])
    return "businesstimedelta", lambda start, end: rules.difference(start, end).timedelta


def _instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def run(quick: bool) -> Iterator[Result]:
    """Elapsed time, due times and full clocks; `quick` takes 20,000 instead of a million."""
    n = 20_000 if quick else 1_000_000
    starts, ends = pairs(n)
    table = CALENDAR.open_time(int(starts.min()), int(ends.max()) + 1)
    opens = table.opens

    def lookup() -> object:
        return np.searchsorted(opens, starts, "right"), np.searchsorted(opens, ends, "right")

    yield compare(
        f"elapsed of {n:,} pairs",
        lambda: CALENDAR.elapsed_array(starts, ends),
        lookup,
        3.0,
        note="floor: the two bare numpy.searchsorted on the same arrays",
    )

    ordered = np.sort(starts)
    ordered_ends = ordered + (ends - starts)
    yield compare(
        f"elapsed of {n:,} pairs in order of opening",
        lambda: CALENDAR.elapsed_array(ordered, ordered_ends),
        lambda: (np.searchsorted(opens, ordered, "right"), np.searchsorted(opens, ordered_ends, "right")),
        3.0,
        note="floor: the same lookups, which sorted instants make faster",
    )

    durations = np.full(n, 8 * 3600, np.int64)
    yield compare(
        f"due time of {n:,} targets of 8 h",
        lambda: CALENDAR.add_array(starts, durations),
        lookup,
        3.0,
        note="floor: two bare numpy.searchsorted, one to count and one to come back",
    )

    checked, few = (200, 20) if quick else (1000, 1000)
    label, peer = _peer()
    sample = [(_instant(int(a)), _instant(int(b))) for a, b in zip(starts[:checked], ends[:checked], strict=True)]
    different = sum(peer(a, b) != CALENDAR.elapsed(a, b) for a, b in sample)
    agreement = "equal results" if not different else f"{different} of {checked} results differ"
    del sample[few:]
    yield compare(
        f"elapsed of {n:,} pairs against a library in a loop",
        lambda: CALENDAR.elapsed_array(starts, ends),
        lambda: [peer(a, b) for a, b in sample],
        1.0,
        repeat=3,
        floor_scale=n / few,
        note=f"compared: {label}, {few:,} calls scaled up; {agreement}",
    )
    yield compare(
        f"elapsed of {few:,} pairs, one call each",
        lambda: [CALENDAR.elapsed(a, b) for a, b in sample],
        lambda: [peer(a, b) for a, b in sample],
        1.0,
        repeat=3,
        note=f"compared: {label}",
    )
    yield from _clocks(n, quick)


def _clocks(n: int, quick: bool) -> Iterator[Result]:
    """Full clocks: two pauses every second ticket, one ticket of ten still running, one of three by days."""
    starts, ends = pairs(n)
    rng = np.random.default_rng(7)
    stops = np.where(rng.random(n) < 0.1, -1, ends)
    now = int(ends.max())
    days = np.where(rng.random(n) < 0.33, 3, 0).astype(np.int64)
    allowances = np.full(n, _ALLOWANCE, np.int64)
    counts = np.where(rng.random(n) < 0.5, 2, 0)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    owner = np.repeat(np.arange(n), counts)
    pause_starts = starts[owner] + rng.integers(0, 5 * 86_400, len(owner))
    pause_ends = pause_starts + rng.integers(0, 2 * 86_400, len(owner))

    def ours() -> object:
        return clock_arrays(CALENDAR, starts, stops, now, allowances, days, offsets, pause_starts, pause_ends)

    opens = CALENDAR.open_time(int(starts.min()), now + 1).opens
    until = np.where(stops < 0, now, stops)

    def lookups() -> object:
        # start, end and due of each clock, start and end of each pause
        sides = (starts, until, until, pause_starts, pause_ends)
        return [np.searchsorted(opens, side, "right") for side in sides]

    yield compare(
        f"{n:,} full clocks, {len(owner):,} pauses",
        ours,
        lookups,
        None,
        repeat=3,
        note="floor: one bare numpy.searchsorted for each instant involved",
    )

    few = 100 if quick else 5000
    calendar = Calendar(1, "business", "Business hours", CALENDAR, CALENDAR.rev)
    targets = {
        by_days: Target(
            1,
            Layer.GLOBAL,
            Metric.RESOLUTION,
            Priority.MEDIUM,
            None,
            None,
            None,
            calendar,
            None if by_days else timedelta(seconds=_ALLOWANCE),
            3 if by_days else None,
            9500,
            frozenset({HoldReason.AWAITING_USER}),
            _instant(0),
            None,
            True,
        )
        for by_days in (False, True)
    }
    reading_now = _instant(now)
    tickets = []
    for i in range(few):
        part = slice(int(offsets[i]), int(offsets[i + 1]))
        both = zip(pause_starts[part].tolist(), pause_ends[part].tolist(), strict=True)
        pauses = [Pause(_instant(a), _instant(b), HoldReason.AWAITING_USER) for a, b in both]
        stop = None if stops[i] < 0 else _instant(int(stops[i]))
        tickets.append((targets[bool(days[i])], _instant(int(starts[i])), stop, pauses))

    def one_by_one() -> object:
        return [read_clock(*ticket, reading_now, explain=False) for ticket in tickets]

    yield compare(
        f"{n:,} full clocks against one call each",
        ours,
        one_by_one,
        1.0,
        repeat=3,
        floor_scale=n / few,
        note=f"compared: our own read_clock, {few:,} calls scaled up",
    )
