"""What Home says of meetings of the board, to its coordinator, its members and its chair, through one week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from app.db.engine import Database
from app.domain.home.values import HomeRole, Item, Mark, Part
from app.services.cab import actions, ballots, meetings, sitting, tend
from app.services.home.page import home_page
from tests.services.cab.board import Board, board

SLOT = date(2026, 11, 18)


@pytest.fixture
def cab(db: Database) -> Iterator[Board]:
    with board(db, "2026-11-12 09:00") as made:
        yield made


def told(cab: Board, login: str, role: HomeRole) -> list[tuple[Part, Mark, str]]:
    return [(item.part, item.mark, item.title) for item in of_meetings(cab, login, role)]


def of_meetings(cab: Board, login: str, role: HomeRole) -> list[Item]:
    return [item for item in home_page(cab[login], role).items if item.kind == "meeting"]


def test_a_holiday_asks_for_its_day_until_one_is_chosen(cab: Board) -> None:
    cab.clock.to("2026-10-27 09:00")
    meetings.move(cab["ava"], 0, 0, date(2026, 11, 11), slot=date(2026, 11, 11), place="Room 214")
    assert told(cab, "ava", HomeRole.CHANGES) == []
    cab.clock.to("2026-10-28 09:00")
    (item,) = of_meetings(cab, "ava", HomeRole.CHANGES)
    assert (item.title, item.act) == ("The CAB of Wed 11 Nov has no day yet", "cab.move")
    now = cab.meeting(date(2026, 11, 11))
    meetings.move(cab["ava"], now.id, now.version, date(2026, 11, 10))
    assert told(cab, "ava", HomeRole.CHANGES) == []


def test_a_week_of_the_board(cab: Board) -> None:
    changes = [cab.submitted(f"Change {letter}") for letter in "AB"]
    assert told(cab, "ava", HomeRole.CHANGES) == []
    cab.clock.to("2026-11-16 10:00")
    (item,) = of_meetings(cab, "ava", HomeRole.CHANGES)
    assert (item.part, item.title, item.detail, item.act) == (
        Part.TODAY,
        "The agenda of Wed 18 Nov is to be frozen",
        "2 items.",
        "cab.freeze",
    )
    cab.clock.to("2026-11-16 17:30")
    assert told(cab, "ava", HomeRole.CHANGES)[0][:2] == (Part.NOW, Mark.MISSED)
    tend.tend(cab["ava"])
    assert [title for *_, title in told(cab, "ava", HomeRole.CHANGES)] == [
        "Nobody is named to chair the CAB of Wed 18 Nov"
    ]
    now = cab.meeting(SLOT)
    meetings.set_chair(cab["ava"], now.id, now.version, cab.ids["hal"])

    # the member votes before the meeting; one vote is left
    assert told(cab, "ben", HomeRole.MEMBER) == [
        (Part.COMING, Mark.NONE, "2 items await your vote"),
        (Part.COMING, Mark.NONE, "CAB on Wed 18 Nov at 10:00"),
    ]
    first = cab.item(changes[0])
    ballots.vote(cab["ben"], first.id, None, "approve", content_n=first.now_n)
    assert told(cab, "ben", HomeRole.MEMBER)[0][2] == "1 item awaits your vote"

    cab.clock.to("2026-11-18 09:30")
    assert told(cab, "ava", HomeRole.CHANGES) == [(Part.NOW, Mark.SOON, "CAB today at 10:00")]
    now = cab.meeting(SLOT)
    sitting.open_meeting(cab["ava"], now.id, now.version)
    assert told(cab, "ava", HomeRole.CHANGES) == [(Part.NOW, Mark.NONE, "The CAB is running")]
    assert (Part.NOW, Mark.NONE, "The CAB is running") in told(cab, "ava", HomeRole.MEMBER), "who holds both roles"
    assert (Part.NOW, Mark.NONE, "The CAB is running") not in told(cab, "ben", HomeRole.MEMBER)
    sitting.end(cab["ava"], now.id, cab.meeting(SLOT).version)

    # the minutes wait for the chair, and an action for its owner
    values = {"title": "Ask the vendor", "owner_id": cab.ids["ben"], "due_on": date(2026, 11, 20)}
    actions.add_action(cab["ava"], values, meeting_id=now.id)
    assert told(cab, "hal", HomeRole.MEMBER) == [(Part.TODAY, Mark.NONE, "The minutes of Wed 18 Nov are not signed")]
    assert (Part.WAITING, Mark.PAUSED, "The minutes of Wed 18 Nov are not signed") in told(cab, "ava", HomeRole.CHANGES)
    assert (Part.COMING, Mark.NONE, "Ask the vendor") in told(cab, "ben", HomeRole.MEMBER)
    cab.clock.to("2026-11-21 09:00")
    assert (Part.NOW, Mark.MISSED, "Ask the vendor is late") in told(cab, "ava", HomeRole.CHANGES)
