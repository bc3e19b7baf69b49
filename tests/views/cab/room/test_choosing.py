"""Which seat is chosen on the item stays the same while another page is looked at."""

from __future__ import annotations

from app.views.cab.room.screen import RoomScreen
from tests.views.cab.room.hall import DOWN, ESC, SPACE, Hall, press


def chosen(screen: RoomScreen) -> int | None:
    return screen.page.chosen


def test_who_is_looked_at_among_all_seats_is_not_for_that_the_one_that_votes(hall: Hall) -> None:
    hall.arrive("DHHS", "DIT", "DOR")
    screen = hall.screen()
    press(screen, SPACE, DOWN, DOWN)
    rows = [row.seat.id for row in screen.page.rows()]
    assert chosen(screen) == rows[1]
    press(screen, "W", DOWN, DOWN, DOWN)
    assert screen.page.shown is not None
    absent = [seat.id for seat in screen.page.shown.meeting.seats if not seat.present]
    assert chosen(screen) in absent
    press(screen, ESC)
    assert chosen(screen) == rows[1]
    press(screen, DOWN)
    assert chosen(screen) == rows[2]
    press(screen, SPACE)
    assert chosen(screen) is None  # on another item votes begin anew
    screen.leave()
