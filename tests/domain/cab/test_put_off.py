"""What was put off in a meeting and stands there again is one item, with all its time and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.domain.cab import items as order
from app.domain.cab import room
from app.domain.cab.minutes import minutes_paper
from app.domain.cab.paper_lines import PaperFacts
from app.domain.cab.values import CabEvent as E
from app.domain.cab.values import ItemState, Meeting, MeetingState
from tests.domain.cab.examples import START, change, event, item, meeting


def _deferred_and_back() -> Meeting:
    """Item 1 was talked about for three minutes and deferred; a minute later it is back, as item 3, for two more."""
    back = replace(item(3, position=1, from_item_id=1), change=change(1))
    return meeting(
        state=MeetingState.HELD,
        opened_at=START,
        ended_at=START + timedelta(minutes=6),
        items=(item(1, state=ItemState.DEFERRED, reason="Not ready"), item(2), back),
        events=(
            event(1, 0, E.OPENED),
            event(2, 0, E.ITEM, item_id=1),
            event(3, 3, E.DEFERRED, item_id=1, value="2026-11-11", note="Not ready"),
            event(4, 4, E.REOPENED, item_id=1, value="deferred", note="A slip"),
            event(5, 4, E.ITEM, item_id=3),
            event(6, 6, E.ENDED),
        ),
    )


def test_it_is_listed_once_with_the_time_of_both() -> None:
    held = _deferred_and_back()
    assert order.returned(held.items) == {1: 3}
    assert [one.id for one in order.heard(held)] == [3, 2]
    state = room.state_of(held, START + timedelta(minutes=6))
    assert (state.spent[3], state.progress.items, state.progress.put_off) == (timedelta(minutes=5), 2, 0)


def test_its_minutes_tell_that_the_deferral_was_taken_back() -> None:
    lines = minutes_paper(_deferred_and_back(), PaperFacts()).items
    assert [(line.number, line.seconds, line.history) for line in lines] == [
        ("CHG0000001", 300, ("Deferral taken back Wed 4 Nov 2026 10:04 by Ava Stone: A slip",)),
        ("CHG0000002", 0, ()),
    ]
