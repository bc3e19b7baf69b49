"""What a change brings before the next meeting besides its decision: ratification, reports of emergencies, reviews."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.cab import items
from app.db.cab.durations import minutes_for
from app.db.cab.places import NewItem, open_item
from app.db.records import update_versioned
from app.domain.cab.values import Kind
from app.services.changes.submission import next_meeting

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.db.cab.places import Save
    from app.domain.changes.values import Change


def report(
    conn: Connection, change: Change, kind: Kind, at: datetime, *, note: str = "", save: Save | None = None
) -> int | None:
    """Put a change before the first meeting held after a moment, never late; return the item.

    None where it is open before one as this already. `save`: what else is saved of the change, in any case.
    """
    if items.open_item_of(conn, change.id, kind) is not None:
        if save is not None:
            update_versioned(conn, t.change, change.id, save.version, save.values)
        return None
    minutes = minutes_for(conn, kind, change.scope.value)
    item = NewItem(kind, next_meeting(conn, at), change.id, submitted_at=at, minutes_planned=minutes, note=note)
    return open_item(conn, item, save)
