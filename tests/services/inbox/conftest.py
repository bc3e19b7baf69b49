"""A desk whose mail is read: a caller of an agency, and mails to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from app.db import rule_sets
from app.db import tables as t
from app.db.cab.rules import load_rules
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.cab.settings import RULES
from app.domain.inbox.values import MailIn, Outcome
from app.domain.tickets.values import TicketDetail
from app.mail.reading import read_mail
from app.services.api import Services
from app.services.inbox.taking import take
from tests.ticket_world import World, build_world

IDA = "ida@doa.nc.gov"


def written(
    number: int = 1, text: str = "It smokes.", *, sender: str = IDA, subject: str = "Printer", **more: str
) -> bytes:
    """Return a mail as it lies in a mailbox; `more`: headers by name, with _ for -."""
    head = {"From": f"Ida Ek <{sender}>", "Message-ID": f"<{number}@doa>", "Subject": subject}
    head |= {name.replace("_", "-"): value for name, value in more.items()}
    return ("".join(f"{name}: {value}\r\n" for name, value in head.items()) + f"\r\n{text}\r\n").encode()


@dataclass
class Desk:
    """The workspace, what is in it, and its mail."""

    db: Database
    world: World
    by: Database | None = None  # who reads it, where somebody else than the tester

    def mail(self, *args: object, **more: object) -> MailIn:
        return read_mail(written(*args, **more), "one.eml")  # type: ignore[arg-type]

    def take(self, *args: object, **more: object) -> Outcome:
        outcome = take(self.by or self.db, self.mail(*args, **more))
        assert outcome is not None
        return outcome

    def ticket(self, outcome: Outcome) -> TicketDetail:
        assert outcome.about is not None
        return Services(self.db).tickets.detail(outcome.about[1])

    def said(self, outcome: Outcome) -> list[str]:
        """Return the notes of the events of what a mail was made or added to, in order."""
        return [event.note for event in self.ticket(outcome).events if event.note]

    def allow(self, **rules: str) -> None:
        Services(self.db).inbox.save_rules({}, rules)


def _made(db: Database) -> Desk:
    world = build_world(db)
    db.write(
        lambda conn: rule_sets.store(conn, RULES, replace(load_rules(conn), mailbox="desk@it.nc.gov")), what="mailbox"
    )
    values = {"name": "Ida Ek", "email": IDA, "agency_id": world.agencies["DOA"]}
    db.write(lambda conn: insert_record(conn, t.person, values), what="person")
    return Desk(db, world)


@pytest.fixture
def desk(db: Database) -> Desk:
    """On both databases."""
    return _made(db)


@pytest.fixture
def one_desk(sqlite_db: Database) -> Desk:
    """Where nothing depends on the database."""
    return _made(sqlite_db)
