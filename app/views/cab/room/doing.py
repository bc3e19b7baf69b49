"""`Doing`: what is behind the names of acts that keys and places that are clicked stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.domain.cab.values import Item
from app.views.cab.room.choosing import item_of
from app.views.cab.room.shown import Shown

if TYPE_CHECKING:
    from app.views.cab.room.screen import RoomScreen


class Doing:
    """Of one screen: says why an act cannot be done on the page or item that is shown, or does it."""

    def __init__(self, screen: RoomScreen) -> None:
        self._screen = screen
        acts, decisions = screen.acts, screen.decisions
        self._moves = frozenset({"up", "down", "left", "right", "page_up", "page_down"})
        self._always: dict[str, Callable[[], object]] = {
            "leave": screen.back,
            "full": screen.toggle_full,
            "screen": screen.to_other_screen,
        }
        self._course: dict[str, Callable[[Shown], object]] = {
            "next": lambda shown: acts.go_to(shown, shown.beside(1), "No other item is open."),
            "before": lambda shown: acts.go_to(shown, shown.beside(-1), "This is the first item."),
            "pause": acts.pause,
            "goto": lambda _shown: screen.choosing.begin("number"),
            "end": decisions.end,
            "all_here": acts.all_here,
            "not_all_here": acts.not_all_here,
            "presence": lambda _shown: self._presence(""),
            "alternate": lambda _shown: self._presence("alternate"),
            "action_new": decisions.action_new,
            "action_done": lambda shown: decisions.action_done(shown, screen.page.action),
        }
        self._with_value: dict[str, Callable[[Shown, str], object]] = {
            "page": lambda _shown, name: screen.turn_to(name),
            "find": lambda _shown, letter: screen.choosing.begin("seat", letter),
            "number": lambda _shown, number: self.go_to_number(int(number)),
            "item": lambda shown, id: acts.go_to(shown, shown.meeting.item(int(id)), "That item is gone."),
            "seat": lambda shown, id: self._choose(shown, int(id)),
            "present": lambda shown, id: self._click_present(shown, int(id)),
            "action": lambda _shown, id: self._choose_action(int(id)),
        }

    def run(self, act: str) -> None:
        """Do what a key or a place that was clicked stands for."""
        self._screen.page.unsay()
        self._screen.choosing.end()
        name, _, value = act.partition(":")
        shown = self._screen.page.shown
        if name in self._always:
            self._always[name]()
        elif shown is None:
            self._screen.refuse("The meeting is still being read.")
        elif name in self._moves:
            self._screen.choosing.move(name)
        elif name in self._with_value:
            self._with_value[name](shown, value)
        elif name in self._course:
            self._course[name](shown)
        elif shown.item is None:
            self._screen.refuse("Nothing is on the agenda.")
        elif name == "reopen":
            self._screen.decisions.reopen(shown, shown.item)
        elif name == "vote" or self._may_act(shown, shown.item):
            self._act(shown, shown.item, name, value)

    def _may_act(self, shown: Shown, item: Item) -> bool:
        """Return whether something can be decided of the item that is shown, and say why not."""
        if not self._screen.acts.is_free():
            pass  # what may be decided is known once that is saved
        elif not shown.is_running:
            self._screen.refuse(f"The meeting is {shown.meeting.state.value}: nothing can be decided.")
        elif not item.is_open:
            self._screen.refuse(f"{item.number} is {item.state.label.lower()}: it is not open any more.")
        else:
            return True
        return False

    def _act(self, shown: Shown, item: Item, name: str, value: str) -> None:
        if self._screen.page.name == "help":
            self._screen.turn_to("item")  # it was clicked in the list of keys
        if self._screen.page.name not in {"item", "plans"}:
            self._screen.refuse("That is done on the page of the item.", "Esc goes back to it.")
        elif name == "vote":
            self._vote(item, value)
        elif name == "rest":
            self._screen.decisions.rest(item)
        elif name in {"approve", "conditions", "reject"}:
            self._screen.decisions.decide(shown, item, name)
        else:
            {
                "defer": self._screen.decisions.defer,
                "consent": self._screen.decisions.consent,
                "note": self._screen.decisions.note,
            }[name](item)

    def _vote(self, item: Item, ballot: str) -> None:
        seat = self._screen.choosing.seat()
        if seat is None:
            self._screen.refuse("Choose a seat first.", "Up and Down choose one, or / and its first letters.")
        elif ballot == "reject":
            self._screen.decisions.reject_vote(item, seat)
        else:
            self._screen.acts.vote(item, seat, ballot)
            self._screen.choosing.next_to_vote(seat)

    def _presence(self, who: str, *, goes_on: bool = True) -> None:
        """Let somebody come to the chosen seat, or leave it; `goes_on`: to the next seat once somebody came."""
        seat = self._screen.choosing.seat()
        if seat is None:
            self._screen.refuse("Choose a seat first.", "The arrows choose one, or / and its first letters.")
        elif who and seat.present:
            self._screen.refuse(f"{seat.name} is present already.", "Space lets it leave first.")
        elif who and not seat.guest and who not in seat.names:
            self._screen.refuse(f"{seat.name} has no {who}.", "Space: the member comes, or the delegate that is named.")
        else:
            comes = not seat.present
            self._screen.acts.presence(seat, who)
            if comes and goes_on:
                self._screen.choosing.next_seat(seat)

    def _choose(self, shown: Shown, seat_id: int) -> None:
        seat = shown.meeting.seat(seat_id)
        if seat is not None:
            self._screen.choosing.choose(seat)

    def _click_present(self, shown: Shown, seat_id: int) -> None:
        """Choose a seat whose mark was clicked, and let it come or leave."""
        self._choose(shown, seat_id)
        self._presence("", goes_on=False)

    def _choose_action(self, action_id: int) -> None:
        self._screen.page.action = action_id
        self._screen.page.update()

    def go_to_number(self, number: int) -> None:
        """Take up the item of a number, from 1."""
        shown = self._screen.page.shown
        if shown is not None:
            self._screen.turn_to("item")
            self._screen.acts.go_to(shown, item_of(shown.items, number), f"There is no item {number}.")
