"""What is made of a mail that came in: readers in order, of which the first that knows it says what became of it.

A reader gets the database, the transaction in which the mail is noted as read, and the mail with whose it is and
where it belongs. It writes what it makes within that transaction, and returns an outcome, or None for a mail that is
not its own. It sends nothing: what it answers goes into the outbox. Those that know an answer to something stand first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from app.db import inbox as store
from app.db import mail as outbox
from app.db.engine import Database
from app.domain.inbox.values import Became, Outcome, Reading, Written
from app.domain.vocabulary import EventKind
from app.services.hub.subscribing import left_by_mail
from app.services.inbox.opening import commented, commenting, opening
from app.services.inbox.reviews import review_answer
from app.services.inbox.surveys import survey_answer

if TYPE_CHECKING:
    from sqlalchemy import Connection

Reader = Callable[["Database", "Connection", Reading], Outcome | None]


def own(_db: Database, conn: Connection, reading: Reading) -> Outcome | None:
    """Pass over what was sent from here and came back to its own sender; None for any other mail."""
    mail = reading.mail
    if not mail.own and not store.is_sent_from_here(conn, mail.message_id):
        return None
    return Outcome(Became.PASSED, text=f"{mail.called} was sent from here.")


def returning(db: Database, conn: Connection, reading: Reading) -> Outcome | None:
    """Note a mail that came back where it was asked for, and on its ticket; None for any other mail."""
    mail = reading.mail
    if mail.written is not Written.BOUNCE:
        return None
    back = mail.returned
    if back is None:
        return Outcome(Became.PASSED, text=f"{mail.called} says that a mail came back, and not which.")
    said = "came back" if back.for_good else "waits on its way"
    to, why = back.to_mail or "an address", " ".join(part for part in (back.code, back.told) if part)
    text = f"The mail to {to} {said}{f': {why}' if why else ''}."
    found = outbox.note_returned(conn, back.message_id, text)
    if found is None:
        return Outcome(Became.PASSED, text=f"{mail.called} is about a mail that was not sent from here.")
    mail_id, (table, id) = found
    if table == "ticket":
        commented(db, conn, id, [(EventKind.COMMENT, None, None, text)])
    return Outcome(Became.BOUNCE, ("mail", mail_id), text)


def leaving(_db: Database, conn: Connection, reading: Reading) -> Outcome | None:
    """End the subscription that a mail asks to leave; None for any other mail."""
    mail = reading.mail
    if mail.written is not Written.PERSON:
        return None
    left = left_by_mail(conn, mail.subject, mail.sender)
    return Outcome(Became.ANSWER, ("subscription", left.ids[0]), left.text) if left.ids else None


def passing(_db: Database, _conn: Connection, reading: Reading) -> Outcome | None:
    """Pass over what a program wrote that belongs to no ticket: nothing is made of it; None for a person's mail."""
    if reading.mail.written is Written.PERSON:
        return None
    return Outcome(Became.PASSED, text=f"{reading.mail.called} was written by a program.")


#: In the order in which they are asked.
READERS: tuple[Reader, ...] = (own, returning, leaving, review_answer, survey_answer, commenting, passing, opening)


def made_of(db: Database, conn: Connection, reading: Reading, readers: Iterable[Reader] = READERS) -> Outcome:
    """Return what the first reader that knows a mail made of it; one that nobody knows is left."""
    for reader in readers:
        outcome = reader(db, conn, reading)
        if outcome is not None:
            return outcome
    return Outcome(Became.LEFT, text=f"{reading.mail.called} belongs to nothing here.")
