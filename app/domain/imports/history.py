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


def events_to_add(there: Sequence[Event], wanted: Sequence[Event], now: datetime) -> list[Event]:
    """Return the events to record so that the ticket tells `wanted`, its source's whole history; [] where it does.

    `there`: every event of the ticket, also those of the desk, which stay as they are. Where `wanted` goes on from
    what the source told before, its new events; else a mark that the history is told anew (at `now`) and all of it.
    """
    told = [_what(e) for e in of_the_source(there) if not (e.kind is K.FIELD and e.note == ROW_NOTE)]
    asked = [_what(e) for e in wanted]
    if told == asked:
        return []
    if told == asked[: len(told)]:
        return renumbered(wanted[len(told) :], there)
    mark = Event(0, K.RESTATED, now, now)
    return renumbered([mark, *wanted], there)


def renumbered(events: Sequence[Event], there: Sequence[Event]) -> list[Event]:
    """Return the events with numbers that follow those there are."""
    last = max((event.seq for event in there), default=0)
    return [event._replace(seq=last + i) for i, event in enumerate(events, 1)]
