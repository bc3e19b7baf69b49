"""Taking an act back: which events of a ticket still stand, and whether an act may be taken back.

A retraction is an event like any other and names the act that it takes back; nothing is changed or deleted. State,
clocks, spans and figures are those of the events that stand, so they are as if the act had not happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from app.domain.tickets.projection_values import Event
from app.domain.vocabulary import EventKind

#: An act: who did it, and its id.
ActKey = tuple[str, str | None]


def taken_back(events: Iterable[Event]) -> dict[ActKey, Event]:
    """Return the retraction of each act that was taken back: people take back their own acts only."""
    return {(event.author, event.new): event for event in events if event.kind is EventKind.RETRACTION}


def is_taken_back(event: Event, acts: Iterable[ActKey]) -> bool:
    """Return whether an event belongs to one of these acts; one that no act wrote belongs to none."""
    return event.act is not None and (event.author, event.act) in acts


def standing(events: Sequence[Event]) -> Sequence[Event]:
    """Return the events that stand: neither taken back nor a retraction."""
    acts = taken_back(events)
    if not acts:
        return events
    return [e for e in events if e.kind is not EventKind.RETRACTION and not is_taken_back(e, acts)]


def refusal(events: Sequence[Event], act: str, login: str, number: str, name: Callable[[str], str] = str) -> str | None:
    """Why this person may not take this act back on a ticket, as a sentence; None where it may be.

    `name`: what somebody of a login is called.
    """
    mine = [e for e in events if e.act == act and e.author == login]
    if not mine:
        other = next((e.author for e in events if e.act == act), None)
        if other is not None:
            return f"{number}: this was done by {name(other)}; only they can take it back."
        return f"{number}: nothing that you did there can be taken back."
    if mine[0].kind is EventKind.RETRACTION:
        return f"{number}: what was taken back is done again, not taken back once more."
    acts = taken_back(events)
    if (login, act) in acts:
        return f"{number}: this was taken back already."
    first = mine[0].seq
    later = [e for e in standing(events) if e.seq > first and not (e.act == act and e.author == login)]
    if not later:
        return None
    who = later[-1].actor or later[-1].author
    if all(e.author == login and not e.actor for e in later):
        return f"{number}: you did something else there since; take that back first."
    return f"{number}: {name(who)} did something there since, so it can no longer be taken back."
