"""Somebody who plays a week and writes down what happened: every act of the hands, with its line in the ledger."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests.services.cab.weeks.hands import AGENCIES, Hands
from tests.services.cab.weeks.ledger import Done, Story, Week
from tests.services.cab.weeks.world import World


class Player(Hands):
    """One week in one workspace; `book` says what happened."""

    def __init__(self, world: World, week: Week) -> None:
        super().__init__(world, week)
        self.freezes: list[str] = []  # names of those that lie ahead

    # --- changes --------------------------------------------------------------------------------------
    def draft(self, letter: str, *, service: str = "SIGNIN", type: str = "normal", **more: Any) -> Story:
        window = (more.pop("planned_start", self.week.night[0]), more.pop("planned_end", self.week.night[1]))
        change = self.world.change(self.write(letter, window, service, type, **more))
        assert change.created_by == self.world.login("finn")
        story = Story(letter, change.id, change.number, type, "draft", window)
        self.book.stories[letter] = story
        return story

    def submit(self, letter: str, slot: date, *, late: bool = False, **more: Any) -> str:
        if late:
            more |= {"late_for": slot, "late_why": "Found too late"}
        said = self.hand_in(letter, **more)
        self.book[letter].state = "in_cab"
        self.book.placed(letter, "decision", slot, late=late)
        return said

    def schedule(self, letter: str) -> None:
        self.put_on_schedule(letter)
        self.book[letter].state = "scheduled"

    def start(self, letter: str) -> datetime:
        self.begin(letter)
        self.book[letter].state = "implementing"
        return self.clock.at

    def finish(
        self, letter: str, begun: datetime, outcome: str = "successful", lead: bool | None = True, **more: Any
    ) -> str:
        said = self.record(letter, outcome, **more)
        backed_out = bool(more.get("backed_out"))
        end = more.get("actual_end", self.clock.at)
        self.book[letter].state = "implemented"
        self.book[letter].done = Done(begun, end, outcome, backed_out, lead=lead)
        return said

    def latent(self, letter: str, start: datetime, end: datetime, slot: date) -> str:
        id, said = self.write_latent(letter, start, end)
        change = self.world.change(id)
        story = Story(letter, change.id, change.number, "latent", "implemented", (start, end), ratification="pending")
        story.done = Done(start, end, "successful", latent=True)
        self.book.stories[letter] = story
        self.book.placed(letter, "ratify", slot)
        return said

    def emergency(self, letter: str, *, approve: bool, slot: date) -> None:
        """Submitted, decided by two members of the ECAB whom the coordinator reached, told to the next meeting."""
        self.urgent(letter)
        for member, how in (("eve", "phone"), ("olga", "mail")):
            self.ecab_vote(letter, member, how, "" if approve else "It can wait")
        self.ecab_decide(letter, "Sign-in is down", approved=approve)
        self.book[letter].state = "approved" if approve else "rejected"
        self.book[letter].votes = (2, 0) if approve else (0, 2)
        self.book.closed(letter, "ecab", "decided", "approved" if approve else "rejected")
        self.book.placed(letter, "emergency", slot)

    def urgent(self, letter: str) -> None:
        now = self.clock.at
        self.draft(
            letter, type="emergency", planned_start=now + timedelta(minutes=5), planned_end=now + timedelta(hours=2)
        )
        self.hand_in(letter)
        self.book[letter].state = "in_cab"
        self.book.placed(letter, "ecab", None)

    # --- in a meeting -----------------------------------------------------------------------------------
    def recorded(
        self, letter: str, *agencies: str, kind: str = "decision", ballot: str = "approve", note: str = ""
    ) -> None:
        """The coordinator records votes of agencies that are present; one each."""
        for agency in agencies:
            self.vote(letter, agency, kind, ballot, note)
        n = len(agencies)
        self.book[letter].votes = (n, 0) if ballot == "approve" else (0, n)

    def decide(self, letter: str, result: str, kind: str = "decision", **more: Any) -> None:
        if (result, kind) == ("approved", "decision"):  # others of that hour are decided before it
            more.setdefault("reason", "They are done one after the other")
        self.come_to(letter, result, kind, **more)
        self.book.closed(letter, kind, "decided", result)
        if kind == "ratify":
            self.book[letter].ratification = result
        else:
            self.book[letter].state = "rejected" if result == "rejected" else "approved"

    def approve(self, *letters: str) -> None:
        for letter in letters:
            self.recorded(letter, *AGENCIES)
            self.decide(letter, "approved")

    def note(self, letter: str, kind: str, text: str = "") -> None:
        self.take_note(letter, kind, text)
        self.book.closed(letter, kind, "noted", "noted")
        if kind == "pir" and self.book[letter].state == "implemented":
            self.book[letter].state = "reviewed"

    def come_together(self, slot: date, wall: str) -> None:
        """Open the meeting and say who is there: every agency with a seat but OSBM, which dee has."""
        self.at(wall)
        self.gather(slot)

    def end(self, slot: date, wall: str) -> None:
        self.at(wall)
        self.close(slot)
