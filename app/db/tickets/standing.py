"""Which events of tickets stand, as a condition: neither a retraction nor taken back by one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal_column

from app.db.tables import ticket_event
from app.domain.vocabulary import EventKind

# spelled out so that both databases see that the partial index applies
_RETRACTION: ColumnElement[str] = literal_column(f"'{EventKind.RETRACTION.value}'")


def stands(event: Any, *known: Any) -> ColumnElement[bool]:
    """Return the condition that an event stands; `event`: columns of `ticket_event` or of an alias of it.

    `known`: of each of them, called with the columns of the retraction, the condition that it counts yet.
    """
    r = ticket_event.alias("retraction").c
    taken_back = exists().where(
        r.ticket_id == event.ticket_id,
        r.kind == _RETRACTION,
        r.author == event.author,
        r.new_value == event.op_id,
        *(counts(r) for counts in known),
    )
    return and_(event.kind != _RETRACTION, ~taken_back)
