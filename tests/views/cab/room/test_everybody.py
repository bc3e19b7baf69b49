"""Everybody is here with one key, and an item is put off to a meeting that is chosen by keys."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.cab.values import ItemState
from tests.views.cab.room.hall import DOWN, ESC, SPACE, Hall, answer, press, refused, rest
from tests.views.cab.room.painted import painted


def test_everybody_is_here_with_one_key_and_its_twin_takes_it_back(hall: Hall) -> None:
    hall.arrive("DOT")
    screen = hall.screen()
    press(screen, SPACE, "U")
    assert "Nothing is to be taken back" in refused(screen)
    press(screen, "M")
    assert "Quorum: 5 of 5 agencies present, 3 needed" in painted(screen)
    assert screen.page.said == "4 agencies are present."
    press(screen, "M")
    assert "Everybody is present already" in refused(screen)
    press(screen, "W")
    assert "everybody is here" in painted(screen)
    press(screen, "U")
    assert [seat.agency for seat in hall.meeting.seats if seat.present] == ["DOT"]
    press(screen, "H")
    assert "Everybody is here" in painted(screen)
    screen.leave()


def test_an_item_is_deferred_to_a_meeting_that_is_chosen_by_keys(hall: Hall) -> None:
    hall.arrive("DHHS", "DIT", "DOR")
    screen = hall.screen()
    press(screen, SPACE)
    assert screen.page.shown is not None
    item = screen.page.shown.item
    assert item is not None
    press(screen, "D")
    question = screen.acts.asks()
    assert question is not None
    assert question.choice is not None
    assert question.choice.currentText() == "Wednesday 25 November 2026", "the next one, unless another is chosen"
    assert question.text is not None
    QTest.keyClicks(question.text, "The vendor is asked")
    QTest.keyClick(question.text, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(question.choice, DOWN)
    assert question.choice.currentText() == "Wednesday 2 December 2026"
    answer(screen)
    gone = next(one for one in hall.meeting.items if one.id == item.id)
    assert (gone.state, gone.reason) == (ItemState.DEFERRED, "The vendor is asked")
    assert hall.board.meeting(date(2026, 12, 2)).items[0].number == item.number
    press(screen, "D")
    press(screen, ESC)
    screen.leave()


def test_who_is_here_is_marked_seat_by_seat_and_letters_choose_one(hall: Hall) -> None:
    screen = hall.screen()
    press(screen, "W", SPACE, SPACE)
    assert [seat.agency for seat in hall.meeting.seats if seat.present] == ["DHHS", "DIT"]
    press(screen, Qt.Key.Key_Up, SPACE)
    assert [seat.agency for seat in hall.meeting.seats if seat.present] == ["DHHS"], "who leaves stays chosen"
    press(screen, "o", "s", SPACE)
    assert [seat.agency for seat in hall.meeting.seats if seat.present] == ["DHHS", "OSBM"]
    assert screen.acts.asks() is None, "O is no act on an item there"
    screen.leave()


def test_enter_presses_the_button_that_was_gone_to(hall: Hall) -> None:
    hall.arrive("DHHS", "DIT", "DOR")
    screen = hall.screen()
    press(screen, SPACE, "E")
    question = screen.acts.asks()
    assert question is not None
    question.buttons[0].setFocus()
    QTest.keyClick(question.buttons[0], Qt.Key.Key_Return)
    rest(screen)
    assert screen.page.said == f"3 approvals recorded on {hall.meeting.items[0].number}."
    screen.leave()
