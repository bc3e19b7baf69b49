"""Items on their way from one meeting to another: carried over, deferred, moved, and saved where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.cab import items, meetings, places
from app.db.records import update_versioned
from app.domain import words
from app.domain.cab.items import late_in
from app.domain.cab.values import CabEvent, Consent, Item, ItemState, Meeting, MeetingState
from app.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.services.cab.held import Held


def update_item(held: Held, item: Item, **values: Any) -> int:
    """Save columns of an open item as it was read; returns its new version."""
    return update_versioned(held.conn, t.cab_agenda_item, item.id, item.version, values)


def next_meeting(held: Held) -> Meeting:
    """Return the meeting to which what is undecided goes, put on record where it is not yet."""
    return named_meeting(held.conn, places.next_meeting(held.conn, held.meeting.slot))


def named_meeting(conn: Connection, meeting_id: int) -> Meeting:
    """Return a meeting without what belongs to it; raises where there is none."""
    found = meetings.meeting_by_id(conn, meeting_id)
    if found is None:
        raise InputError("That meeting is not in this workspace any more.", hint="Refresh the list.")
    return found


def day_words(meeting: Meeting) -> str:
    """Return "the meeting of Wednesday 2 December"."""
    return f"the meeting of {words.weekday(meeting.day, year=False)}"


def carry_on(held: Held, *, why: str) -> tuple[int, str]:
    """Carry every open item to the next meeting; returns how many, and the words for that meeting.

    What stood open in a meeting that was held comes once more; what was in a cancelled one does not.
    """
    open_items = [item for item in held.meeting.items if item.is_open]
    if not open_items:
        return 0, ""
    to = next_meeting(held)
    for item in open_items:
        carry(held, item, to, why=why, was_heard=held.meeting.state is MeetingState.RUNNING)
    return len(open_items), day_words(to)


def carry(
    held: Held,
    item: Item,
    to: Meeting,
    *,
    why: str,
    was_heard: bool,
    state: ItemState = ItemState.CARRIED,
    version: int | None = None,
) -> int:
    """Close an open item and open its successor in another meeting; returns the successor.

    It is late there where it was submitted after the cut-off of that meeting too.
    `version`: of the item, where it was saved in this act already.
    """
    kind = CabEvent.DEFERRED if state is ItemState.DEFERRED else CabEvent.CARRIED
    held.tell(kind, item_id=item.id, value=to.day.isoformat(), note=why)
    return places.carry(
        held.conn,
        item.id,
        version or item.version,
        to.id,
        state=state,
        reason=why,
        was_heard=was_heard,
        late_why=late_in(item, to, item.cut_off),
    )


def take_back(held: Held) -> int:
    """Bring back what went on from a meeting that goes on, where nothing was done with it since; returns how many.

    What it lost when it was cancelled, before it was held after all, was not in it and stays where it is.
    """
    count = 0
    for item in items.carried_from(held.conn, held.meeting.id):
        before = held.meeting.item(item.from_item_id or 0)
        untouched = item.is_open and not item.votes and item.frozen is None and item.version == 1
        undecided = before is not None and before.state is ItemState.CARRIED and before.consent is not Consent.REFUSED
        if untouched and before is not None and undecided and item.came > before.came:
            put_back(held, item, before)
            count += 1
    return count


def put_back(held: Held, item: Item, before: Item) -> None:
    """Put an item back into the meeting from which it came on: where it stood there, as often and as late as it came.

    `before`: the item of that meeting that was closed for it.
    """
    late = before.late and before.consent is Consent.NONE  # it has yet to be asked for
    places.move_item(
        held.conn,
        item.id,
        item.version,
        held.meeting.id,
        came=before.came,
        late=late,
        late_why=before.late_why if late else "",
        position=before.position,
        sent=before.frozen,
    )
