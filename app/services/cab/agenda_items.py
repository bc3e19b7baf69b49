"""What the coordinator does with items of an agenda: their order, their minutes, and their way to other meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from app.db.cab import items, meetings
from app.db.cab import places as rows
from app.db.engine import Database
from app.db.records import Stale
from app.domain import words
from app.domain.bulk import require_within_limit
from app.domain.cab import room
from app.domain.cab.items import AFTER_SENT, CONSENTED, LATE, late_in
from app.domain.cab.values import CabEvent, Item, ItemState, Meeting, MeetingState
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.errors import InputError, NotAllowed
from app.services.cab import carrying
from app.services.cab.held import Held, hold_item, hold_meeting, meeting_of, reasoned, told

if TYPE_CHECKING:
    from sqlalchemy import Connection

_BEFORE = (MeetingState.PLANNED, MeetingState.FROZEN)


def defer(
    db: Database,
    item_id: int,
    version: int,
    reason: str,
    *,
    to_meeting_id: int | None = None,
    to_slot: date | None = None,
    op_id: str | None = None,
) -> Changes:
    """Put an item off to a later meeting, by default the next, and say why; votes on it end with it.

    `to_slot`: the meeting of a Wednesday instead of an id, put on record where it is not yet. It keeps when it was
    submitted. Deferred in a meeting that is running, it comes once more.
    """
    db.require("cab.manage")
    why = reasoned(reason, "the reason for which it was deferred")

    def act(conn: Connection) -> Changes:
        held, item = hold_item(db, conn, item_id, version)
        held.require(*_BEFORE, MeetingState.RUNNING, to="defer its items")
        to = _named(held, to_meeting_id, to_slot)
        _require_later(held, to)
        running = held.meeting.state is MeetingState.RUNNING
        new = carrying.carry(held, item, to, why=why, was_heard=running, state=ItemState.DEFERRED)
        return told(held.meeting.id, new, text=f"{item.number} is deferred to {carrying.day_words(to)}.")

    return db.write(act, what="defer item", about=item_id, op_id=op_id)


def hear_after_all(
    db: Database, item_id: int, version: int | None, reason: str, *, op_id: str | None = None
) -> Changes:
    """Take a deferral back in the meeting that made it, while that runs, and say why.

    What was put off returns to that meeting alone, where it stood, as often and as late as it came. It is voted on
    anew; the deferral stays on record. `version`: of the deferred item as it was read, None: as it is.
    """
    db.require("cab.run")
    why = reasoned(reason, "the reason for which the deferral was taken back")

    def act(conn: Connection) -> Changes:
        held = hold_meeting(db, conn, meeting_of(conn, item_id))
        held.require(MeetingState.RUNNING, to="take a deferral back")
        before = held.meeting.item(item_id)
        if before is None:
            raise InputError("That item is not on this agenda (any more).", hint="Refresh the agenda.")
        if version is not None and before.version != version:
            raise Stale(f"{before.number} was changed by somebody else meanwhile.", {}, before.version)
        if before.state is not ItemState.DEFERRED:
            raise NotAllowed(f"{before.number} is {before.state.label.lower()}: it was not deferred.", hint="")
        came_on = next(one for one in items.carried_from(conn, held.meeting.id) if one.from_item_id == before.id)
        item = _untouched(db, conn, held, came_on)
        at_hand = room.state_of(held.meeting, held.now, held.rules).item_id
        held.tell(CabEvent.REOPENED, item_id=before.id, value=ItemState.DEFERRED.value, note=why)
        carrying.put_back(held, item, before)
        if at_hand == before.id:
            held.tell(CabEvent.ITEM, item_id=item.id)
        return told(held.meeting.id, item.id, text=f"{item.number} is open again in this meeting.")

    return db.write(act, what="take deferral back", about=item_id, op_id=op_id)


def _untouched(db: Database, conn: Connection, held: Held, item: Item) -> Item:
    """Return what a deferred item became, as it is now; raises where it went on since."""
    if item.meeting_id == held.meeting.id:
        raise NotAllowed(f"The deferral of {item.number} was taken back already.", hint="")
    if not item.is_open:
        raise NotAllowed(f"{item.number} is {item.state.label.lower()} elsewhere since.", hint="Go on there.")
    there, item = hold_item(db, conn, item.id)
    there.require(*_BEFORE, to="take it from its meeting")
    if item.votes:
        raise NotAllowed(f"{item.number} was voted on for {there.name} since.", hint="Go on there.")
    return item


def _named(held: Held, meeting_id: int | None, slot: date | None) -> Meeting:
    if slot is not None and slot > held.meeting.slot:
        meeting_id = meetings.ensure(held.conn, slot)
    return carrying.next_meeting(held) if meeting_id is None else carrying.named_meeting(held.conn, meeting_id)


def _require_later(held: Held, to: Meeting) -> None:
    if to.slot <= held.meeting.slot:
        raise InputError(f"{_start(to)} is not after this one.", hint="Choose a later meeting.")
    if to.state not in _BEFORE:
        raise InputError(f"{_start(to)} is {to.state.value}.", hint="Choose a meeting that is still to be held.")
    if to.day < local_date(held.now):
        raise InputError(f"{_start(to)} is past.", hint="Choose a meeting that is still to be held.")


def _start(meeting: Meeting) -> str:
    text = carrying.day_words(meeting)
    return text[0].upper() + text[1:]


def reassign(db: Database, item_id: int, version: int, to_meeting_id: int, *, op_id: str | None = None) -> Changes:
    """Put an item before another meeting that is still to be held, without its having come before this one.

    An item for decision stands among the late ones there where it was submitted after the cut-off of that meeting, or
    its agenda was sent.
    """
    db.require("cab.manage")

    def act(conn: Connection) -> Changes:
        held, item = hold_item(db, conn, item_id, version)
        held.require(*_BEFORE, to="move its items")
        to = carrying.named_meeting(conn, to_meeting_id)
        _require_target(held, to)
        sent = to.state is MeetingState.FROZEN and item.kind in CONSENTED and item.from_item_id is None
        why = late_in(item, to, None) or (AFTER_SENT if sent else "")
        rows.move_item(conn, item.id, item.version, to.id, late=bool(why), late_why=why)
        return told(to.id, item.id, text=f"{item.number} is on the agenda of {carrying.day_words(to)}.")

    return db.write(act, what="reassign item", about=item_id, op_id=op_id)


def _require_target(held: Held, to: Meeting) -> None:
    if to.id == held.meeting.id:
        raise InputError("It is on that agenda already.", hint="Choose another meeting.")
    if to.state not in _BEFORE:
        raise InputError(f"{_start(to)} is {to.state.value}.", hint="Choose a meeting that is still to be held.")
    if to.day < local_date(held.now):
        raise InputError(f"{_start(to)} is past.", hint="Choose a meeting that is still to be held.")


def bring_back(db: Database, item_ids: Sequence[int], meeting_id: int, *, op_id: str | None = None) -> Changes:
    """Bring items back that went on when their meeting was cancelled, to that meeting, which is held after all.

    `item_ids`: the items as they stand open in other meetings. They came no more often by it, and are late again
    where they were.
    """
    db.require("cab.manage")
    if not item_ids:
        raise InputError("No items were chosen.", hint="Choose those that come back.")

    def act(conn: Connection) -> Changes:
        back = hold_meeting(db, conn, meeting_id)
        back.require(*_BEFORE, to="bring items back to it")
        closed = {item.id: item for item in back.meeting.items if item.state is ItemState.CARRIED}
        for item_id in item_ids:
            held, item = hold_item(db, conn, item_id)
            held.require(*_BEFORE, to="move its items")
            if item.meeting_id == back.meeting.id:
                raise NotAllowed(f"{item.number} is in {back.name} already.", hint="")
            before = closed.get(item.from_item_id or 0)
            if before is None:
                raise NotAllowed(f"{item.number} did not come from {back.name}.", hint="Use Move to another meeting.")
            why = (before.late_why or LATE) if before.late else late_in(item, back.meeting, item.cut_off)
            rows.move_item(conn, item.id, item.version, back.meeting.id, late=bool(why), late_why=why)
        count = words.count(len(item_ids), "item is", "items are")
        return told(back.meeting.id, *item_ids, text=f"{count} back in {back.name}.")

    return db.write(act, what="bring items back", about=(meeting_id, sorted(item_ids)), op_id=op_id)


def reorder(
    db: Database, meeting_id: int, version: int, item_ids: Sequence[int], *, op_id: str | None = None
) -> Changes:
    """Put the items of a meeting in this order; within the agenda each stays in its section.

    `item_ids`: all of its open items, each once.
    """
    db.require("cab.manage")

    def act(conn: Connection) -> Changes:
        held = hold_meeting(db, conn, meeting_id, version)
        held.require(*_BEFORE, MeetingState.RUNNING, to="put its items in another order")
        open_items = {item.id: item for item in held.meeting.items if item.is_open}
        if sorted(item_ids) != sorted(open_items):
            raise InputError("The agenda has other items by now.", hint="Refresh the agenda and order them again.")
        held.tell(CabEvent.REORDERED)
        for position, item_id in enumerate(item_ids, 1):
            if open_items[item_id].position != position:
                carrying.update_item(held, open_items[item_id], position=position)
        held.put()
        return told(meeting_id, text=f"The items of {held.name} are in their new order.")

    return db.write(act, what="reorder items", about=meeting_id, op_id=op_id)


def plan_minutes(db: Database, item_id: int, version: int, minutes: int, *, op_id: str | None = None) -> Changes:
    """Plan the minutes that an item takes."""
    db.require("cab.manage")
    if not 0 <= minutes <= 240:
        raise InputError(f"Minutes: {minutes} cannot be planned.", hint="From 0 to 240 minutes.")

    def act(conn: Connection) -> Changes:
        held, item = hold_item(db, conn, item_id, version)
        held.require(*_BEFORE, MeetingState.RUNNING, to="plan its items")
        carrying.update_item(held, item, minutes_planned=minutes)
        return told(held.meeting.id, item.id, text=f"{item.number} has {words.count(minutes, 'minute')}.")

    return db.write(act, what="plan minutes", about=item_id, op_id=op_id)


def plan_all(db: Database, item_ids: Sequence[int], minutes: int, *, op_id: str | None = None) -> Changes:
    """Plan the minutes that each of some items takes, at most `LIMIT` of them; closed ones stay as they are."""
    db.require("cab.manage")
    require_within_limit(len(item_ids), "item")
    if not 0 <= minutes <= 240:
        raise InputError(f"Minutes: {minutes} cannot be planned.", hint="From 0 to 240 minutes.")

    def act(conn: Connection) -> Changes:
        done: list[int] = []
        for item_id in sorted(set(item_ids)):
            held = hold_meeting(db, conn, meeting_of(conn, item_id))
            held.require(*_BEFORE, MeetingState.RUNNING, to="plan its items")
            item = held.meeting.item(item_id)
            if item is not None and item.is_open:
                carrying.update_item(held, item, minutes_planned=minutes)
                done.append(item_id)
        if not done:
            raise NotAllowed("None of these items is open any more.", hint="Refresh the agenda.")
        text = f"{words.count(len(done), 'item has', 'items have')} {words.count(minutes, 'minute')} each."
        return told(*done, text=text)

    return db.write(act, what="plan minutes of all", about=(sorted(item_ids), minutes), op_id=op_id)
