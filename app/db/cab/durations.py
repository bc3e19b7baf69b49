"""How long items took in past meetings, from which the minutes of a new one are proposed."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.cab.rules import load_rules
from app.domain.cab import room
from app.domain.cab.items import PAST_ITEMS, planned_minutes
from app.domain.cab.values import CabEvent, Event, Kind, MeetingState

_E, _I, _M, _C = t.cab_event.c, t.cab_agenda_item.c, t.cab_meeting.c, t.change.c
#: Meetings that are looked through, the newest: two years of them. It is asked with each submission.
_MEETINGS = 104


def minutes_for(conn: Connection, kind: Kind, scope: str) -> int:
    """Return the minutes to plan for an item of this kind about a change of this scope."""
    return planned_minutes(past(conn, kind, scope), scope, load_rules(conn))


def past(conn: Connection, kind: Kind, scope: str) -> tuple[timedelta, ...]:
    """Return how long the last items of a kind and scope took that a meeting took up, the newest last."""
    newest = (
        select(_M.id).where(_M.state == MeetingState.HELD.value).order_by(_M.meeting_date.desc()).limit(_MEETINGS)
    ).subquery()
    taken_up = select(_E.id).where(_E.item_id == _I.id, _E.kind == CabEvent.ITEM.value).exists()
    wanted = (
        select(_I.id, _I.meeting_id)
        .join_from(t.cab_agenda_item, t.cab_meeting, _I.meeting_id == _M.id)
        .join(t.change, _I.change_id == _C.id)
        .where(_M.id.in_(select(newest.c.id)), _I.kind == kind.value, _C.scope == scope, taken_up)
        .order_by(_M.meeting_date.desc(), _I.id.desc())
        .limit(PAST_ITEMS)
    )
    items = conn.execute(wanted).all()
    kinds = [moves.value for moves in room.CLOCK_EVENTS]
    rows = conn.execute(
        select(_E.meeting_id, _E.id, _E.seq, _E.at, _E.kind, _E.item_id).where(
            _E.meeting_id.in_({item.meeting_id for item in items}), _E.kind.in_(kinds)
        )
    )
    events: dict[int, list[Event]] = defaultdict(list)
    for row in rows:
        events[row.meeting_id].append(Event(row.id, row.seq, row.at, CabEvent(row.kind), item_id=row.item_id))
    spent: dict[int, timedelta] = {}
    for told in events.values():
        spent |= room.spent(told, max(event.at for event in told))
    return tuple(took for item in reversed(items) if (took := spent[item.id]))  # a look at what is closed takes none
