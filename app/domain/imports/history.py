"""A ticket imported before and imported again: which of its source's events are new."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.tickets.history import ROW_NOTE
from app.domain.tickets.projection_values import Event


class HistoryDiffers(ValueError):
    """The source tells another past than it did before; `str(error)` says where."""


def _what(event: Event) -> tuple[object, ...]:
    """Return what an event says, without when it was recorded and by whom."""
    return (event.kind, event.occurred_at, event.actor, event.old or "", event.new or "", event.note or "")


def new_events(there: Sequence[Event], wanted: Sequence[Event]) -> list[Event]:
    """Return the events of `wanted` (the source's whole history) that `there` lacks, numbered to follow it.

    Events added in Longleaf since are left alone. Events are never taken back: HistoryDiffers where `there`
    holds events of the source that `wanted` tells otherwise.
    """
    known = [_what(event) for event in there]
    asked = [_what(event) for event in wanted]
    if known == asked:
        return []
    place, matched = 0, 0
    others: list[Event] = []  # events there that the file does not tell
    for item in asked:
        try:
            found = known.index(item, place)
        except ValueError:
            break
        others += there[place:found]
        place, matched = found + 1, matched + 1
    others += there[place:]
    rest = wanted[matched:]
    if not rest:
        return []
    # What people do here carries no actor, only an author; an event of an actor came from the source.
    if matched == 0 or any(event.actor for event in others) or {_what(e) for e in others} & set(asked[matched:]):
        raise HistoryDiffers(
            "the file or the mapping tells the history otherwise than it was imported before, from "
            f"{rest[0].kind.value} at "
            f"{rest[0].occurred_at:%Y-%m-%d %H:%M} UTC on"
        )
    return renumbered(rest, there)


def renumbered(events: Sequence[Event], there: Sequence[Event]) -> list[Event]:
    """Return the events with numbers that follow those there are."""
    last = max((event.seq for event in there), default=0)
    return [event._replace(seq=last + i) for i, event in enumerate(events, 1)]


def row_fingerprint(there: Sequence[Event]) -> str:
    """Fingerprint of the list row a ticket was last imported from; "" where it came from no list."""
    return next((event.new or "" for event in reversed(there) if event.note == ROW_NOTE), "")
