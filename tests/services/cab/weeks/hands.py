"""What people do in a week of the board, each act a call of a service: nothing is written down here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.domain.cab.values import Item, Meeting, PaperKind, Seat
from app.domain.changes.values import Change
from app.domain.eastern import eastern
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.services.api import Services
from tests.services.cab.board import FORM
from tests.services.cab.weeks.ledger import Ledger, Week
from tests.services.cab.weeks.world import World, local

AGENCIES = ("DHHS", "DOR")


class Hands:
    """Acts in one workspace, by the letters of the changes in `book`; what is refused raises."""

    def __init__(self, world: World, week: Week) -> None:
        self.world, self.week, self.book = world, week, Ledger()
        self.clock = world.clock

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
    def change(self, letter: str) -> Change:
        return self.world.change(self.book[letter].id)

    def version(self, letter: str) -> int:
        return self.change(letter).version

    def meeting(self, slot: date) -> Meeting:
        return self.world.meeting(slot)

    def slot_of(self, letter: str, kind: str = "decision") -> date:
        """The meeting before which an open item of a change is."""
        (place,) = [place for place in self.book[letter].open if place.kind == kind]
        assert place.slot is not None
        return place.slot

    def item(self, letter: str, kind: str = "decision") -> Item:
        """The open item of a change before a meeting."""
        items, key = self.meeting(self.slot_of(letter, kind)).items, self.book[letter].id
        return next(i for i in items if i.is_open and i.kind == kind and i.change and i.change.id == key)

    def seat(self, slot: date, agency: str) -> Seat:
        return next(seat for seat in self.meeting(slot).seats if seat.agency == agency)

    # --- changes --------------------------------------------------------------------------------------
    def write(self, letter: str, window: tuple[datetime, datetime], service: str, type: str, **more: Any) -> int:
        """Draft a change and return its id."""
        own = {"title": f"{letter}: {self.week.name}", "type": type, "implementer": self.world.login("gus")}
        values = {**FORM, **own, "planned_start": window[0], "planned_end": window[1], **more}
        links = {"services": (service,), "agencies": AGENCIES, "sites": ("EDC",)}
        return int(self.world["finn"].changes.create(values, links).ids[0])

    def write_latent(self, letter: str, start: datetime, end: datetime) -> tuple[int, str]:
        """Record what was done without a change; its id and what was said."""
        own = {"title": f"{letter}: {self.week.name}", "type": "latent", "implementer": self.world.login("gus")}
        links = {"services": ("SIGNIN",), "agencies": AGENCIES, "sites": ("EDC",)}
        made = self.world["finn"].changes.record_latent({**FORM, **own}, links, start, end, "successful")
        return int(made.ids[0]), str(made.text)

    def hand_in(self, letter: str, **more: Any) -> str:
        """Submit a draft and return what was said."""
        return str(self.finn.changes.submit(self.book[letter].id, self.version(letter), **more).text)

    def withdraw(self, letter: str) -> None:
        self.finn.changes.withdraw(self.book[letter].id, self.version(letter))

    def edit(self, letter: str, **values: str) -> None:
        self.finn.changes.edit(self.change(letter), values)

    def decide_alone(self, letter: str, login: str) -> None:
        """Somebody approves a change that the board does not hear."""
        self.world[login].changes.decide_alone(self.book[letter].id, self.version(letter), True)

    def put_on_schedule(self, letter: str) -> None:
        self.finn.changes.schedule(self.book[letter].id, self.version(letter))

    def begin(self, letter: str) -> None:
        self.gus.changes.start(self.book[letter].id, self.version(letter))

    def record(self, letter: str, outcome: str, **more: Any) -> str:
        """Record how the work went, and return what was said."""
        return str(self.gus.changes.finish(self.book[letter].id, self.version(letter), outcome, **more).text)

    def meet_condition(self, letter: str) -> None:
        (condition,) = self.ava.changes.detail(self.book[letter].id).conditions
        self.ava.changes.meet_condition(self.book[letter].id, condition.id, condition.version)

    def correct_outcome(self, letter: str, outcome: str, why: str) -> None:
        self.gus.changes.correct(self.book[letter].id, self.version(letter), "outcome", {"outcome": outcome}, why)

    def cancel(self, letter: str, why: str) -> None:
        self.finn.changes.cancel(self.book[letter].id, self.version(letter), why)

    # --- incidents --------------------------------------------------------------------------------------
    def log_incident(self, title: str) -> int:
        """Somebody of DHHS reports that Sign-in fails; the id of the ticket."""
        agency, service = self.world.agencies["DHHS"], self.world.services["SIGNIN"]
        draft = TicketDraft(TicketKind.INCIDENT, title, agency, 2, 2, service_id=service)
        return int(self.gus.tickets.log(draft).ids[0])

    def judge(self, letter: str, ticket: int, verdict: str, why: str = "") -> None:
        """Say whether an incident comes from a change: "confirmed", or "refused" with why."""
        self.gus.changes.judge_incident(self.book[letter].id, ticket, verdict, why)

    # --- ECAB and freezes -------------------------------------------------------------------------------
    def ecab_vote(self, letter: str, member: str, how: str, against: str) -> None:
        """The coordinator records what a member of the ECAB says; `against`: why not, "" where they approve."""
        n, ballot = self.change(letter).content_n, "reject" if against else "approve"
        self.ava.changes.ecab_vote(self.book[letter].id, n, self.world.ecab[member], ballot, how, against)

    def ecab_decide(self, letter: str, reason: str, *, approved: bool) -> None:
        self.ava.changes.ecab_decide(self.book[letter].id, self.change(letter).content_n, approved, reason)

    def enter_freeze(
        self, name: str, start: datetime, end: datetime, service: str | None = None, *, hard: bool = False
    ) -> int:
        """Enter a freeze between two instants; its id."""
        times = {"start_at": eastern(start).replace(tzinfo=None), "end_at": eastern(end).replace(tzinfo=None)}
        whom = {"service_id": self.world.services[service]} if service else {}
        return int(self.ava.setup.create("freezes", {"name": name, "hard": hard, **times, **whom}).ids[0])

    def end_freeze(self, id: int, name: str) -> None:
        self.ava.setup.end("freezes", id, 1)

    def override(self, letter: str, freeze: int, reason: str, agreed: Mapping[str, str] | None = None) -> None:
        """Let a change into a freeze; `agreed`: how each member of the ECAB was reached who agrees."""
        both = [(self.world.ecab[name], how) for name, how in (agreed or {}).items()]
        self.ava.changes.override(self.book[letter].id, self.version(letter), freeze, reason, ecab=both)

    # --- meetings: before ---------------------------------------------------------------------------------
    def chair(self, slot: date) -> None:
        """Hal is to chair a meeting."""
        meeting = self.meeting(slot)
        self.ava.cab.set_chair(meeting.id, meeting.version, self.world.ids["hal"])

    def invite(self, slot: date) -> str:
        meeting = self.meeting(slot)
        return str(self.ava.cab.invite(meeting.id, meeting.version).text)

    def move(self, slot: date, day: date) -> None:
        meeting = self.meeting(slot)
        self.ava.cab.move(meeting.id, meeting.version, day)

    def cancel_meeting(self, slot: date, why: str) -> None:
        meeting = self.meeting(slot)
        self.ava.cab.cancel(meeting.id, meeting.version, why)

    def tend(self) -> tuple[str, ...]:
        """Let what is due for the board be done; what was done."""
        return tuple(self.ava.tend().done)

    def send_when_due(self, slot: date) -> None:
        """See to it that the agenda is sent at the minute at which it is due."""
        done = self.tend()
        assert any("is frozen" in text for text in done), done

    def freeze(self, slot: date) -> None:
        meeting = self.meeting(slot)
        self.ava.cab.freeze(meeting.id, meeting.version)

    def own_vote(self, letter: str, login: str) -> None:
        """A member approves from their own desk."""
        item = self.item(letter)
        self.world[login].cab.vote(item.id, None, "approve", content_n=item.now_n)

    def delegate(self, slot: date, agency: str, member: str, delegate: str) -> None:
        """A member names who sits for the agency instead."""
        seat = self.seat(slot, agency)
        self.world[member].cab.name_delegate(seat.id, seat.version, person_id=self.world.ids[delegate])

    # --- meetings: in the room ------------------------------------------------------------------------------
    def gather(self, slot: date) -> None:
        """Open the meeting and say who is there: every agency with a seat but OSBM."""
        meeting = self.meeting(slot)
        self.ava.cab.open(meeting.id, meeting.version)
        for seat in self.meeting(slot).seats:
            if seat.agency != "OSBM" and not seat.guest:
                self.ava.cab.presence(seat.id, seat.version, True)

    def take_up(self, letter: str) -> None:
        self.ava.cab.go_to(self.meeting(self.slot_of(letter)).id, self.item(letter).id)

    def vote(self, letter: str, agency: str, kind: str, ballot: str, note: str) -> None:
        """The coordinator records the vote of an agency that is present."""
        item = self.item(letter, kind)
        seat = self.seat(self.slot_of(letter, kind), agency)
        self.ava.cab.vote(item.id, seat.id, ballot, content_n=item.now_n, note=note, cast="recorded")

    def come_to(self, letter: str, result: str, kind: str = "decision", **more: Any) -> None:
        """The coordinator records what the board came to."""
        item = self.item(letter, kind)
        self.ava.cab.decide(item.id, item.version, result, content_n=item.now_n, **more)

    def take_note(self, letter: str, kind: str, text: str) -> None:
        item = self.item(letter, kind)
        self.ava.cab.note(item.id, item.version, text)

    def defer(self, letter: str, why: str) -> None:
        item = self.item(letter)
        self.ava.cab.defer(item.id, item.version, why)

    def consent(self, letter: str, *, given: bool) -> None:
        item = self.item(letter)
        self.ava.cab.consent(item.id, item.version, given)

    def close(self, slot: date) -> None:
        meeting = self.meeting(slot)
        self.ava.cab.end(meeting.id, meeting.version)

    def sign(self, slot: date, login: str) -> str:
        """Sign the newest minutes, and return what was said."""
        papers = [paper for paper in self.meeting(slot).papers if paper.kind is PaperKind.MINUTES]
        return str(self.world[login].cab.sign(papers[-1].id).text)
