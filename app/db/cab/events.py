"""Events of a meeting of the board: facts in their order, from which the state of the room follows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from app.db import tables as t
from app.db.names import people
from app.db.records import act_of, time_of
from app.domain.cab.values import CabEvent, Event

_E = t.cab_event.c


def append(
    conn: Connection,
    meeting_id: int,
    kind: CabEvent,
    *,
    item_id: int | None = None,
    seat_id: int | None = None,
    value: str = "",
    note: str = "",
    occurred_at: datetime | None = None,
) -> int:
    """Add what happened to a meeting, under the act at work and in the name of who does it; returns its place (seq).

    `occurred_at`: when it happened, where it is entered later; None: now. The meeting is held by the caller.
    """
    seq = 1 + (conn.execute(select(func.max(_E.seq)).where(_E.meeting_id == meeting_id)).scalar() or 0)
    now = time_of(conn)
    conn.execute(
        insert(t.cab_event).values(
            meeting_id=meeting_id,
            seq=seq,
            at=now,
            occurred_at=occurred_at or now,
            kind=kind.value,
            item_id=item_id,
            seat_id=seat_id,
            value=value,
            note=note,
            op_id=act_of(conn),
        )
    )
    return seq


def of_meeting(conn: Connection, meeting_id: int) -> tuple[Event, ...]:
    """Return the events of a meeting in their order."""
    return of_meetings(conn, [meeting_id]).get(meeting_id, ())


def of_meetings(conn: Connection, ids: list[int]) -> dict[int, tuple[Event, ...]]:
    """Return the events of these meetings by meeting, in their order."""
    if not ids:
        return {}
    rows = conn.execute(select(t.cab_event).where(_E.meeting_id.in_(ids)).order_by(_E.seq)).all()
    names = people(conn, {row.author for row in rows})
    found: dict[int, list[Event]] = {}
    for row in rows:
        event = Event(
            row.id,
            row.seq,
            row.at,
            CabEvent(row.kind),
            row.author,
            names.get(row.author, row.author),
            row.occurred_at if row.occurred_at != row.at else None,
            row.item_id,
            row.seat_id,
            row.value,
            row.note,
            row.op_id or "",
        )
        found.setdefault(row.meeting_id, []).append(event)
    return {meeting_id: tuple(events) for meeting_id, events in found.items()}
