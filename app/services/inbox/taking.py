"""One mail is read in one transaction: what is made of it, and that it was read, are both there, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import inbox as store
from app.db.engine import Database
from app.db.records import hold
from app.domain.inbox.values import MailIn, Outcome, Reading, ReadMail
from app.services.inbox.readers import made_of
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

RIGHT = "mail.read"


def take(db: Database, mail: MailIn) -> Outcome | None:
    """Make of a mail what it is, and keep that it was read; None where that was done before, here or elsewhere.

    Whoever reads at the same time waits, and finds it read. NotAllowed without the right to read mail.
    """
    db.require(RIGHT, "read mail that comes in")

    def act(conn: Connection) -> Outcome | None:
        hold(conn, "inbox")
        if store.is_read(conn, mail):
            return None
        reading = Reading(mail, store.caller_of(conn, mail.sender), store.thread_of(conn, mail))
        outcome = made_of(db, conn, reading)
        store.note(conn, mail, outcome)
        return outcome

    return db.write(act, what="read mail", about=mail.digest[:16])


def mails_read(db: Database, limit: int = 200, work: Work | None = None) -> tuple[ReadMail, ...]:
    """Return mails that were read, newest first, with what became of each."""
    with db.read(work) as conn:
        return store.listed(conn, limit)
