"""`RoomActs`: what is done in the room. Each act is bound to the item that was shown when it was asked for.

While something is being saved that other acts depend on, these are refused in words: none waits unseen, and none is
carried out on the item that came meanwhile.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.domain.changes_made import Changes
from app.errors import LongleafError
from app.ui.writing import Act

if TYPE_CHECKING:
    from app.domain.cab.values import Item
    from app.views.cab.room.screen import RoomScreen


class RoomActs:
    """The acts of one screen. `under_way`: what is being saved, in words; "" where nothing is."""

    def __init__(self, screen: RoomScreen) -> None:
        self._screen = screen
        self.under_way = ""

    def settled(self) -> None:
        """Take further acts: what was saved is shown by now, or was not saved."""
        self.under_way = ""

    def run(self, act: Act, what: str) -> bool:
        """Carry out an act; `what`: what is being done, as a sentence without its end. False: it was refused."""
        if self.under_way:
            self._screen.refuse(f"{self.under_way}.", "Press the key again once it is saved.")
            return False
        self.under_way = what
        self._screen.write(act, then=self._done, failed=self._failed)
        return True

    def _done(self, answer: Changes) -> None:
        self._screen.say(answer.text)
        self._screen.refresh()

    def _failed(self, error: Exception) -> bool:
        self.settled()
        self._screen.refresh()
        if isinstance(error, LongleafError):
            self._screen.refuse(str(error), error.hint)
            return True
        self._screen.refuse("That was not saved: the program made an error.", "The window behind says more.")
        return False

    # --- the course ---------------------------------------------------------------------------------
    def go_to(self, item: Item | None, nothing: str) -> None:
        """Take up an item; `nothing`: what is said where there is none."""
        shown = self._screen.page.shown
        if item is None or shown is None:
            self._screen.refuse(nothing)
            return
        self.run(
            partial(self._screen.services.cab.go_to, shown.meeting.id, item.id),
            f"Item {shown.place(item)} is being taken up",
        )

    def pause(self) -> None:
        """Pause the meeting, or go on with it."""
        screen, shown = self._screen, self._screen.page.shown
        if shown is None:
            return
        paused = shown.at(screen.context.now()).paused
        act = screen.services.cab.resume if paused else screen.services.cab.pause
        self.run(partial(act, shown.meeting.id), "The meeting goes on" if paused else "The meeting is being paused")
