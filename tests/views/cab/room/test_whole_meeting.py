"""A whole meeting by keyboard alone: eight items, each with another end."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.cab.quorum import counts
from app.domain.cab.values import Consent, ItemState, MeetingState, PaperKind, Result
from app.services.cab import actions
from app.services.changes import acts
from app.views.cab.room.screen import RoomScreen
from tests.views.cab.room.hall import DAY, DOWN, ESC, RETURN, SPACE, Hall, answer, press, refused, rest


def test_eight_items_from_the_first_arrival_to_the_drafted_minutes(hall: Hall) -> None:
    cab, clock = hall.board, hall.board.clock
    withdrawn = hall.meeting.items[6].change
    assert withdrawn is not None
    screen = hall.screen()
    # who is here: four of five, one of them by letters
    press(screen, "W", SPACE, SPACE, SPACE, "/", "osb", RETURN, SPACE, ESC)
    assert [seat.agency for seat in hall.meeting.seats if seat.present] == ["DHHS", "DIT", "DOR", "OSBM"]

    # 1 is approved, by votes of two and of everybody else at once
    press(screen, SPACE, DOWN, "Y", "Y")
    press(screen, "E")
    answer(screen)
    clock.on(minutes=3)
    press(screen, "A")
    assert screen.acts.asks() is not None
    press_return_alone(screen)
    assert screen.acts.asks() is not None, "Enter alone answers nothing"
    answer(screen)
    assert screen.acts.asks() is None

    # 2 with conditions, which are asked for and kept while they are typed
    press(screen, SPACE)
    approve_by_two(screen)
    press(screen, "C")
    answer(screen)
    question = screen.acts.asks()
    assert question is not None, "without conditions it is not sent"
    answer(screen, "After the backup was proved", check=True)

    # 3 is rejected, by one vote with its reason
    press(screen, SPACE, DOWN)
    press(screen, "R")
    assert "at least one vote" in refused(screen)
    press(screen, "N")
    answer(screen, "The payroll runs")
    press(screen, "R")
    answer(screen, "Too near to the payroll")

    # an action comes out of it, and another one is done
    press(screen, "L", "N")
    answer(screen, "Prove the backup; gus; +7d")
    press(screen, "N")
    answer(screen, "Tell the agencies; finn; fri")
    press(screen, DOWN, Qt.Key.Key_Up, "X")
    answer(screen)
    press(screen, ESC)
    (left,) = actions.open_actions(cab["ava"])
    assert (left.title, left.owner_name, left.due_on) == ("Prove the backup", "Gus Gray", DAY + timedelta(days=7))

    # 4 is deferred
    press(screen, SPACE, "D")
    answer(screen, "The vendor is asked first")

    # 5: an abstention counts neither way
    press(screen, SPACE, DOWN, "0")
    press(screen, "A")
    assert "0 approvals of 2 needed" in refused(screen)
    press(screen, "Y", "Y", "A")
    answer(screen)  # another of that hour is decided: an approval against it says why
    assert "nothing is written yet" in screen.acts.asks().accessibleDescription()  # type: ignore[union-attr]
    answer(screen, "They are done one after the other")

    # 6 came late, and is heard by consent alone
    press(screen, "8")
    approve_by_two(screen)
    press(screen, "A")
    assert "consent" in refused(screen)
    press(screen, "K")
    QTest.keyClick(screen.acts.asks(), Qt.Key.Key_Y)  # type: ignore[arg-type]
    rest(screen)
    press(screen, "A")
    answer(screen, "They are done one after the other")

    # 7 is withdrawn by its author while the board is at it
    press(screen, "7")
    approve_by_two(screen)
    press(screen, "A")
    acts.withdraw(cab["finn"], withdrawn.id, cab.change(withdrawn.id).version)
    answer(screen, "It follows the other at once")
    question = screen.acts.asks()
    assert question is not None, "it stays, and says why it was not done"
    assert "withdrawn" in question.accessibleDescription() or "changed" in question.accessibleDescription()
    QTest.keyClick(question, ESC)
    press(screen, "A")
    assert "not open any more" in refused(screen)

    press(screen, Qt.Key.Key_End)
    answer(screen)
    over = hall.meeting
    assert over.state is MeetingState.HELD
    assert screen.page.shown is not None
    assert screen.page.shown.is_over
    found = {item.title: item for item in over.items}
    results = [(item.state, item.result) for item in screen.page.shown.items]
    assert results[:5] == [
        (ItemState.DECIDED, Result.APPROVED),
        (ItemState.DECIDED, Result.CONDITIONS),
        (ItemState.DECIDED, Result.REJECTED),
        (ItemState.DEFERRED, Result.NONE),
        (ItemState.DECIDED, Result.APPROVED),
    ]
    late = found["Found on Tuesday"]
    assert (late.consent, late.result) == (Consent.GIVEN, Result.APPROVED)
    assert found["Withdraw me"].state is ItemState.WITHDRAWN
    assert found["Patch the directory"].conditions == "After the backup was proved"
    assert counts(screen.page.shown.items[0].votes) == (4, 0, 0)
    assert counts(screen.page.shown.items[4].votes) == (2, 0, 1)
    assert [paper.revision for paper in over.papers if paper.kind is PaperKind.MINUTES] == [1]
    state = screen.page.shown.at(clock())
    assert state.spent[screen.page.shown.items[0].id] == timedelta(minutes=3)
    assert cab.meeting(DAY).id == hall.meeting_id
    press(screen, ESC)
    assert not screen.isVisible()


def press_return_alone(screen: RoomScreen) -> None:
    question = screen.acts.asks()
    assert question is not None
    QTest.keyClick(question, RETURN)
    rest(screen)


def approve_by_two(screen: RoomScreen) -> None:
    screen.page.chosen = None
    press(screen, DOWN, "Y", "Y")
