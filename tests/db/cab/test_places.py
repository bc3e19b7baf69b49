"""Items are opened, moved, carried and closed in one place, and the slot of the change follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.cab import check, events, items, meetings, places, seats
from app.db.changes import change_by_id
from app.db.changes.standing import places_of
from app.db.engine import Database
from app.db.records import Stale
from app.domain.cab.values import CabEvent, ItemState, Kind, MeetingState
from app.domain.changes.values import Change
from tests.db.cab.board import agency, change, slot

DRAFT, WAITS = {"state": "draft"}, {"state": "in_cab"}


def submitted(db: Database, conn: Connection, on: date, **more: Any) -> tuple[int, int]:
    """Put a new change before the meeting of a slot; returns the change and its item."""
    change_id = change(db, conn, **more)
    new = places.NewItem(Kind.DECISION, meetings.ensure(conn, on), change_id, submitted_at=db.now())
    return change_id, places.open_item(conn, new, places.Save(1, {**WAITS, "submitted_at": db.now()}))


def _change(conn: Connection, change_id: int) -> Change:
    found = change_by_id(conn, change_id)
    assert found is not None
    return found


def test_what_is_submitted_names_the_slot_of_its_meeting(db: Database) -> None:
    def act(conn: Connection) -> tuple[int, int]:
        agency(conn, "DOT", cab_rep="bob", cab_alternate="bea")
        return submitted(db, conn, slot(db, 2))

    change_id, item_id = db.write(act, what="submit")
    with db.read() as conn:
        found = _change(conn, change_id)
        assert (found.state, found.cab_date, found.version) == ("in_cab", slot(db, 2), 2)  # saved once, as a whole
        assert found.place is not None
        assert (found.place.item_id, found.place.slot, found.place.came, found.was_before) == (
            item_id,
            slot(db, 2),
            1,
            "cab",
        )
        meeting = meetings.meeting_of_slot(conn, slot(db, 2))
        assert meeting is not None
        assert (meeting.number, meeting.state) == ("CAB0000001", MeetingState.PLANNED)
        (seat,) = seats.of_meeting(conn, meeting.id)
        assert (seat.agency, [one.login for one in seat.people]) == ("DOT", ["bob", "bea"])
        assert list(check.problems(conn)) == []


def test_what_is_withdrawn_names_none(db: Database) -> None:
    change_id, item_id = db.write(lambda conn: submitted(db, conn, slot(db, 1)), what="submit")

    def withdraw(conn: Connection) -> None:
        places.close_item(conn, item_id, 1, places.Closing(ItemState.WITHDRAWN), places.Save(2, DRAFT))

    db.write(withdraw, what="withdraw")
    with db.read() as conn:
        found = _change(conn, change_id)
        assert (found.state, found.cab_date, found.was_before) == ("draft", None, "cab")
        assert found.place is not None
        assert found.place.state == "withdrawn"
        assert list(check.problems(conn)) == []


def test_what_is_carried_on_keeps_what_was_promised(db: Database) -> None:
    change_id, item_id = db.write(lambda conn: submitted(db, conn, slot(db, 1)), what="submit")

    def cancel(conn: Connection) -> int:
        meetings.hold_meetings(conn)
        meeting = meetings.meeting_of_slot(conn, slot(db, 1))
        assert meeting is not None
        events.append(conn, meeting.id, CabEvent.CANCELLED, note="Snow")
        to = places.next_meeting(conn, meeting.slot)
        events.append(conn, meeting.id, CabEvent.CARRIED, item_id=item_id)
        carried = places.carry(conn, item_id, 1, to, reason="Cancelled", was_heard=False)
        values = {"state": "cancelled", "cancelled_why": "Snow", "sequence": meeting.sequence + 1}
        meetings.update(conn, meeting.id, meeting.version, values)
        return carried

    carried = db.write(cancel, what="cancel meeting")
    with db.read() as conn:
        before, after = items.of_change(conn, change_id)
        assert (before.state, after.state, after.id) == (ItemState.CARRIED, ItemState.OPEN, carried)
        assert (after.from_item_id, after.came, after.submitted_at) == (before.id, 1, before.submitted_at)
        assert _change(conn, change_id).cab_date == slot(db, 2)
        assert [place.state for place in places_of(conn, change_id)] == ["carried", "open"]
        assert items.carried_from(conn, before.meeting_id or 0) == (after,)
        assert list(check.problems(conn)) == []


def test_an_item_moves_to_another_meeting_with_its_change(db: Database) -> None:
    change_id, item_id = db.write(lambda conn: submitted(db, conn, slot(db, 1)), what="submit")
    first, _ = db.write(lambda conn: submitted(db, conn, slot(db, 3)), what="submit")

    def move(conn: Connection) -> None:
        places.move_item(conn, item_id, 1, meetings.ensure(conn, slot(db, 3)))

    db.write(move, what="reassign")
    with db.read() as conn:
        there = meetings.meeting_of_slot(conn, slot(db, 3))
        assert there is not None
        assert [item.change.id for item in items.of_meeting(conn, there.id) if item.change] == [first, change_id]
        assert [item.position for item in items.of_meeting(conn, there.id)] == [1, 2]
        assert _change(conn, change_id).cab_date == slot(db, 3)


def test_an_emergency_waits_in_no_meeting(db: Database) -> None:
    def act(conn: Connection) -> int:
        change_id = change(db, conn, type="emergency")
        places.open_item(conn, places.NewItem(Kind.ECAB, None, change_id), places.Save(1, WAITS))
        return change_id

    change_id = db.write(act, what="submit")
    with db.read() as conn:
        found = _change(conn, change_id)
        assert (found.cab_date, found.was_before) == (None, "ecab")
        assert [
            item.change.id for item in [items.open_item_of(conn, change_id, Kind.ECAB)] if item and item.change
        ] == [change_id]
        assert list(check.problems(conn)) == []


def test_a_stale_item_leaves_all_as_it_was(db: Database) -> None:
    change_id, item_id = db.write(lambda conn: submitted(db, conn, slot(db, 1)), what="submit")

    def withdraw(conn: Connection) -> None:
        places.close_item(conn, item_id, 7, places.Closing(ItemState.WITHDRAWN), places.Save(2, DRAFT))

    with pytest.raises(Stale, match="saved this cab agenda item"):
        db.write(withdraw, what="withdraw")
    with db.read() as conn:
        assert _change(conn, change_id).version == 2
        open_item = items.open_item_of(conn, change_id)
        assert open_item is not None
        assert (open_item.id, open_item.version) == (item_id, 1)


def test_the_next_meeting_is_the_first_that_takes_items(db: Database) -> None:
    def act(conn: Connection) -> tuple[date, date]:
        cancelled = meetings.ensure(conn, slot(db, 2))
        events.append(conn, cancelled, CabEvent.CANCELLED, note="Nothing to hear")
        values = {"state": "cancelled", "cancelled_why": "Nothing to hear", "sequence": 1}
        meetings.update(conn, cancelled, 1, values)
        found = meetings.meeting_by_id(conn, places.next_meeting(conn, slot(db, 1)))
        again = meetings.meeting_by_id(conn, places.next_meeting(conn, slot(db, 1)))
        assert found is not None
        assert again == found
        return found.slot, found.day

    assert db.write(act, what="test") == (slot(db, 3), slot(db, 3))


def test_a_moved_meeting_names_the_wednesday_that_it_stands_for(db: Database) -> None:
    day = slot(db, 2)
    tuesday = day - timedelta(days=1)

    def act(conn: Connection) -> None:
        meeting_id = meetings.ensure(conn, day)
        events.append(conn, meeting_id, CabEvent.MOVED, value=tuesday.isoformat())
        meetings.update(conn, meeting_id, 1, {"meeting_date": tuesday, "sequence": 1})

    db.write(act, what="move")
    with db.read() as conn:
        m = t.cab_meeting.c
        row = conn.execute(select(m.meeting_date, m.replaces).where(m.slot == slot(db, 2))).one()
        assert tuple(row) == (tuesday, day)
        found = meetings.meeting_on_day(conn, row.meeting_date)
        assert found is not None
        assert found.is_moved
        assert meetings.meetings_between(conn, day, day) == [found]
    with pytest.raises(Stale):
        db.write(lambda conn: meetings.update(conn, found.id, 1, {"place": "Raleigh"}), what="place")


def test_a_change_that_is_gone_has_no_place(db: Database) -> None:
    with db.read() as conn:
        assert places.slot_of_change(conn, 99) is None
        assert items.item_by_id(conn, 99) is None
        assert meetings.meeting_by_id(conn, 99) is None
