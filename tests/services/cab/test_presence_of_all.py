"""Everybody arrives at once, and an item is put off to a meeting that is not the next one."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.cab.values import CabEvent, ItemState
from app.errors import InputError, NotAllowed
from app.services.cab import agenda_items, attendance, reads, sitting, tend
from tests.services.cab.board import Board

SLOT = date(2026, 11, 18)


def test_everybody_arrives_at_once_and_it_is_taken_back_for_those_alone(cab: Board) -> None:
    """Five agencies have a seat; DOT's alternate is there already, and a guest is nobody's member."""
    cab.clock.to("2026-11-12 09:00")
    key = cab.submitted()
    cab.clock.to("2026-11-16 17:00")
    tend.tend(cab["ava"])
    now = cab.meeting(SLOT)
    attendance.add_guest(cab["ava"], now.id, "Gil Guest")
    cab.clock.to("2026-11-18 10:00")
    now = cab.meeting(SLOT)
    with pytest.raises(NotAllowed, match="is frozen"):
        attendance.presence_of_all(cab["ava"], now.id)
    sitting.open_meeting(cab["ava"], now.id, now.version)
    dot = next(seat for seat in cab.meeting(SLOT).seats if seat.agency == "DOT")
    attendance.name_delegate(cab["ava"], dot.id, dot.version, name="Zed Zorn")
    attendance.presence(cab["ava"], dot.id, dot.version + 1, True, who="delegate")

    answer = attendance.presence_of_all(cab["ava"], now.id)
    assert answer.text == "4 agencies are present."
    there = cab.meeting(SLOT)
    assert {seat.name for seat in there.seats if not seat.present} == {"Gil Guest"}
    came = [event for event in there.events if event.kind is CabEvent.ARRIVED]
    assert [event.value for event in came] == ["delegate", *["member"] * 4]
    assert {event.seat_id for event in came[1:]} == set(answer.ids[1:])
    with pytest.raises(NotAllowed, match="Everybody is present already"):
        attendance.presence_of_all(cab["ava"], now.id)

    back = attendance.presence_of_all(cab["ava"], now.id, present=False, seat_ids=answer.ids[1:])
    assert back.text == "4 agencies are not present."
    there = cab.meeting(SLOT)
    assert [seat.agency for seat in there.seats if seat.present] == ["DOT"]
    left = [event for event in there.events if event.kind is CabEvent.LEFT]
    assert [event.note for event in left] == ["Recorded by mistake"] * 4

    # the next meetings are on no record yet; the one after the next is put there with the item
    later = reads.later(cab["ava"], SLOT, 3)
    assert [one.slot for one in later] == [date(2026, 11, 25), date(2026, 12, 2), date(2026, 12, 9)]
    item = cab.item(key)
    with pytest.raises(InputError, match="not after this one"):
        agenda_items.defer(cab["ava"], item.id, item.version, "Too soon", to_meeting_id=now.id)
    answer = agenda_items.defer(cab["ava"], item.id, item.version, "Vendor", to_slot=later[1].slot)
    assert answer.text == f"{item.number} is deferred to the meeting of Wednesday 2 December."
    assert cab.item(key).state is ItemState.OPEN
    assert cab.item(key).meeting_id == cab.meeting(date(2026, 12, 2)).id
