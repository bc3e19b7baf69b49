"""A board to play with: five agencies with seats, a coordinator, members, an author, and a clock that is set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from app.db import tables as t
from app.db.engine import Database
from app.domain.cab.values import Item, Meeting
from app.domain.changes.values import Change
from app.domain.vocabulary import Role
from app.services.cab import reads
from app.services.changes import acts
from app.services.changes import reads as change_reads
from tests.services.people import as_person

NY = ZoneInfo("America/New_York")
AGENCIES = ("DHHS", "DIT", "DOR", "DOT", "OSBM")
#: Login -> (name, agency of which they are the member, roles).
CAST: dict[str, tuple[str, str, tuple[Role, ...]]] = {
    "ava": ("Ava Abel", "", (Role.CAB,)),
    "ben": ("Ben Bauer", "DHHS", (Role.MEMBER,)),
    "cleo": ("Cleo Carr", "DOR", (Role.MEMBER,)),
    "dan": ("Dan Diaz", "DOT", (Role.MEMBER,)),
    "dee": ("Dee Dorn", "DIT", (Role.MEMBER,)),
    "eve": ("Eve Ebert", "", (Role.MEMBER,)),
    "finn": ("Finn Frost", "", (Role.AGENT,)),
    "gus": ("Gus Gray", "", (Role.AGENT,)),
    "hal": ("Hal Hunt", "", (Role.MEMBER,)),
    "olga": ("Olga Orr", "OSBM", (Role.MEMBER,)),
}
HOLIDAYS = {
    date(2026, 11, 11): "Veterans Day",
    date(2026, 11, 26): "Thanksgiving",
    date(2026, 11, 27): "Thanksgiving",
    date(2026, 12, 24): "Christmas",
    date(2026, 12, 25): "Christmas",
    date(2026, 12, 28): "Christmas",
    date(2027, 1, 1): "New Year's Day",
}
FORM: dict[str, Any] = {
    "title": "Patch the directory",
    "reason": "Security update",
    "type": "normal",
    "scope": "significant",
    "planned_start": datetime(2026, 12, 17, 4, tzinfo=NY).astimezone(UTC),
    "planned_end": datetime(2026, 12, 17, 6, tzinfo=NY).astimezone(UTC),
    "implementer": "gus",
    "implementation_plan": "Apply",
    "test_plan": "Sign in",
    "backout_plan": "Snapshot",
    "communication_plan": "Hub",
    "affects_dit": True,
    "risk_answers": {
        "reach": "many",
        "outage": "short",
        "backout": "tested",
        "experience": "often",
        "tested": "like",
        "security": "yes",
    },
}
LINKS = {"services": ("NCID",), "agencies": ("DHHS", "DOR"), "sites": ("EDC",)}


class Clock:
    """The time that everybody at the board sees: "2026-11-03 09:00", Eastern."""

    def __init__(self, wall: str) -> None:
        self.to(wall)

    def __call__(self) -> datetime:
        return self.at

    def to(self, wall: str) -> None:
        self.at = datetime.fromisoformat(wall).replace(tzinfo=NY).astimezone(UTC)

    def on(self, **more: float) -> None:
        self.at += timedelta(**more)


@dataclass
class Board:
    """The board with everybody's own connection; `root` is who set it up."""

    root: Database
    clock: Clock
    people: dict[str, Database]
    ids: dict[str, int]

    def __getitem__(self, login: str) -> Database:
        return self.people[login]

    def draft(self, login: str = "finn", **more: Any) -> int:
        """Record a draft and return its id."""
        return acts.create_change(self[login], {**FORM, **more}, LINKS).ids[0]

    def change(self, change_id: int) -> Change:
        """Return a change as it is now."""
        return change_reads.change_detail(self.root, change_id).change

    def submit(self, change_id: int, login: str = "finn", **more: Any) -> str:
        """Submit a draft; returns what was said."""
        return acts.submit(self[login], change_id, self.change(change_id).version, **more).text

    def submitted(self, title: str = "Patch the directory", **more: Any) -> int:
        """Record and submit a change; returns its id."""
        change_id = self.draft(title=title, **more)
        self.submit(change_id)
        return change_id

    def meeting(self, day: date) -> Meeting:
        """Return the meeting of a day or a slot with all that belongs to it."""
        return reads.meeting(self.root, day=day)

    def item(self, change_id: int) -> Item:
        """Return the latest item of a change, with what its meeting says of it."""
        place = self.change(change_id).place
        assert place is not None
        assert place.meeting_id is not None
        found = reads.meeting(self.root, place.meeting_id).item(place.item_id)
        assert found is not None
        return found

    def seat(self, day: date, agency: str) -> int:
        """Return the id of the seat of an agency at a meeting."""
        return next(seat.id for seat in self.meeting(day).seats if seat.agency == agency)


@contextmanager
def board(db: Database, wall: str = "2026-11-03 09:00") -> Iterator[Board]:
    """A workspace with a board, on a Tuesday morning."""
    clock = Clock(wall)
    db.now = clock
    ids: dict[str, int] = {}

    def fill(conn: Any) -> None:
        day = date(2020, 1, 1)
        conn.execute(insert(t.agency), [{"code": c, "name": f"Agency {c}", "valid_from": day} for c in AGENCIES])
        conn.execute(insert(t.site), [{"code": c, "name": c} for c in ("EDC", "WDC")])
        service = {"name": "Directory", "valid_from": day, "primary_site_id": 1, "standby_site_id": 2}
        conn.execute(insert(t.service), [{"code": "NCID", **service}])
        holidays = [{"day": d, "name": n, "source": "test", "status": "confirmed"} for d, n in HOLIDAYS.items()]
        conn.execute(insert(t.holiday), holidays)
        people = [
            {"login": login, "name": name, "email": f"{login}@example.org"} for login, (name, _, _) in CAST.items()
        ]
        conn.execute(insert(t.person), people)
        ids.update({row.login: row.id for row in conn.execute(select(t.person.c.login, t.person.c.id))})
        codes = {row.code: row.id for row in conn.execute(select(t.agency.c.code, t.agency.c.id))}
        seats = [(codes[agency], ids[login]) for login, (_, agency, _) in CAST.items() if agency]
        rows = [{"agency_id": a, "person_id": p, "role": "cab_rep", "valid_from": day} for a, p in seats]
        conn.execute(insert(t.agency_assignment), rows)

    db.write(fill, what="test data")
    with ExitStack() as stack:
        people = {login: stack.enter_context(as_person(db, login, *roles)) for login, (_, _, roles) in CAST.items()}
        yield Board(db, clock, people, ids)
