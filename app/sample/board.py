"""The meetings of the sample's board: their days, who came, and what each of them heard."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import partial

from app.domain.cab import days
from app.domain.cab.settings import SAMPLE
from app.domain.changes.board import next_wednesday
from app.sample.changes import meets_on
from app.sample.heard import Heard, Hearing
from app.sample.lists import local, stream
from app.sample.world import Person, Row, World

_WEEKS_BACK = 69  # the meetings of the first changes lie before these
_WEEKS_AHEAD = 6
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_SECTIONS = {"decision": 0, "ratify": 2, "emergency": 3, "pir": 4, "model": 5}


class Board:
    """The meetings as they are invented: who came, and what each of them heard."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rng = stream(world.seed, "meetings")
        self.author = world.coordinators[0].login
        self.meets = self._meets()
        self.held = {slot for slot, day in self.meets.items() if local(day, 10) < world.dawn}
        self.ids: dict[date, int] = {}
        self.seats: dict[date, dict[str, int]] = {}
        self.there: dict[date, frozenset[str]] = {}
        self.sits: dict[date, dict[str, Person]] = {}  # who comes, or came, for an agency
        self.agency_of = {person.login: code for code, people in world.cab.items() for person in people}
        self.hearings: list[Hearing] = []
        self.listed: dict[date | None, list[Hearing]] = defaultdict(list)  # in the order of each meeting

    def _meets(self) -> dict[date, date]:
        first = next_wednesday(self.world.until - timedelta(weeks=_WEEKS_BACK))
        slots = [first + timedelta(weeks=n) for n in range(_WEEKS_BACK + _WEEKS_AHEAD + 1)]
        last = self.world.until + timedelta(weeks=_WEEKS_AHEAD)
        return {slot: meets_on(self.world, slot) for slot in slots if slot <= last}

    def make(self) -> None:
        """Add the meetings with their seats, and say what each of them heard."""
        self.hearings = Heard(self.world, self.meets, self.held).all()
        for hearing in self.hearings:
            self.listed[hearing.slot].append(hearing)
        for slot, listed in self.listed.items():
            if slot is not None:
                listed.sort(key=_order)
        for slot in self.meets:
            self._seat(slot, self.listed[slot])
            self._meeting(slot)

    def _seat(self, slot: date, listed: list[Hearing]) -> None:
        """Say who sits for each agency: nobody votes who is not there, and nobody before the agenda was sent."""
        people = {person.login: person for code in self.world.cab for person in self.world.cab[code]}
        sits = self.sits[slot] = {}
        for vote in (vote for one in listed for vote in one.votes):
            if (code := self.agency_of.get(vote["voter"])) is not None:
                sits.setdefault(code, people[vote["voter"]])
        for code, known in self.world.cab.items():
            sits.setdefault(code, known[0])
        for one in listed:
            if slot in self.held:
                one.votes = [vote for vote in map(partial(self._of_seat, slot), one.votes) if not _has_hand(vote, one)]
            elif not self.is_sent(slot):
                one.votes = []

    def _of_seat(self, slot: date, vote: Row) -> Row:
        """Return a vote as cast by whoever sits for the agency."""
        code = self.agency_of.get(vote["voter"])
        return vote if code is None else {**vote, "voter": self.sits[slot][code].login}

    def is_sent(self, slot: date) -> bool:
        """Return whether the agenda of a meeting was sent."""
        return days.freeze_at(self.meets[slot], self.world.holidays) < self.world.dawn

    def at(self, slot: date, position: int) -> datetime:
        """Return when an item of a meeting is taken up."""
        each = max(2, min(9, 56 // max(len(self.listed[slot]), 1)))
        return local(self.meets[slot], 10, 3) + timedelta(minutes=each * position)

    def comes_as(self, slot: date, code: str) -> str:
        """Return as whom the one who sits for an agency comes: its member or the alternate."""
        return "member" if self.sits[slot][code] == self.world.cab[code][0] else "alternate"

    # --- meetings and seats -----------------------------------------------------------------------
    def _meeting(self, slot: date) -> None:
        world, day, listed = self.world, self.meets[slot], self.listed[slot]
        start, frozen = local(day, 10), days.freeze_at(day, world.holidays)
        held, sent = slot in self.held, frozen < world.dawn
        ended = self.at(slot, len(listed)) + timedelta(minutes=2)
        self.ids[slot] = world.add(
            "cab_meeting",
            number=f"CAB{len(self.ids) + 1:07d}",
            slot=slot,
            meeting_date=day,
            replaces=None if day == slot else slot,
            state="held" if held else "frozen" if sent else "planned",
            start_time="10:00",
            minutes_long=SAMPLE.length,
            place="Building 6, room 214",
            chair_id=world.ecab[0].id,
            frozen_at=frozen if sent else None,
            opened_at=start if held else None,
            ended_at=ended if held else None,
            sequence=(day != slot) + sent,
            attendees=[],
            minutes="",
            created_by=self.author,
        )
        there = self.there[slot] = self._present(listed) if held else frozenset()
        self.seats[slot] = {}
        for agency in world.agencies:
            people = world.cab[agency.code]
            self.seats[slot][agency.code] = world.add(
                "cab_seat",
                meeting_id=self.ids[slot],
                agency_id=agency.id,
                person_id=people[0].id,
                alternate_id=people[1].id if len(people) > 1 else None,
                present=agency.code in there,
                answer="accepted" if agency.code in there else "declined" if held else "needs_action",
                created_by=self.author,
            )

    def _present(self, listed: list[Hearing]) -> frozenset[str]:
        """Return the agencies that came: those that voted, and so many others that there was a quorum."""
        codes = [agency.code for agency in self.world.agencies]
        votes = [vote["voter"] for one in listed for vote in one.votes]
        voted = {self.agency_of[login] for login in votes if login in self.agency_of}
        order = [codes[i] for i in self.rng.permutation(len(codes)).tolist()]
        least = -(-len(codes) * SAMPLE.quorum_percent // 100) + int(self.rng.integers(0, 8))
        return frozenset(voted | set(order[:least]))


def _has_hand(vote: Row, hearing: Hearing) -> bool:
    """Return whether who votes wrote the change, or carries it out."""
    return vote["voter"] in {hearing.row["created_by"], hearing.row.get("implementer")}


def _order(hearing: Hearing) -> tuple[int, datetime, str]:
    """Return where an item stands on its agenda: by section, then as it is planned."""
    section = 1 if hearing.late else _SECTIONS[hearing.kind]
    return section, hearing.row.get("planned_start", _LONG_AGO), hearing.row["number"]
