"""`Choosing`: which seat or action is chosen, by arrows or by letters, and how far a page is scrolled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.domain.cab.values import Item, Seat
from app.ui.look.pen import scale_of
from app.views.cab.room.more_pages import seat_grid, seat_words

if TYPE_CHECKING:
    from app.views.cab.room.page import RoomPage

_SCREENFUL = 10
_STEPS = {"up": -1, "down": 1, "page_up": -_SCREENFUL, "page_down": _SCREENFUL, "left": 0, "right": 0}


class Choosing:
    """Of one page. `speak` says what is chosen; `refuse` why nothing is; `go_to` takes up the item of a number."""

    def __init__(
        self,
        page: RoomPage,
        speak: Callable[[str], object],
        refuse: Callable[[str], object],
        go_to: Callable[[int], object],
    ) -> None:
        self._page, self._speak, self._refuse, self._go_to = page, speak, refuse, go_to
        self._typing = ""  # "seat", "number"; "" while nothing is typed
        self._letters = ""

    # --- arrows -------------------------------------------------------------------------------------
    def move(self, way: str) -> None:
        """Choose the next seat or action in a direction, or scroll a page of text."""
        page = self._page
        if page.shown is None:
            return
        if page.name in {"plans", "help"} or (page.shown.is_over and page.name == "item"):
            page.scroll_by(_STEPS[way])
        elif page.name == "actions":
            self._move_action(_STEPS[way])
        elif page.name == "people":
            seats = page.shown.meeting.seats
            scale = scale_of(page.width(), page.height())
            _, rows = seat_grid(page.width() / scale, page.height() / scale, len(seats))
            self._move_seat(seats, {"left": -rows, "right": rows}.get(way, _STEPS[way]))
        else:
            self._move_seat([row.seat for row in page.rows()], _STEPS[way])

    def _move_seat(self, seats: Sequence[Seat], by: int) -> None:
        if not seats:
            self._refuse("No seat is here to be chosen.")
            return
        at = next((n for n, seat in enumerate(seats) if seat.id == self._page.chosen), None)
        self.choose(seats[(0 if by >= 0 else -1) if at is None else min(max(0, at + by), len(seats) - 1)])

    def _move_action(self, by: int) -> None:
        page = self._page
        actions = page.shown.open_actions if page.shown else ()
        if not actions:
            return
        at = next((n for n, action in enumerate(actions) if action.id == page.action), None)
        chosen = actions[0 if at is None else min(max(0, at + by), len(actions) - 1)]
        page.action = chosen.id
        page.update()
        self._speak(f"{chosen.title}, {chosen.owner_name}")

    def choose_first(self) -> None:
        """Choose the first seat or action of a list that was turned to, where none is chosen there."""
        page = self._page
        if page.shown is None:
            return
        seats, actions = page.shown.meeting.seats, page.shown.open_actions
        if page.name == "people" and self.seat() is None and seats:
            page.chosen = seats[0].id
        elif page.name == "actions" and actions and all(action.id != page.action for action in actions):
            page.action = actions[0].id

    def choose(self, seat: Seat) -> None:
        """Choose a seat, and say how it votes, or whether it is here."""
        page = self._page
        page.chosen = seat.id
        page.update()
        if page.name == "people":
            self._speak(f"{seat.name}, {seat_words(seat)}, {'present' if seat.present else 'not present'}")
            return
        row = next((row for row in page.rows() if row.seat.id == seat.id), None)
        self._speak(f"{seat.name}, {row.words}" if row else seat.name)

    def next_to_vote(self, seat: Seat) -> None:
        """Choose the seat behind one that votes; the last one stays chosen."""
        seats = [row.seat for row in self._page.rows()]
        at = next((n for n, one in enumerate(seats) if one.id == seat.id), len(seats) - 1)
        if at + 1 < len(seats):
            self.choose(seats[at + 1])

    def next_seat(self, seat: Seat) -> None:
        """Choose the seat behind one of all seats; the last one stays chosen."""
        seats = self._page.shown.meeting.seats if self._page.shown is not None else ()
        at = next((n for n, one in enumerate(seats) if one.id == seat.id), len(seats) - 1)
        if at + 1 < len(seats):
            self.choose(seats[at + 1])

    def seat(self) -> Seat | None:
        """Return the seat that is chosen and can be seen."""
        page = self._page
        if page.shown is None or page.chosen is None:
            return None
        seats = page.shown.meeting.seats if page.name == "people" else [row.seat for row in page.rows()]
        return next((seat for seat in seats if seat.id == page.chosen), None)

    # --- letters ------------------------------------------------------------------------------------
    def begin(self, what: str, letter: str = "") -> None:
        """Take what is typed for the letters of a seat ("seat") or the number of an item ("number")."""
        self._typing, self._letters = what, ""
        self._show()
        if letter:
            self._add(letter)

    def end(self) -> None:
        """Take letters as keys again."""
        self._typing = self._letters = ""
        self._show()

    @property
    def is_typing(self) -> bool:
        return bool(self._typing)

    def type(self, key: Qt.Key, sign: str) -> None:
        """Take a key while a seat or number is typed: letters, Backspace, Enter and Esc."""
        if key == Qt.Key.Key_Escape:
            self.end()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif key == Qt.Key.Key_Backspace:
            self._letters = self._letters[:-1]
            self._show()
        elif sign.strip() and (self._typing == "seat" or sign.isdigit()):
            self._add(sign)

    def _add(self, sign: str) -> None:
        self._letters += sign
        self._show()
        if self._typing == "seat" and (found := self._found()) is not None:
            self.choose(found)

    def _take(self) -> None:
        typing, letters = self._typing, self._letters
        found = self._found() if typing == "seat" else None
        self.end()
        if typing == "number" and letters:
            self._go_to(int(letters))
        elif typing == "seat" and letters and found is None:
            self._refuse(f"No seat begins with \u201c{letters}\u201d.")

    def found(self) -> bool:
        """Return whether the letters that are typed lead to a seat."""
        return self._typing == "seat" and self._found() is not None

    def _found(self) -> Seat | None:
        """Return the first seat whose code begins so, else whose name or its words do."""
        page, wanted = self._page, self._letters.casefold()
        if page.shown is None or not wanted:
            return None
        seats = page.shown.meeting.seats if page.name == "people" else [row.seat for row in page.rows()]
        ways: tuple[Callable[[Seat], bool], ...] = (
            lambda seat: seat.agency.casefold().startswith(wanted),
            lambda seat: seat.name.casefold().startswith(wanted),
            lambda seat: any(word.startswith(wanted) for word in seat.name.casefold().split()),
        )
        return next((seat for fits in ways for seat in seats if fits(seat)), None)

    def _show(self) -> None:
        titles = {"seat": "Seat", "number": "Item number"}
        self._page.typed = f"{titles[self._typing]}: {self._letters}\u2502" if self._typing else ""
        self._page.update()


def item_of(items: Sequence[Item], number: int) -> Item | None:
    """Return the item of a number on the agenda, from 1."""
    return items[number - 1] if 0 < number <= len(items) else None
