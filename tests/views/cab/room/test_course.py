"""The course of a meeting by keys: items taken up, time, pauses, leaving and coming back."""

from __future__ import annotations

from datetime import timedelta

from app.services.cab import sitting
from tests.views.cab.room.hall import BACK, ESC, SPACE, Hall, press, rest


def test_items_are_taken_up_by_keys_and_a_screen_opened_again_shows_the_same(hall: Hall) -> None:
    screen = hall.screen()
    shown = screen.page.shown
    assert shown is not None
    assert (len(shown.items), shown.is_taken_up) == (8, False)
    press(screen, SPACE)
    assert screen.page.shown is not None
    assert screen.page.shown.is_taken_up
    hall.board.clock.on(minutes=2)
    press(screen, SPACE)
    assert screen.page.shown.place(screen.page.shown.item) == 2  # type: ignore[arg-type]
    hall.board.clock.on(seconds=90)
    press(screen, "5")
    press(screen, BACK)
    hall.board.clock.on(minutes=1)
    press(screen, "P")
    hall.board.clock.on(minutes=7)
    left: list[bool] = []
    screen.left.connect(lambda: left.append(True))
    press(screen, ESC)
    assert left == [True]
    assert not screen.isVisible()

    again = hall.screen()
    shown = again.page.shown
    assert shown is not None
    assert shown.item is not None
    assert shown.place(shown.item) == 4
    state = shown.at(hall.board.clock())
    assert state.paused
    took = [state.spent.get(item.id, timedelta()).total_seconds() for item in shown.items[:5]]
    assert took == [120, 90, 0, 60, 0]
    again.leave()


def test_what_another_program_does_is_followed(hall: Hall) -> None:
    screen = hall.screen()
    shown = screen.page.shown
    assert shown is not None
    screen._feed.look()
    rest(screen)
    sitting.go_to(hall.board["ava"], hall.meeting_id, shown.items[2].id)
    screen._feed.look()
    rest(screen)
    screen._soon.flush()
    rest(screen)
    assert screen.page.shown is not None
    assert screen.page.shown.item is not None
    assert screen.page.shown.item.id == shown.items[2].id
    press(screen, "9")
    assert screen.page.refused is not None
    assert screen.page.refused[0] == "There is no item 9."
    screen.leave()
