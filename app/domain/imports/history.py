"""A ticket imported before and imported again: which events lead from what its source told to what it tells now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.domain.tickets.history import ROW_NOTE
from app.domain.tickets.projection_values import Event
from app.domain.tickets.restated import of_the_source
from app.domain.vocabulary import EventKind as K


def _what(event: Event) -> tuple[object, ...]:
    """Return what an event says, without when it was recorded and by whom."""
    return (event.kind, event.occurred_at, event.actor, event.old or "", event.new or "", event.note or "")


def events_to_add(
    there: Sequence[Event], wanted: Sequence[Event], now: datetime, today: datetime | None = None
) -> list[Event]:
    """Return the events to record so that the ticket tells `wanted`, its source's whole history; [] where it does.

    `there`: every event of the ticket, also those of the desk, which stay as they are. Where `wanted` goes on from
    what the source told before, its new events; else a mark that the history is told anew (at `now`) and all of it.
    `today` as in `Draft`: what was imported earlier that day tells the same.
    """
    before = [e for e in of_the_source(there) if not (e.kind is K.FIELD and e.note == ROW_NOTE)]
    if today is not None:
        wanted = _as_of_that_day(before, wanted, today, now)
    told = [_what(e) for e in before]
    asked = [_what(e) for e in wanted]
    if told == asked:
        return []
    if told == asked[: len(told)]:
        return renumbered(wanted[len(told) :], there)
    mark = Event(0, K.RESTATED, now, now)
    return renumbered([mark, *wanted], there)


def _as_of_that_day(
    before: Sequence[Event], wanted: Sequence[Event], today: datetime, now: datetime
) -> Sequence[Event]:
    """Return the wanted events; what stands at `now` because its day is not over stays where it was put that day."""
    found = list(wanted)
    for i, (old, new) in enumerate(zip(before, wanted, strict=False)):
        if new.occurred_at == now and old.kind is new.kind and today <= old.occurred_at <= now:
            found[i] = new._replace(occurred_at=old.occurred_at)
    return found


def renumbered(events: Sequence[Event], there: Sequence[Event]) -> list[Event]:
    """Return the events with numbers that follow those there are."""
    last = max((event.seq for event in there), default=0)
    return [event._replace(seq=last + i) for i, event in enumerate(events, 1)]
