"""Two windows with the room of one meeting, each with reads and writes of its own: what one does the other sees."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtTest import QTest

from app.domain.cab.quorum import counts
from app.domain.cab.values import Item, ItemState, Result
from app.ui.jobs import JobRunner
from app.views.cab.room.screen import RoomScreen
from tests.views.cab.room.hall import DOWN, ESC, SPACE, Hall, answer, press, rest


def follow(screen: RoomScreen) -> None:
    """Look once what the other window did, as is done every few seconds."""
    screen._feed.look()
    rest(screen)
    screen._feed._timer.stop()


def item_of(screen: RoomScreen) -> Item:
    assert screen.page.shown is not None
    assert screen.page.shown.item is not None
    return screen.page.shown.item


def present(screen: RoomScreen) -> int:
    assert screen.page.shown is not None
    return sum(seat.present for seat in screen.page.shown.meeting.seats)


def test_two_rooms_of_one_meeting_see_each_other_and_decide_an_item_once(
    hall: Hall, request: pytest.FixtureRequest
) -> None:
    one = hall.screen()
    own = JobRunner()
    request.addfinalizer(own.stop)
    other = RoomScreen(replace(hall.make_context(hall.board["ava"]), jobs=own), hall.meeting_id)
    other.show()
    other._feed.stop()
    rest(other)
    for screen in (one, other):
        follow(screen)
    press(one, "M", SPACE)
    assert (present(one), present(other)) == (5, 0)
    follow(other)
    assert present(other) == 5
    assert item_of(other).id == item_of(one).id, "what is taken up is shown by both"
    first = item_of(one).id
    press(other, DOWN, "Y")
    press(one, DOWN, DOWN, "Y")
    for screen in (one, other):
        follow(screen)
        assert counts(item_of(screen).votes) == (2, 0, 0)
    press(one, "A")
    answer(one)
    assert item_of(one).result is Result.APPROVED
    assert item_of(other).is_open, "it did not look yet"
    press(other, "A")
    answer(other)
    question = other.acts.asks()
    assert question is not None
    told = question.accessibleDescription()
    assert told == "CHG0000001 was decided by Ava Abel meanwhile: approved. Look at it as it is now."
    QTest.keyClick(question, ESC)
    rest(other)
    follow(other)
    states = [item for item in hall.meeting.items if item.id == first]
    assert [(item.state, item.result) for item in states] == [(ItemState.DECIDED, Result.APPROVED)]
    assert item_of(other).result is Result.APPROVED
    press(one, SPACE)
    follow(other)
    assert len(hall.meeting.items) == 8
    assert item_of(other).id == item_of(one).id != first
    for screen in (one, other):
        screen.leave()
