"""What an act on many tickets is judged by before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from app.db import tables as t
from app.domain.vocabulary import TicketState


class Standing(NamedTuple):
    """How a ticket stands: what decides whether an act can be done to it."""

    id: int
    number: str
    state: TicketState
    assignee: str | None
    group_id: int | None
    agency_id: int
    impact: int
    urgency: int
    hold_until: datetime | None


def standings(conn: Connection, ids: Sequence[int]) -> list[Standing]:
    """Return how these tickets stand, in order of their ids; those that are gone are left out."""
    c = t.ticket.c
    columns = (c.id, c.number, c.state, c.assignee, c.group_id, c.agency_id, c.impact, c.urgency, c.hold_until)
    rows = conn.execute(select(*columns).where(c.id.in_(list(ids))).order_by(c.id))
    return [Standing(id, number, TicketState(state), *rest) for id, number, state, *rest in rows]
