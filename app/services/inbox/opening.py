"""Tickets and comments of mails: what is known of the sender is filled in, and nothing is invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.db import inbox as store
from app.db.attachments import limit
from app.db.engine import Database
from app.db.facts import fact
from app.db.records import time_of
from app.domain.attachments.values import MEGABYTE, size_words
from app.domain.inbox import words
from app.domain.inbox.settings import MAIL_IMPACT, MAIL_URGENCY
from app.domain.inbox.values import Became, FileIn, MailIn, Outcome, Reading, Written
from app.domain.tickets.late import OPENING_BACK, OPENING_BACK_KEY, REASON_AFTER
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import HoldReason, TicketKind, TicketState
from app.services.attachments.acts import kept
from app.services.tickets.forms import logged
from app.services.tickets.perform import NewEvent, Open, open_ticket, record, require_allowed

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: A mail that is answered to one of these opens another ticket: who did the work is done with it.
_ENDED = frozenset({TicketState.CLOSED, TicketState.CANCELLED})
_LATE = "The mail came in then, and was read later."


def commenting(db: Database, conn: Connection, reading: Reading) -> Outcome | None:
    """Put a mail that belongs to a ticket on it; one of a person opens a resolved ticket again, and ends
    a hold that waits for the caller. None for any other mail.

    What a person writes to a ticket that is closed opens another one (`opening`).
    """
    mail, ticket_id = reading.mail, reading.thread.ticket_id
    if ticket_id is None:
        return None
    ticket = open_ticket(conn, ticket_id)
    is_person = mail.written is Written.PERSON
    if ticket.state in _ENDED and is_person and not words.only_thanks(mail):
        return None
    events = _comment(conn, mail)
    text = f"{ticket.number} has a comment of {mail.sender_words}."
    known = reading.caller is not None or reading.thread.answers
    if is_person and known and not words.only_thanks(mail):
        answered = f"{mail.sender_words} answered by mail."
        if ticket.state is TicketState.RESOLVED:
            require_allowed(db, Act.REOPEN, ticket)
            events.append((K.REOPENED, None, None, answered))
            text = f"{ticket.number} is open again: {mail.sender_words} answered."
        elif ticket.row["hold_reason"] == HoldReason.AWAITING_USER.value:  # it waited for this
            require_allowed(db, Act.RESUME, ticket)
            events.append((K.RESUME, ticket.row["hold_reason"], None, answered))
            text = f"{ticket.number} is no longer on hold: {mail.sender_words} answered."
    commented(db, conn, ticket_id, events, ticket=ticket, tell=may_tell(conn, mail))
    _attach(conn, ticket_id, mail)
    return Outcome(Became.COMMENT, ("ticket", ticket_id), text)


def commented(
    db: Database,
    conn: Connection,
    ticket_id: int,
    events: list[NewEvent],
    *,
    ticket: Open | None = None,
    tell: bool = False,
) -> None:
    """Record events of a mail on a ticket; `tell`: its caller may be told of them."""
    ticket = ticket or open_ticket(conn, ticket_id)
    require_allowed(db, Act.COMMENT, ticket)
    record(db, ticket, events, tell=tell)


def opening(db: Database, conn: Connection, reading: Reading) -> Outcome:
    """Log a ticket of a mail; one whose agency nothing says is left."""
    mail, caller = reading.mail, reading.caller
    rules = store.load_rules(conn)
    agency_id = caller.agency_id if caller is not None else None
    if agency_id is None:
        agency_id = store.agency_of(conn, rules.agency)
    if agency_id is None:
        return Outcome(Became.LEFT, text=_left(mail, is_known=caller is not None))
    opened, reason = _received(conn, mail)
    draft = TicketDraft(
        TicketKind.INCIDENT,
        words.title_of(mail),
        agency_id,
        MAIL_IMPACT,
        MAIL_URGENCY,
        description=words.text_of(mail, _too_large(conn, mail)),
        channel="email",
        caller=caller.name[:200] if caller is not None else words.caller_of(mail),
        opened_at=opened,
        late_reason=reason,
    )
    made = logged(db, conn, draft, tell=may_tell(conn, mail), answers=mail.message_id)
    (ticket_id,) = made.ids
    _attach(conn, ticket_id, mail)
    text = f"{made.text} Mail of {mail.sender_words}."
    if reading.thread.ticket_id is not None:
        before, new = open_ticket(conn, reading.thread.ticket_id), open_ticket(conn, ticket_id)
        commented(db, conn, new.id, [_said(f"It goes on from {before.number}, which is {before.state.label.lower()}.")])
        commented(db, conn, before.id, [_said(f"{mail.sender_words} wrote again: {new.number}.")])
    return Outcome(Became.TICKET, ("ticket", ticket_id), text)


def _said(text: str) -> NewEvent:
    return K.COMMENT, None, None, text


def _left(mail: MailIn, *, is_known: bool) -> str:
    why = "is of no agency" if is_known else "is nobody's on record"
    return (
        f"{mail.called} is left: {mail.sender or 'its sender'} {why}, and no agency is named for such mail in Setup,"
        " Mail that comes in."
    )


def _received(conn: Connection, mail: MailIn) -> tuple[datetime | None, str]:
    """Return when a mail came in as far back as a ticket may be opened, and why that is written later; None: now.

    What the mail says of its own time is its sender's word, and counts for nothing.
    """
    now, at = time_of(conn), mail.received_at
    if at is None or at >= now:
        return None, ""
    hours = fact(conn, OPENING_BACK_KEY)
    back = OPENING_BACK if hours is None else timedelta(hours=float(hours))
    at = max(at, now - back)
    return at, _LATE if now - at > REASON_AFTER else ""


def may_tell(conn: Connection, mail: MailIn) -> bool:
    """Return whether a program may answer a mail: not too often in a day, and no program."""
    return mail.may_be_answered and store.answered(conn, mail.sender) < store.load_rules(conn).answers_a_day


def _comment(conn: Connection, mail: MailIn) -> list[NewEvent]:
    return [_said(words.comment_of(mail, _too_large(conn, mail)))]


def _fits(conn: Connection, file: FileIn) -> bool:
    return len(file.content) <= limit(conn) * MEGABYTE


def _too_large(conn: Connection, mail: MailIn) -> list[str]:
    most = limit(conn)
    return [
        f"{file.name} has {size_words(len(file.content))} and was not kept: a file has at most {most} MB."
        for file in mail.files
        if not _fits(conn, file)
    ]


def _attach(conn: Connection, ticket_id: int, mail: MailIn) -> None:
    for file in mail.files:
        if _fits(conn, file):
            kept(conn, "ticket", ticket_id, file.name, file.content)
