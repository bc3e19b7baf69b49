"""`RoomActs`: what is done in the room. Each act is bound to the item that was shown when it was asked for.

While something is being saved that other acts depend on, these are refused in words: none waits unseen, and none is
carried out on the item that came meanwhile. Votes and arrivals do not depend on each other and may follow at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from shiboken6 import isValid

from app.domain.changes_made import Changes
from app.errors import Conflict, LongleafError
from app.ui.writing import Act, Undo
from app.views.cab.room.question import Answer, Asking, Question

if TYPE_CHECKING:
    from app.domain.cab.values import Item, Seat
    from app.views.cab.room.screen import RoomScreen
    from app.views.cab.room.shown import Shown

_AGAIN = "Press the key again once it is saved."


class RoomActs:
    """The acts of one screen. `under_way`: what is being saved, in words; "" where nothing is."""

    def __init__(self, screen: RoomScreen) -> None:
        self._screen = screen
        self.under_way = ""
        self._writes = 0
        self._seats: Counter[int] = Counter()  # of which something is being saved
        self._came: tuple[int, ...] = ()  # the seats of which it was said at once that they are here
        self.question: Question | None = None

    @property
    def saving(self) -> frozenset[int]:
        """Return the seats of which something is being saved."""
        return frozenset(seat for seat, count in self._seats.items() if count)

    def settled(self) -> None:
        """Take further acts: what was saved is shown by now. What is still being written holds them up on."""
        if not self._writes:
            self.under_way = ""
            self._seats.clear()

    def is_free(self) -> bool:
        """Return whether an act may begin, and say why not."""
        busy = self.under_way or ("Votes or arrivals are being saved" if self.saving else "")
        if busy:
            self._screen.refuse(f"{busy}.", _AGAIN)
        return not busy

    # --- carrying out -------------------------------------------------------------------------------
    def run(self, act: Act, what: str, then: Callable[[Changes], object] | None = None) -> bool:
        """Carry out an act; `what`: what is being done, as a sentence without its end. False: it was refused."""
        if not self.is_free():
            return False
        self.under_way = what
        self._write(act, then=then)
        return True

    def _run_for(self, seat: Seat, act: Act) -> None:
        """Carry out an act on one seat; those on others may follow before it is saved."""
        if self.under_way:
            self._screen.refuse(f"{self.under_way}.", _AGAIN)
            return
        self._seats[seat.id] += 1
        self._screen.show_saving()
        self._write(act)

    def _write(
        self,
        act: Act,
        question: Question | None = None,
        then: Callable[[Changes], object] | None = None,
        undo: Undo | None = None,
    ) -> None:
        self._writes += 1
        done, failed = partial(self._done, question, then), partial(self._failed, question)
        self._screen.write(act, undo=undo, then=done, failed=failed)

    def _done(self, question: Question | None, then: Callable[[Changes], object] | None, answer: Changes) -> None:
        self._writes -= 1
        if then is not None:
            then(answer)
        if question is not None and isValid(question):
            question.close_answered()
        self._screen.say(answer.text)
        self._screen.refresh()

    def _failed(self, question: Question | None, error: Exception) -> bool:
        self._writes -= 1
        self._screen.refresh()
        known = isinstance(error, LongleafError)
        text = str(error) if known else "That was not saved: the program made an error."
        hint = error.hint if isinstance(error, LongleafError) else "The window behind says more."
        if isinstance(error, Conflict):
            hint = "Look at it as it is now."  # a room has no texts to compare
        if question is not None and isValid(question) and question.isVisible():
            question.fail(f"{text} {hint}".strip())
        else:
            self._screen.refuse(text, hint)
        return known

    def ask(self, asking: Asking, act: Callable[[Answer], Act], what: str, undo: Undo | None = None) -> None:
        """Ask, and carry out what the answer stands for; what was typed stays until it is saved."""
        if not self.is_free():
            return

        def answered(answer: Answer) -> None:
            if self.under_way or self.saving:
                question.fail(f"{self.under_way or 'Votes are being saved'}. Send it again once that is saved.")
                return
            self.under_way = what
            self._write(act(answer), question, undo=undo)

        question = Question(self._screen, asking, self._screen.context.drafts, answered)
        self.question = question

    def asks(self) -> Question | None:
        """Return the question that is open."""
        found = self.question
        return found if found is not None and isValid(found) and found.isVisible() else None

    # --- the course ---------------------------------------------------------------------------------
    def go_to(self, shown: Shown, item: Item | None, nothing: str) -> None:
        """Take up an item; `nothing`: what is said where there is none."""
        if item is None:
            self._screen.refuse(nothing)
            return
        act = partial(self._screen.services.cab.go_to, shown.meeting.id, item.id)
        self.run(act, f"Item {shown.place(item)} is being taken up")

    def pause(self, shown: Shown) -> None:
        """Pause the meeting, or go on with it."""
        cab = self._screen.services.cab
        paused = shown.at(self._screen.context.now()).paused
        act = partial(cab.resume if paused else cab.pause, shown.meeting.id)
        self.run(act, "The meeting goes on" if paused else "The meeting is being paused")

    # --- seats --------------------------------------------------------------------------------------
    def vote(self, item: Item, seat: Seat, ballot: str, note: str = "") -> None:
        """Record a vote of a seat on the version of the item that is shown."""
        self._run_for(seat, self.vote_act(item, seat, ballot, note))

    def vote_act(self, item: Item, seat: Seat, ballot: str, note: str) -> Act:
        """Return the act that records a vote; a member without the role of the coordinator votes for themselves."""
        cast = "recorded" if self._screen.context.may("cab.run") else "own"
        vote = self._screen.services.cab.vote
        return partial(vote, item.id, seat.id, ballot, content_n=item.now_n, note=note, cast=cast)

    def all_here(self, shown: Shown) -> None:
        """Record that everybody who has a seat is here; remembers for whom that was said."""
        act = partial(self._screen.services.cab.presence_of_all, shown.meeting.id)
        self.run(act, "Arrivals are being saved", then=self._all_came)

    def _all_came(self, answer: Changes) -> None:
        self._came = tuple(answer.ids[1:])

    def not_all_here(self, shown: Shown) -> None:
        """Take back that everybody is here: those are absent again of whom it was said at once, nobody else."""
        still = tuple(seat.id for seat in shown.meeting.seats if seat.id in self._came and seat.present)
        if not still:
            self._screen.refuse("Nothing is to be taken back.", "U takes back what M said last, on this screen.")
            return
        act = partial(self._screen.services.cab.presence_of_all, shown.meeting.id, present=False, seat_ids=still)
        self.run(act, "Arrivals are being taken back", then=self._none_came)

    def _none_came(self, _answer: Changes) -> None:
        self._came = ()

    def presence(self, seat: Seat, who: str = "") -> None:
        """Record that somebody arrived or left."""
        if seat.id in self.saving:
            self._screen.refuse(f"{seat.name} is being saved.", _AGAIN)
            return
        act = partial(self._screen.services.cab.presence, seat.id, seat.version, not seat.present, who=who)
        self._run_for(seat, act)
