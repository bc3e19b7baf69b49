"""Reviews as the window shows them; days are America/New_York, instants aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain.eastern import at_clock
from app.domain.packets.files import AUTOMATIC
from app.domain.reviews.actions import Action
from app.domain.reviews.course import Standing
from app.domain.words import count, joined

#: How far back and ahead the calendar of reviews reaches.
BACK, AHEAD = timedelta(days=400), timedelta(days=800)
#: What has to be done before a review, by its key, in the order in which it is done.
CHECKS = {
    "actions": "Actions updated",
    "reasons": "Reasons given",
    "commentary": "Commentary written",
    "packet": "Packet issued",
    "invited": "Invitation sent",
}
#: Texts of the packet as the sentence names them that asks to take them over.
_TEXTS = {"well": "what went well", "not_well": "what did not", "ask": "what we ask"}
#: The same as it is still to be done.
TO_DO = {
    "actions": "Update actions",
    "reasons": "Give reasons of missed targets",
    "commentary": "Write commentary",
    "packet": "Issue packet",
    "invited": "Send invitation",
}


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who belongs to a review. `mail`: as invited; `sequence`: of that invitation, None: not invited."""

    id: int
    person_id: int
    name: str
    address: str  # as it is now
    part: str  # chair, member, guest
    present: bool = False
    mail: str = ""
    sequence: int | None = None
    version: int = 1
    title: str = ""
    answer: str = ""  # to the invitation as it is now: accepted, declined, tentative
    answer_stamp: datetime | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A service review of an agency.

    `brm`: who looks after the agency on its day. `done`: of `CHECKS`, what is done. `sequence`: of its calendar entry.
    `automatic`: the texts of its packet that the program still writes; `unexplained`: missed targets of its period
    for which only the history tells why.
    """

    id: int
    agency_id: int
    code: str
    agency: str
    day: date
    period: str
    state: str
    version: int
    brm_id: int | None = None
    brm: str = ""
    start_time: str = "10:00"
    minutes_long: int = 60
    place: str = ""
    online: str = ""
    agenda: str = ""
    notes: str = ""
    cancelled_why: str = ""
    sequence: int = 0
    signed_at: datetime | None = None
    signed_by: str = ""
    signed_for: str = ""
    done: frozenset[str] = frozenset()
    cadence: int = 0
    cadence_is_sample: bool = True  # as the rules say, none is set for the agency
    open_actions: int = 0
    late_actions: int = 0
    automatic: tuple[str, ...] = ()
    unexplained: int = 0
    held: str = ""  # by which legal holds it is kept, in the list

    @property
    def standing(self) -> Standing:
        """Return where it stands."""
        return Standing.SIGNED if self.signed_at is not None else Standing(self.state)

    @property
    def called(self) -> str:
        """Return the review as sentences begin with it."""
        return f"The review of {self.code}"

    @property
    def start(self) -> datetime:
        """Return the instant at which it begins."""
        return at_clock(self.day, time.fromisoformat(self.start_time))

    @property
    def end(self) -> datetime:
        """Return the instant at which it ends."""
        return self.start + timedelta(minutes=self.minutes_long)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return what is still to be done before it, as people read it."""
        if self.standing is not Standing.PLANNED:
            return ()
        return tuple(self.left(key) for key in TO_DO if key not in self.done)

    def left(self, key: str) -> str:
        """Return what is still to be done of `CHECKS`: "Give 12 reasons of missed targets"."""
        if key == "reasons" and self.unexplained:
            return f"Give {count(self.unexplained, 'reason')} of missed targets"
        if key == "commentary" and 0 < len(self.automatic) < len(AUTOMATIC):
            return f"Take over {joined([_TEXTS[text] for text in self.automatic])}"
        return TO_DO[key]


@dataclass(frozen=True, slots=True)
class ReviewDetail:
    """A review with who takes part and what came of it. `carried`: what was open when it was held, or is now.

    `agreed`: actions, decisions and requirements that came out of this one.
    """

    review: Review
    participants: tuple[Participant, ...] = ()
    agreed: tuple[Action, ...] = ()
    carried: tuple[Action, ...] = ()


def next_week(today: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the week after that of a day."""
    monday = today + timedelta(days=7 - today.weekday())
    return monday, monday + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class LoadLine:
    """What a BRM has ahead: agencies, and reviews and hours by week (its Monday). `full`: the hours of a full week."""

    brm: str
    agencies: int
    weeks: Mapping[date, tuple[int, float]]
    full: float

    @property
    def reviews(self) -> int:
        """Return the number of reviews in all the weeks."""
        return sum(count for count, _hours in self.weeks.values())

    @property
    def most(self) -> float:
        """Return the hours of the fullest week."""
        return max((hours for _count, hours in self.weeks.values()), default=0.0)


@dataclass(frozen=True, slots=True)
class CallLine:
    """Somebody to reach for an agency, as a call list has it; `rank` 1 is called first.

    `asked_at`: when a campaign asked them last whether what is on record holds.
    """

    id: int
    agency_id: int
    code: str
    agency: str
    kind: str  # mip, billing, security
    rank: int
    person: str
    title: str
    phone: str
    mail: str
    verified_at: datetime | None
    asked_at: datetime | None
    brm: str
    version: int

    def standing(self, now: datetime, every: timedelta) -> str:
        """Return what is known of it: verified within `every`, asked since, or neither."""
        if self.verified_at is not None and now - self.verified_at <= every:
            return "Verified"
        if self.asked_at is not None and (self.verified_at is None or self.asked_at > self.verified_at):
            return "Asked"
        return "Not verified"
