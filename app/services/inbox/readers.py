"""What is made of a mail that came in: readers in order, of which the first that knows it says what became of it.

A reader gets the database, the transaction in which the mail is noted as read, and the mail with whose it is and
where it belongs. It writes what it makes within that transaction, and returns an outcome, or None for a mail that is
not its own. It sends nothing: what it answers goes into the outbox. Those that know an answer to something stand first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.domain.inbox.values import Became, Outcome, Reading, Written
from app.services.hub.subscribing import left_by_mail
from app.services.inbox.surveys import survey_answer

if TYPE_CHECKING:
    from sqlalchemy import Connection

Reader = Callable[["Database", "Connection", Reading], Outcome | None]


def leaving(_db: Database, conn: Connection, reading: Reading) -> Outcome | None:
    """End the subscription that a mail asks to leave; None for any other mail."""
    mail = reading.mail
    if mail.written is not Written.PERSON:
        return None
    left = left_by_mail(conn, mail.subject, mail.sender)
    return Outcome(Became.ANSWER, ("subscription", left.ids[0]), left.text) if left.ids else None


#: In the order in which they are asked.
READERS: tuple[Reader, ...] = (leaving, survey_answer)


def made_of(db: Database, conn: Connection, reading: Reading, readers: Iterable[Reader] = READERS) -> Outcome:
    """Return what the first reader that knows a mail made of it; one that nobody knows is left."""
    for reader in readers:
        outcome = reader(db, conn, reading)
        if outcome is not None:
            return outcome
    return Outcome(Became.LEFT, text=f"{reading.mail.called} belongs to nothing here.")
