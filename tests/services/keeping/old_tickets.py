"""Tickets that were closed years ago, and one that is open: what dispositions are of, on both databases' own clocks."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.domain.vocabulary import Role
from app.services.api import Services
from app.services.imports.run import import_file
from app.services.keeping import disposition
from tests.services.imports.import_world import list_file, prepare
from tests.services.people import as_person

_CLOSED = (
    "INC000000{n},2019-03-02 09:00:00-05:00,Closed,3 - Moderate,2 - Medium,2 - Medium,Desk,Ann,"
    "2019-03-02 11:00:00-05:00,2019-03-05 09:00:00-05:00,2019-03-05 09:00:00-05:00,{agency},Secret words {n},Fixed"
)
_OPEN = (
    "INC0000009,2026-03-02 10:00:00-05:00,In Progress,1 - Critical,1 - High,1 - High,Net,Bob,,,"
    "2026-03-02 10:30:00-05:00,DOT,Network down,"
)
#: The schedule that these tests enter.
RULE = "2, DIT schedule 14.2"


def old_tickets(db: Database, folder: Path, count: int, agency: str = "DHHS") -> list[int]:
    """Import so many tickets of 2019 that were closed, and an open one; return the keys of the closed ones."""
    prepare(db)
    import_file(db, list_file(folder, *(_CLOSED.format(n=n, agency=agency) for n in range(1, count + 1)), _OPEN))
    Services(db).keeping.save_rules({}, {"ticket": RULE})
    with db.read() as conn:
        open_one = conn.execute(select(t.ticket.c.id).where(t.ticket.c.number == "INC0000009")).scalar_one()
    Services(db).tickets.comment(open_one, "The newest rows of all are of this one")
    with db.read() as conn:
        return list(conn.scalars(select(t.ticket.c.id).where(t.ticket.c.state == "closed").order_by(t.ticket.c.id)))


def approved(db: Database, kind: str = "ticket") -> int:
    """Propose what is due, let somebody else approve it, and return the key of the disposition."""
    made = disposition.propose(db, kind).ids[0]
    with as_person(db, "second", Role.ADMIN) as second:
        disposition.approve(second, made, 1)
    return made
