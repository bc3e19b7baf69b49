"""Acts on items that are taken back after their meeting went on: nothing comes unseen to an agenda that was sent."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.cab.values import ItemState
from app.domain.vocabulary import ChangeState
from app.errors import NotAllowed
from app.services.cab import agenda_items, attendance, meetings
from app.services.changes import acts
from app.services.workspace.undo import undo
from tests.services.cab.board import Board

SLOT, LATER = date(2026, 11, 18), date(2026, 11, 25)
_WITHOUT = "The agenda of Wednesday 18 November 2026 was sent without it: what comes to it now comes late"


def _send(cab: Board) -> None:
    meeting = cab.meeting(SLOT)
    assert meeting.freeze_at is not None
    cab.clock.at = max(cab.clock.at, meeting.freeze_at)
    meetings.freeze(cab["ava"], meeting.id, meeting.version)
    cab.clock.on(minutes=5)


def _withdraw(cab: Board, change: int, act: str) -> None:
    acts.withdraw(cab["finn"], change, cab.change(change).version, op_id=act)
    cab.clock.on(minutes=5)


def test_what_was_withdrawn_before_the_agenda_was_sent_stays_off_it(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    change = cab.submitted()
    _withdraw(cab, change, "withdraw")
    _send(cab)
    with pytest.raises(NotAllowed, match=_WITHOUT):
        undo(cab["finn"], "withdraw")
    assert (cab.change(change).state, cab.item(change).state) == (ChangeState.DRAFT, ItemState.WITHDRAWN)


def test_what_was_withdrawn_from_a_sent_agenda_comes_back_until_it_is_sent_again(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    change = cab.submitted()
    _send(cab)
    _withdraw(cab, change, "first")
    undo(cab["finn"], "first")
    back = cab.item(change)
    assert (back.state, back.late, back.frozen is not None) == (ItemState.OPEN, False, True)
    _withdraw(cab, change, "second")
    meeting = cab.meeting(SLOT)
    meetings.thaw(cab["ava"], meeting.id, meeting.version, "One was withdrawn")
    _send(cab)
    with pytest.raises(NotAllowed, match=_WITHOUT):
        undo(cab["finn"], "second")


def test_what_was_put_elsewhere_stays_there_once_the_meeting_it_left_went_on(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    change = cab.submitted()
    later = meetings.move(cab["ava"], 0, 0, date(2026, 11, 24), slot=LATER).ids[0]
    item = cab.item(change)
    agenda_items.reassign(cab["ava"], item.id, item.version, later, op_id="elsewhere")
    _send(cab)
    with pytest.raises(NotAllowed, match=_WITHOUT):
        undo(cab["ava"], "elsewhere")
    meeting = cab.meeting(SLOT)
    meetings.cancel(cab["ava"], meeting.id, meeting.version, "Ice")
    with pytest.raises(NotAllowed, match="The meeting of Wednesday 18 November 2026 is cancelled"):
        undo(cab["ava"], "elsewhere")
    assert cab.item(change).meeting_id == later


def test_a_guest_comes_not_after_all_until_the_meeting_is_over(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    cab.submitted()
    meeting = cab.meeting(SLOT)
    attendance.add_guest(cab["ava"], meeting.id, "Gil Guest", op_id="gil")
    attendance.add_guest(cab["ava"], meeting.id, "Pat Passer", op_id="pat")
    undo(cab["ava"], "gil")
    assert [seat.name for seat in cab.meeting(SLOT).seats if seat.guest] == ["Pat Passer"]
    meetings.cancel(cab["ava"], meeting.id, cab.meeting(SLOT).version, "Ice")
    with pytest.raises(NotAllowed, match="is over: who was its guest stays on record"):
        undo(cab["ava"], "pat")
    assert [seat.name for seat in cab.meeting(SLOT).seats if seat.guest] == ["Pat Passer"]
