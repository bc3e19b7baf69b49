"""Who held a ticket how long: its life cut wherever the group, the person or the hold changed, with counted time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.sla.clock import Segment, SegmentKind
from app.domain.tickets.at_opening import in_order
from app.domain.tickets.projection_values import Event
from app.domain.tickets.restated import current
from app.domain.tickets.retraction import standing
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketState as S


@dataclass(frozen=True, slots=True)
class Holder:
    """A stretch [start, end) in which one group and one person had an open ticket; end None: they still do.

    `group` and `person` are names, "" for none; `hold`: why it waited, a `HoldReason` value, "" where that is not told,
    None while it was worked on.
    `counted`: how much of it the clock of the resolution counted; None where there is no such clock. Aware UTC.
    """

    start: datetime
    end: datetime | None
    group: str
    person: str
    hold: str | None
    counted: timedelta | None = None


@dataclass(frozen=True, slots=True)
class _Hands:
    group: str
    person: str
    hold: str | None  # None: it is worked on
    is_open: bool = True


def _after(now: _Hands, event: Event) -> _Hands:
    new = event.new or ""
    if event.kind is K.ASSIGNMENT:
        return replace(now, person=new)
    if event.kind is K.GROUP:
        return replace(now, group=new)
    if event.kind is K.HOLD:
        return replace(now, hold=new) if now.is_open else now
    if event.kind is K.RESUME:
        return replace(now, hold=None)
    if event.kind in (K.RESOLVED, K.CLOSED, K.CANCELLED):
        return replace(now, hold=None, is_open=False)
    if event.kind is K.REOPENED:
        return now if now.is_open else replace(now, hold=None, is_open=True)
    if event.kind is K.STATE and new == S.ON_HOLD:
        return replace(now, hold="") if now.is_open else now
    if event.kind is K.STATE and new in {state.value for state in S}:
        return replace(now, hold=None, is_open=S(new).is_open)
    return now


def _changes(events: Sequence[Event], group: str, person: str) -> Iterator[tuple[datetime, _Hands]]:
    """Yield from when on who had it; `group` and `person`: where no event tells otherwise."""
    told = in_order(current(events))
    stands = standing(told)
    if not stands or stands[0].kind is not K.OPENED:
        return
    for kind in (K.GROUP, K.ASSIGNMENT):
        first = next((event.old or "" for event in told if event.kind is kind), None)
        if first is not None and kind is K.GROUP:
            group = first
        elif first is not None:
            person = first
    now = _Hands(group, person, None)
    opened = stands[0].occurred_at
    yield opened, now
    for event in stands[1:]:
        after = _after(now, event)
        if after != now:
            now = after
            yield max(opened, event.occurred_at), now


def counted_within(segments: Sequence[Segment], start: datetime, end: datetime) -> timedelta:
    """Return how much of [start, end) a clock counted."""
    found = timedelta(0)
    for one in segments:
        if one.kind is SegmentKind.COUNTED:
            found += max(timedelta(0), min(one.end, end) - max(one.start, start))
    return found


def holders(
    events: Sequence[Event],
    group: str,
    person: str,
    groups: Mapping[str, str],
    people: Mapping[str, str],
    segments: Sequence[Segment] | None,
    now: datetime,
) -> tuple[Holder, ...]:
    """Return who held a ticket from its opening on, oldest first; stretches in which it was not open are left out.

    `group` (code) and `person` (login) are today's; `groups`: names by code, `people`: names by login. `segments`: of
    the clock of the resolution, None where there is none. Stretches of no length are left out.
    """
    changes = list(_changes(events, group, person))
    ends: list[datetime | None] = [*(at for at, _ in changes[1:]), None]
    found = []
    for (start, hands), end in zip(changes, ends, strict=False):
        if not hands.is_open or start == end:
            continue
        counted = None if segments is None else counted_within(segments, start, end or max(now, start))
        found.append(
            Holder(
                start,
                end,
                groups.get(hands.group, hands.group),
                people.get(hands.person, hands.person),
                hands.hold,
                counted,
            )
        )
    return tuple(_joined(found))


def _joined(found: Sequence[Holder]) -> Iterator[Holder]:
    """Yield stretches that follow each other in the same hands as one."""
    before: Holder | None = None
    for one in found:
        same = before is not None and (before.end, before.group, before.person, before.hold) == (
            one.start, one.group, one.person, one.hold
        )  # fmt: skip
        if before is not None and same:
            counted = None if before.counted is None or one.counted is None else before.counted + one.counted
            before = replace(before, end=one.end, counted=counted)
            continue
        if before is not None:
            yield before
        before = one
    if before is not None:
        yield before


__all__ = ["Holder", "counted_within", "holders"]
