"""Which events of tickets stand, as a condition: neither taken back nor told otherwise since by their source."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal_column, or_

from app.db.tables import ticket_event
from app.domain.vocabulary import EventKind

# spelled out so that both databases see that the partial index applies
_RETRACTION: ColumnElement[str] = literal_column(f"'{EventKind.RETRACTION.value}'")
_RESTATED: ColumnElement[str] = literal_column(f"'{EventKind.RESTATED.value}'")


def stands(event: Any, *known: Any) -> ColumnElement[bool]:
    """Return the condition that an event stands; `event`: columns of `ticket_event` or of an alias of it.

    `known`: of each of them, called with the columns of the event that says so, the condition that it counts yet.
    """
    return _of_every_ticket() if event is ticket_event.c and not known else _standing(event, *known)


@cache
def _of_every_ticket() -> ColumnElement[bool]:
    """Return the condition on the table itself, which most questions have: made once, it costs them nothing."""
    return _standing(ticket_event.c)


def _standing(event: Any, *known: Any) -> ColumnElement[bool]:
    r = ticket_event.alias("retraction").c
    taken_back = exists().where(
        r.ticket_id == event.ticket_id,
        r.kind == _RETRACTION,
        r.author == event.author,
        r.new_value == event.op_id,
        *(counts(r) for counts in known),
    )
    m = ticket_event.alias("restated").c
    told_anew = exists().where(
        m.ticket_id == event.ticket_id, m.kind == _RESTATED, m.seq > event.seq, *(counts(m) for counts in known)
    )
    return and_(event.kind.not_in((_RETRACTION, _RESTATED)), ~taken_back, or_(event.op_id.is_not(None), ~told_anew))
