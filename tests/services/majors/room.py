"""Major incidents to play with: the small workspace of tickets, people in their roles, contacts, and a mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from app.db import tables as t
from app.db.engine import Database
from app.db.facts import set_fact
from app.db.records import insert_record
from app.domain.changes_made import Changes
from app.domain.majors.values import Major, Message
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.services.majors import declaring, messages, reads
from app.services.tickets import forms
from tests.services.people import as_person
from tests.ticket_world import World, build_world

#: Login -> name and roles.
CAST: dict[str, tuple[str, tuple[Role, ...]]] = {
    "mia": ("Mia Marsh", (Role.MIP,)),
    "max": ("Max Moore", (Role.MIP,)),
    "finn": ("Finn Frost", (Role.AGENT,)),
    "rob": ("Rob Reader", ()),
}
#: Agency, rank, name, mail, phone.
CONTACTS = (
    ("DOR", 2, "Dora Deputy", "dora@dor.example", "919-555-0102"),
    ("DOR", 1, "Dan Director", "dan@dor.example", "919-555-0101"),
    ("DOA", 1, "Olaf Officer", "", "919-555-0103"),
)


@dataclass
class Room:
    """A workspace with its people, each with a database of their own."""

    db: Database
    world: World
    people: dict[str, Database]

    def major(self, major_id: int) -> Major:
        """Return a major incident as it is now."""
        return reads.major(self.db, major_id)

    def desk_ticket(self, title: str, agency: str, **more: Any) -> int:
        """Return a Critical incident of the service MAIL that Finn has just logged for an agency."""
        agencies, services = self.world.agencies, self.world.services
        draft = TicketDraft(
            TicketKind.INCIDENT, title, agencies[agency], 1, 1, service_id=services["MAIL"], caller="Ann", **more
        )
        return forms.log_ticket(self.people["finn"], draft).ids[0]

    def declared(self, **values: Any) -> Major:
        """Return a major incident that Mia has just declared: mail is down, at DOR and DOA."""
        agencies, services = self.world.agencies, self.world.services
        given = {
            "title": "Mail is down",
            "agencies": [agencies["DOR"], agencies["DOA"]],
            "services": [services["MAIL"]],
            "impact_start_at": self.db.now() - timedelta(minutes=10),
            **values,
        }
        return self.major(declaring.declare_new(self.people["mia"], given).ids[0])

    def send(self, major: Major, known: str = "Mail is down.", minutes: float | None = 20, **more: Any) -> Changes:
        """Send a message of Mia's that promises the next one in so many minutes."""
        next_at = None if minutes is None else self.db.now() + timedelta(minutes=minutes)
        message = Message(known, next_at=next_at, **more)
        return messages.send(self.people["mia"], major.row.id, self.major(major.row.id).row.version, message)


@contextmanager
def room(db: Database) -> Iterator[Room]:
    """Fill an empty workspace and let the people in."""
    world = build_world(db)

    def act(conn: Connection) -> None:
        for login, (name, _) in CAST.items():
            insert_record(conn, t.person, {"login": login, "name": name})
        for code, rank, name, mail, phone in CONTACTS:
            person = insert_record(conn, t.person, {"name": name, "email": mail, "phone": phone})
            insert_record(
                conn,
                t.agency_contact,
                {
                    "agency_id": world.agencies[code],
                    "person_id": person,
                    "kind": "mip",
                    "rank": rank,
                    "valid_from": date(2000, 1, 1),
                },
            )
        set_fact(conn, "cab.mailbox", "desk@it.example")
        set_fact(conn, "majors.management", "chief@it.example")

    db.write(act, what="test")
    with ExitStack() as stack:
        people = {login: stack.enter_context(as_person(db, login, *roles)) for login, (_, roles) in CAST.items()}
        yield Room(db, world, people)
