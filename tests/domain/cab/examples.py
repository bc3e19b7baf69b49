"""Meetings, seats and items to try the rules on: the board of Wednesday 4 November 2026, 10:00 Eastern."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.domain.cab.values import Ballot, CabEvent, Cast, CastVote, Event, Item, ItemState, Kind, Meeting, Person, Seat
from app.domain.cab.values import MeetingState as State
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType

#: State holidays of 2026 and 2027 that the weeks here meet.
HOLIDAYS = {
    date(2026, 11, 11): "Veterans Day",
    date(2026, 11, 26): "Thanksgiving",
    date(2026, 11, 27): "Thanksgiving",
    date(2026, 12, 24): "Christmas",
    date(2026, 12, 25): "Christmas",
    date(2026, 12, 28): "Christmas",
    date(2027, 1, 1): "New Year’s Day",
}
DAY = date(2026, 11, 4)
START = datetime(2026, 11, 4, 15, tzinfo=UTC)
AVA, BEN, CLEO, DAN, EVE, FINN, HAL = (
    Person(n, name, name.split()[0].lower(), f"{name.split()[0].lower()}@nc.example")
    for n, name in enumerate(
        ("Ava Stone", "Ben Ruiz", "Cleo Park", "Dan Webb", "Eve Lund", "Finn Moss", "Hal Boyd"), start=1
    )
)


def utc(text: str) -> datetime:
    """Return a UTC instant from "2026-11-04 15:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def change(number: int = 1, **values: Any) -> Change:
    """Return a normal change that the board hears."""
    given: dict[str, Any] = {
        "type": ChangeType.NORMAL,
        "scope": ChangeScope.SIGNIFICANT,
        "state": ChangeState.IN_CAB,
        "planned_start": utc("2026-11-08 09:00"),
        "planned_end": utc("2026-11-08 12:00"),
        "services": ("NCID",),
        "agencies": ("DIT", "DHHS", "DOR"),
        "sites": ("EDC",),
        "implementer": "gus",
        "implementer_name": "Gus Hale",
        "created_by": "finn",
    } | values
    return Change(number, f"CHG{number:07d}", given.pop("title", f"Change {number}"), **given)


def item(number: int = 1, kind: Kind = Kind.DECISION, **values: Any) -> Item:
    """Return an open item about a change of the same number."""
    about = None if kind is Kind.MODEL else change(number)
    given: dict[str, Any] = {"change": about, "position": number, "meeting_id": 1} | values
    return Item(number, kind, given.pop("state", ItemState.OPEN), **given)


def seats(*present: int) -> tuple[Seat, ...]:
    """Return three seats with a vote and a guest; `present`: the ids of those who are there."""
    made = (
        Seat(1, "DHHS", "Health and Human Services", BEN),
        Seat(2, "DOR", "Revenue", CLEO),
        Seat(3, "DOT", "Transportation", DAN, EVE),
        Seat(4, person=FINN, guest=True),
    )
    return tuple(
        Seat(s.id, s.agency, s.agency_name, s.person, s.alternate, guest=s.guest, present=s.id in present) for s in made
    )


def vote(seat: int | None, ballot: Ballot = Ballot.APPROVE, **values: Any) -> CastVote:
    """Return the vote of who has the seat, for the first version of the content."""
    who = {1: BEN, 2: CLEO, 3: DAN}.get(seat or 0)
    given: dict[str, Any] = {
        "person_name": who.name if who else "Nobody",
        "agency": {1: "Health and Human Services", 2: "Revenue", 3: "Transportation"}.get(seat or 0, ""),
        "note": "",
        "content_n": 1,
        "cast": Cast.OWN,
        "recorded_by": "",
        "at": START,
        "person_id": who.id if who else None,
    } | values
    return CastVote(seat=seat, vote=ballot, **given)


def event(seq: int, minute: float, kind: CabEvent, **values: Any) -> Event:
    """Return an event so many minutes after ten o'clock."""
    given: dict[str, Any] = {"author": "ava", "author_name": "Ava Stone"} | values
    return Event(seq, seq, START + timedelta(minutes=minute), kind, **given)


def meeting(**values: Any) -> Meeting:
    """Return the meeting of 4 November, planned and without items."""
    given: dict[str, Any] = {
        "id": 1,
        "number": "CAB0000012",
        "slot": DAY,
        "day": DAY,
        "state": State.PLANNED,
        "start": START,
        "end": START + timedelta(hours=1),
        "place": "Room 4120",
        "chair": HAL,
        "cut_off": utc("2026-10-30 21:00"),
        "freeze_at": utc("2026-11-02 22:00"),
        "seats": seats(),
    } | values
    return Meeting(**given)
