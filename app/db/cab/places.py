"""Where changes stand with the board: items are opened, moved, carried and closed here, rows and no rules.

With each of these the slot of the change follows (`change.cab_date`): that of the meeting of its latest item for
decision or ratification; none where it was withdrawn, or waits for the members for emergencies. Nothing else writes
it. Meetings are held first, then items, then the change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, null, select

from app.db import tables as t
from app.db.cab.meetings import ensure, hold_meetings, on_record
from app.db.records import hold_record, insert_record, time_of, update_versioned
from app.domain.cab import days
from app.domain.cab.items import came_next
from app.domain.cab.values import FrozenText, ItemState, Kind, Result
from app.domain.eastern import local_date
from app.errors import InputError

_I, _M, _C = t.cab_agenda_item.c, t.cab_meeting.c, t.change.c
#: Kinds of items that say before which meeting a change stands.
_STANDS_BY = (Kind.DECISION.value, Kind.ECAB.value, Kind.RATIFY.value)


@dataclass(frozen=True, slots=True)
class Save:
    """Columns of a change that are saved in the same row as its slot, on top of the version that was read."""

    version: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item that is opened: of a change or of a version of a model.

    `meeting_id` None: before the members for emergencies. `cut_off`: promised when it was submitted.
    """

    kind: Kind
    meeting_id: int | None
    change_id: int | None = None
    model_id: int | None = None
    late: bool = False
    late_why: str = ""
    cut_off: datetime | None = None
    submitted_at: datetime | None = None
    minutes_planned: int = 5
    from_item_id: int | None = None
    came: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """What an item is closed with; `content_n`: the version of the content that was decided, None: as it was."""

    state: ItemState
    result: Result = Result.NONE
    conditions: str = ""
    reason: str = ""
    content_n: int | None = None
    decided_at: datetime | None = None
    for_meeting_id: int | None = None
    note: str | None = None


def open_item(conn: Connection, new: NewItem, save: Save | None = None) -> int:
    """Put an item before its meeting, last of those there; returns its id. `save`: what else is saved of its change."""
    hold_meetings(conn)
    values = asdict(new)
    values |= {
        "kind": new.kind.value,
        "kind_group": new.kind.group,
        "position": _last_position(conn, new.meeting_id) + 1,
    }
    item_id = insert_record(conn, t.cab_agenda_item, values)
    if new.change_id is not None:
        follow(conn, new.change_id, save)
    return item_id


def close_item(conn: Connection, item_id: int, version: int, closing: Closing, save: Save | None = None) -> int:
    """Close an open item that was read at `version`; returns its new version. `save`: what else is saved of its change.

    Stale where somebody saved the item meanwhile.
    """
    hold_meetings(conn)
    kept = {name for name in ("content_n", "note") if getattr(closing, name) is None}
    values = {name: value for name, value in asdict(closing).items() if name not in kept}
    values |= {"state": closing.state.value, "result": closing.result.value}
    after = update_versioned(conn, t.cab_agenda_item, item_id, version, values)
    change_id = _row(conn, item_id).change_id
    if change_id is not None:
        follow(conn, change_id, save)
    return after


def reopen_item(conn: Connection, item_id: int, version: int, *, save: Save | None = None) -> int:
    """Open a closed item again where it stood; returns its new version."""
    hold_meetings(conn)
    values = {
        "state": ItemState.OPEN.value,
        "result": "",
        "conditions": "",
        "reason": "",
        "decided_at": None,
        "content_n": None,
        "for_meeting_id": None,
    }
    after = update_versioned(conn, t.cab_agenda_item, item_id, version, values)
    change_id = _row(conn, item_id).change_id
    if change_id is not None:
        follow(conn, change_id, save)
    return after


def carry(
    conn: Connection,
    item_id: int,
    version: int,
    to_meeting_id: int,
    *,
    state: ItemState = ItemState.CARRIED,
    reason: str = "",
    was_heard: bool,
    late_why: str = "",
) -> int:
    """Close an open item as carried or deferred, and open its successor before another meeting; returns that one.

    The successor keeps when it was submitted and what was promised then. `was_heard`: it stood open in a meeting that
    was held, so it comes once more. `late_why`: why it is late there; "": it is not.
    """
    hold_meetings(conn)
    row = _row(conn, item_id)
    own = {
        "state": state.value,
        "reason": reason,
        "for_meeting_id": to_meeting_id if state is ItemState.DEFERRED else None,
    }
    update_versioned(conn, t.cab_agenda_item, item_id, version, own)
    new = NewItem(
        Kind(row.kind),
        to_meeting_id,
        row.change_id,
        row.model_id,
        late=bool(late_why),
        late_why=late_why,
        cut_off=row.cut_off,
        submitted_at=row.submitted_at,
        minutes_planned=row.minutes_planned,
        from_item_id=item_id,
        came=came_next(row.came, in_meeting=was_heard),
    )
    return open_item(conn, new)


def move_item(
    conn: Connection,
    item_id: int,
    version: int,
    meeting_id: int,
    *,
    late: bool = False,
    late_why: str = "",
    came: int | None = None,
    position: int | None = None,
    sent: FrozenText | None = None,
) -> int:
    """Put an open item before another meeting, last of its items; returns its new version.

    What was frozen of it stays with the papers of the meeting that it leaves. `came`: how often it came, where it comes
    back to a meeting that goes on; None: as often as it did. `position`: its place there, None: the last one.
    `sent`: what the agenda that was sent said of it there.
    """
    hold_meetings(conn)
    values = {
        "meeting_id": meeting_id,
        "position": _last_position(conn, meeting_id) + 1 if position is None else position,
        "late": late,
        "late_why": late_why,
        "consent": "",
        "frozen": null() if sent is None else dict(sent.content),
        "frozen_n": None if sent is None else sent.n,
    }
    if came is not None:
        values["came"] = came
    after = update_versioned(conn, t.cab_agenda_item, item_id, version, values)
    change_id = _row(conn, item_id).change_id
    if change_id is not None:
        follow(conn, change_id)
    return after


def next_meeting(conn: Connection, after: date) -> int:
    """Return the first meeting after a slot that takes items and is not past, put on record where it is not yet."""
    hold_meetings(conn)
    return ensure(conn, days.next_slot(after, on_record(conn), local_date(time_of(conn))))


def slot_of_change(conn: Connection, change_id: int) -> date | None:
    """Return the slot of the meeting before which a change stands or was decided; None where there is none."""
    latest = (
        select(_M.slot, _I.state)
        .join_from(t.cab_agenda_item, t.cab_meeting, _I.meeting_id == _M.id, isouter=True)
        .join(t.change, _I.change_id == _C.id)
        # what lets a change of another type into a freeze does not take it from the meeting that decided it
        .where(_I.change_id == change_id, _I.kind.in_(_STANDS_BY), (_I.kind != "ecab") | (_C.type == "emergency"))
        .order_by(_I.id.desc())
        .limit(1)
    )
    row = conn.execute(latest).first()
    return row.slot if row is not None and row.state != ItemState.WITHDRAWN else None


def follow(conn: Connection, change_id: int, save: Save | None = None) -> None:
    """Let the slot of a change follow its items, and save with it what else is to be saved of the change."""
    hold_record(conn, t.change, change_id)
    slot = slot_of_change(conn, change_id)
    now = conn.execute(select(_C.version, _C.cab_date).where(_C.id == change_id)).first()
    if now is None:
        raise InputError("This change does not exist (any more).", hint="Refresh the list.")
    if save is not None:
        update_versioned(conn, t.change, change_id, save.version, {**save.values, "cab_date": slot})
    elif now.cab_date != slot:
        update_versioned(conn, t.change, change_id, now.version, {"cab_date": slot})


def _last_position(conn: Connection, meeting_id: int | None) -> int:
    return conn.execute(select(func.max(_I.position)).where(_I.meeting_id == meeting_id)).scalar() or 0


def _row(conn: Connection, item_id: int) -> Any:
    row = conn.execute(select(t.cab_agenda_item).where(_I.id == item_id)).first()
    if row is None:
        raise InputError("This item does not exist (any more).", hint="Refresh the agenda.")
    return row
