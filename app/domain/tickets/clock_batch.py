"""Measures many drafted clocks at once with NumPy, equal to reading each of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from app.domain.sla.clock import RESOLVED, Pause, read_clock
from app.domain.tickets.projection_values import ClockDraft

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Fewer clocks than this on one calendar are read one by one: the arrays cost more than they save.
_FEW = 16


class Measured(NamedTuple):
    """When a clock is due (None while paused), and its counted and paused seconds at its end."""

    due: datetime | None
    elapsed_s: int
    paused_s: int


def measure(draft: ClockDraft, now: datetime) -> Measured:
    """Read one clock. `now` matters to a pause that goes on: it is counted up to there."""
    reading = read_clock(
        draft.target, draft.start, draft.stop, draft.pauses, now, cancelled_at=draft.cancelled_at, explain=False
    )
    return Measured(reading.due_at, _whole(reading.elapsed), _whole(reading.paused))


def _whole(duration: timedelta) -> int:
    return duration.days * 86_400 + duration.seconds


def measure_many(drafts: Sequence[ClockDraft], nows: Sequence[datetime]) -> list[Measured]:
    """Return `measure` of each draft with its own now, in order."""
    found: list[Measured | None] = [None] * len(drafts)
    batches: dict[int, list[int]] = {}
    for number, draft in enumerate(drafts):
        if _plain(draft):
            batches.setdefault(id(draft.target.calendar.business), []).append(number)
    for numbers in batches.values():
        if len(numbers) >= _FEW:
            _measure_batch(drafts, nows, numbers, found)
    return [measure(drafts[i], nows[i]) if one is None else one for i, one in enumerate(found)]


def _plain(draft: ClockDraft) -> bool:
    """Return whether whole seconds since 1970 say all: the arrays know no fractions, and one now for all."""
    if draft.start.microsecond or draft.start < _EPOCH:
        return False
    end = draft.stop or draft.cancelled_at
    if end is not None and end.microsecond:
        return False
    return not draft.pauses or all(
        p.end is not None and not p.end.microsecond and not p.start.microsecond for p in draft.pauses
    )


def _counts(draft: ClockDraft, pause: Pause) -> bool:
    return pause.reason == RESOLVED or pause.reason in draft.target.pause_reasons


def _measure_batch(
    drafts: Sequence[ClockDraft], nows: Sequence[datetime], numbers: Sequence[int], found: list[Measured | None]
) -> None:
    import numpy as np  # late: who reads a few clocks does without

    from app.domain.sla.clock_arrays import clock_arrays

    batch = [drafts[i] for i in numbers]
    ends = [draft.stop or draft.cancelled_at for draft in batch]
    offsets, starts, stops, resolved = [0], [], [], []
    for draft in batch:
        for pause in draft.pauses:
            if _counts(draft, pause):
                assert pause.end is not None  # `_plain`
                starts.append(_second(pause.start))
                stops.append(_second(pause.end))
                resolved.append(pause.reason == RESOLVED)
        offsets.append(len(starts))
    measured = clock_arrays(
        batch[0].target.calendar.business,
        np.array([_second(draft.start) for draft in batch], np.int64),
        np.array([-1 if end is None else _second(end) for end in ends], np.int64),
        max(_second(nows[i]) for i in numbers),
        np.array([0 if d.target.duration is None else _whole(d.target.duration) for d in batch], np.int64),
        np.array([d.target.days or 0 for d in batch], np.int64),
        np.array(offsets, np.int64),
        np.array(starts, np.int64),
        np.array(stops, np.int64),
        pause_resolved=np.array(resolved, np.bool_),
        cancelled=np.array([draft.stop is None and draft.cancelled_at is not None for draft in batch], np.bool_),
    )
    rows = zip(numbers, measured.due.tolist(), measured.elapsed.tolist(), measured.paused.tolist(), strict=True)
    for number, due, elapsed, paused in rows:
        found[number] = Measured(None if due < 0 else _EPOCH + timedelta(seconds=due), elapsed, paused)


def _second(instant: datetime) -> int:
    return int(instant.timestamp())
