"""Hands of the people who play a week: each act is a call of a service, and a line in the ledger."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from app.domain.cab.values import Item, Meeting
from app.services.api import Services
from tests.services.cab.board import FORM
from tests.services.cab.weeks.ledger import Done, Ledger, Story, Week
from tests.services.cab.weeks.world import World, local

AGENCIES = ("DHHS", "DOR")


class Player:
    """One week in one workspace; `book` says what happened."""

    def __init__(self, world: World, week: Week) -> None:
        self.world, self.week, self.book = world, week, Ledger()
        self.clock = world.clock
        self.freezes: list[str] = []  # names of those that lie ahead

    # --- people and time ----------------------------------------------------------------------------
    def __getattr__(self, login: str) -> Services:
        """The services of somebody of the cast: `self.ava.cab.open(...)`."""
        if login.startswith("_"):
            raise AttributeError(login)
        return self.world[login]

    def at(self, wall: str, **later: float) -> None:
        """Set the clock, never back."""
        moment = local(wall) + timedelta(**later)
        assert moment >= self.clock.at, f"{wall} is past"
        self.clock.at = moment

    def on(self, moment: datetime, **later: float) -> None:
        moment += timedelta(**later)
        assert moment >= self.clock.at
        self.clock.at = moment

    # --- what is there ------------------------------------------------------------------------------
    def change(self, letter: str) -> Any:
        return self.world.change(self.book[letter].id)

    def version(self, letter: str) -> int:
        return int(self.change(letter).version)

    def meeting(self, slot: date) -> Meeting:
        return self.world.meeting(slot)

    def item(self, letter: str, kind: str = "decision") -> Item:
        """The open item of a change before a meeting."""
        (place,) = [place for place in self.book[letter].open if place.kind == kind]
        assert place.slot is not None
        items = self.meeting(place.slot).items
        return next(
            i for i in items if i.is_open and i.kind == kind and i.change and i.change.id == self.book[letter].id
        )

    def seat(self, slot: date, agency: str) -> Any:
        return next(seat for seat in self.meeting(slot).seats if seat.agency == agency)

    # --- changes --------------------------------------------------------------------------------------
    def draft(self, letter: str, *, service: str = "SIGNIN", type: str = "normal", **more: Any) -> Story:
        window = (more.pop("planned_start", self.week.night[0]), more.pop("planned_end", self.week.night[1]))
        author = self.world.login("finn")
        own = {"title": f"{letter}: {self.week.name}", "type": type, "implementer": self.world.login("gus")}
        values = {**FORM, **own, "planned_start": window[0], "planned_end": window[1], **more}
        links = {"services": (service,), "agencies": AGENCIES, "sites": ("EDC",)}
        made = self.world["finn"].changes.create(values, links)
        change = self.world.change(made.ids[0])
        assert change.created_by == author
        story = Story(letter, change.id, change.number, type, "draft", window)
        self.book.stories[letter] = story
        return story

    def submit(self, letter: str, slot: date, *, late: bool = False, **more: Any) -> str:
        if late:
            more |= {"late_for": slot, "late_why": "Found too late"}
        said = str(self.finn.changes.submit(self.book[letter].id, self.version(letter), **more).text)
        self.book[letter].state = "in_cab"
        self.book.placed(letter, "decision", slot, late=late)
        return said

    def schedule(self, letter: str) -> None:
        self.finn.changes.schedule(self.book[letter].id, self.version(letter))
        self.book[letter].state = "scheduled"

    def start(self, letter: str) -> datetime:
        self.gus.changes.start(self.book[letter].id, self.version(letter))
        self.book[letter].state = "implementing"
        return self.clock.at

    def finish(
        self, letter: str, begun: datetime, outcome: str = "successful", lead: bool | None = True, **more: Any
    ) -> str:
        said = self.gus.changes.finish(self.book[letter].id, self.version(letter), outcome, **more).text
        backed_out = bool(more.get("backed_out"))
        end = more.get("actual_end", self.clock.at)
        self.book[letter].state = "implemented"
        self.book[letter].done = Done(begun, end, outcome, backed_out, lead=lead)
        return str(said)

    def latent(self, letter: str, start: datetime, end: datetime, slot: date) -> str:
        values = {
            **FORM,
            "title": f"{letter}: {self.week.name}",
            "type": "latent",
            "implementer": self.world.login("gus"),
        }
        links = {"services": ("SIGNIN",), "agencies": AGENCIES, "sites": ("EDC",)}
        made = self.finn.changes.record_latent(values, links, start, end, "successful")
        change = self.world.change(made.ids[0])
        story = Story(letter, change.id, change.number, "latent", "implemented", (start, end), ratification="pending")
        story.done = Done(start, end, "successful", latent=True)
        self.book.stories[letter] = story
        self.book.placed(letter, "ratify", slot)
        return str(made.text)

    def emergency(self, letter: str, *, approve: bool, slot: date) -> None:
        """Submitted, decided by two members of the ECAB whom the coordinator reached, told to the next meeting."""
        self.urgent(letter)
        n, ava = self.change(letter).content_n, self.world["ava"].changes
        for member, how in (("eve", "phone"), ("olga", "mail")):
            ballot, why = ("approve", "") if approve else ("reject", "It can wait")
            ava.ecab_vote(self.book[letter].id, n, self.world.ecab[member], ballot, how, why)
        ava.ecab_decide(self.book[letter].id, n, approve, "Sign-in is down")
        self.book[letter].state = "approved" if approve else "rejected"
        self.book[letter].votes = (2, 0) if approve else (0, 2)
        self.book.closed(letter, "ecab", "decided", "approved" if approve else "rejected")
        self.book.placed(letter, "emergency", slot)

    def urgent(self, letter: str) -> None:
        now = self.clock.at
        self.draft(
            letter, type="emergency", planned_start=now + timedelta(minutes=5), planned_end=now + timedelta(hours=2)
        )
        self.finn.changes.submit(self.book[letter].id, self.version(letter))
        self.book[letter].state = "in_cab"
        self.book.placed(letter, "ecab", None)

    # --- in a meeting -----------------------------------------------------------------------------------
    def recorded(
        self, letter: str, *agencies: str, kind: str = "decision", ballot: str = "approve", note: str = ""
    ) -> None:
        """The coordinator records votes of agencies that are present; one each."""
        item = self.item(letter, kind)
        assert item.meeting_id is not None
        slot = next(place.slot for place in self.book[letter].open if place.kind == kind)
        assert slot is not None
        for agency in agencies:
            seat = self.seat(slot, agency)
            more: dict[str, Any] = {"content_n": item.now_n, "note": note, "cast": "recorded"}
            self.ava.cab.vote(item.id, seat.id, ballot, **more)
        n = len(agencies)
        self.book[letter].votes = (n, 0) if ballot == "approve" else (0, n)

    def decide(self, letter: str, result: str, kind: str = "decision", **more: Any) -> None:
        item = self.item(letter, kind)
        self.ava.cab.decide(item.id, item.version, result, content_n=item.now_n, **more)
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
        item = self.item(letter, kind)
        self.ava.cab.note(item.id, item.version, text)
        self.book.closed(letter, kind, "noted", "noted")
        if kind == "pir" and self.book[letter].state == "implemented":
            self.book[letter].state = "reviewed"

    def come_together(self, slot: date, wall: str) -> None:
        """Open the meeting and say who is there: every agency with a seat but OSBM, which dee has."""
        self.at(wall)
        meeting = self.meeting(slot)
        self.ava.cab.open(meeting.id, meeting.version)
        for seat in self.meeting(slot).seats:
            if seat.agency != "OSBM" and not seat.guest:
                self.ava.cab.presence(seat.id, seat.version, True)

    def end(self, slot: date, wall: str) -> None:
        self.at(wall)
        meeting = self.meeting(slot)
        self.ava.cab.end(meeting.id, meeting.version)
