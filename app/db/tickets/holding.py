"""Tickets on hold whose time has come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from app.db import tables as t
from app.domain.vocabulary import TicketState

_C = t.ticket.c


def due_back(conn: Connection, now: datetime, limit: int) -> list[int]:
    """Return the tickets whose hold has ended by an instant (UTC) and that are still on hold, the earliest first."""
    query = (
        select(_C.id)
        .where(_C.hold_until.is_not(None), _C.hold_until <= now, _C.state == TicketState.ON_HOLD.value)
        .order_by(_C.hold_until, _C.id)
        .limit(limit)
    )
    return list(conn.execute(query).scalars())
