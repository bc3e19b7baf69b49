"""What if a ticket had another priority, service, agency or hold: which targets would hold, and when they are due.

Nothing is written: the events that the act would write now are put behind those that there are, and the same engine
reads the clocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.tickets.projection_values import Event
from app.domain.tickets.values import ClockReading
from app.domain.vocabulary import EventKind, HoldReason, Metric, Priority

_ACT = "what if"


@dataclass(frozen=True, slots=True)
class Supposed:
    """What a ticket is supposed to become now; None: it stays as it is.

    `service_id` 0: no service. `hold`: a `HoldReason` value, "" for work that goes on.
    """

    priority: Priority | None = None
    service_id: int | None = None
    agency_id: int | None = None
    hold: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a ticket is now: priority, codes of agency and service ("" for none), why it waits (None: it does not)."""

    priority: int
    agency: str
    service: str
    hold: str | None


@dataclass(frozen=True, slots=True)
class Then:
    """One clock as it is and as it would be; None on either side: no target is in force."""

    metric: Metric
    seq: int
    now: ClockReading | None
    then: ClockReading | None

    @property
    def changes(self) -> bool:
        """Whether anything about it would be different: its target, its due time or its state."""
        if self.now is None or self.then is None:
            return self.now is not self.then
        before, after = self.now, self.then
        same = (before.target_id, before.reading.due_at, before.reading.state)
        return same != (after.target_id, after.reading.due_at, after.reading.state)


def supposed_events(
    seq: int, is_now: Standing, then: Supposed, agencies: Mapping[int, str], services: Mapping[int, str], now: datetime
) -> list[Event]:
    """Return the events that would be written at `now`, numbered behind `seq`; none where nothing is different.

    `agencies`, `services`: codes by id. KeyError: an id that there is none of.
    """
    wanted: list[tuple[EventKind, str | None, str | None]] = []
    if then.priority is not None and then.priority != is_now.priority:
        wanted.append((EventKind.PRIORITY, str(is_now.priority), str(int(then.priority))))
    agency = is_now.agency if then.agency_id is None else agencies[then.agency_id]
    if agency != is_now.agency:
        wanted.append((EventKind.TRANSFER, is_now.agency, agency))
    service = is_now.service if then.service_id is None else services[then.service_id] if then.service_id else ""
    if service != is_now.service:
        wanted.append((EventKind.SERVICE, is_now.service or None, service or None))
    if then.hold is not None and then.hold != (is_now.hold or ""):
        if then.hold:
            wanted.append((EventKind.HOLD, None, HoldReason(then.hold).value))
        else:
            wanted.append((EventKind.RESUME, is_now.hold, None))
    # as a person's act: what a source tells of a field that the desk has changed would not count
    return [Event(n, kind, now, now, "", "", old, new, act=_ACT) for n, (kind, old, new) in enumerate(wanted, seq + 1)]


def compared(now: Sequence[ClockReading], then: Sequence[ClockReading]) -> tuple[Then, ...]:
    """Return the clocks side by side that run, are paused or were missed, and whatever would be different."""
    before, after = ({(one.metric, one.seq): one for one in clocks} for clocks in (now, then))
    found = [Then(*key, before.get(key), after.get(key)) for key in dict.fromkeys((*before, *after))]
    order = {Metric.RESOLUTION: 0, Metric.RESPONSE: 1, Metric.UPDATE: 2}
    shown = [
        one for one in found if one.changes or any(c is not None and c.stop_at is None for c in (one.now, one.then))
    ]
    return tuple(sorted(shown, key=lambda one: (order[one.metric], -one.seq)))
