"""The reader of answers to surveys: one score a survey, from whom it was sent to, in its time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.db import mail as outbox
from app.db.callers import surveys as store
from app.db.callers import whom
from app.db.callers.rules import load_rules
from app.db.engine import Database
from app.db.records import time_of
from app.domain.callers import answers, surveys, updates
from app.domain.callers.answers import Answer
from app.domain.callers.surveys import MAY_CHANGE, Told
from app.domain.inbox import words
from app.domain.inbox.values import Became, MailIn, Outcome, Reading, Written
from app.domain.mail.addresses import can_be_mailed, same
from app.domain.mail.values import Draft, MailKind
from app.domain.vocabulary import EventKind
from app.services.inbox.opening import commented, may_tell

if TYPE_CHECKING:
    from sqlalchemy import Connection


def survey_answer(db: Database, conn: Connection, reading: Reading) -> Outcome | None:
    """Keep the score that a mail answers a survey with; None for any other mail, and for words without a score.

    One from another address is set aside. One that is late, or a second one after a day, is a comment that opens
    nothing again; what is no answer goes on to whoever reads it next. Whoever wrote it is told, once a survey and
    reason.
    """
    mail = reading.mail
    survey = None if mail.written is Written.BOUNCE or mail.own else _survey_of(conn, mail)
    if survey is None:
        return None
    about = ("ticket", survey.ticket_id)
    number = whom.about(conn, survey.ticket_id).number
    if mail.written is Written.AUTOMATIC or answers.is_away(mail.subject):
        return Outcome(Became.PASSED, about, f"A program answered the survey of {number} for somebody.")
    db.require("survey.record")
    if not same(mail.sender, survey.to_mail):
        _tell(conn, survey, mail, Told.STRANGER)
        said = f"{mail.sender_words} answered the survey of {number}, which was sent to another address."
        return Outcome(Became.LEFT, about, said)
    now, found = time_of(conn), answers.read(mail.text)
    why = _why_not(survey, found, now, min(mail.received_at or now, now))
    if found is None or why is not None:
        _tell(conn, survey, mail, why or Told.UNCLEAR)
        return None if found is None else _too_late(db, conn, mail, survey.ticket_id)
    again = " instead of before" if survey.answered_at is not None else ""
    store.keep_answer(conn, survey, found.score, found.comment, now)
    return Outcome(Became.ANSWER, about, f"{number}: its caller gave {found.score} of 5{again}.")


def _why_not(survey: Any, found: Answer | None, now: datetime, came: datetime) -> Told | None:
    """Return why an answer that came then does not count; None: it does."""
    if came > survey.expires_at:
        return Told.LATE
    if found is None:
        return Told.UNCLEAR
    return Told.ANSWERED if survey.answered_at is not None and now > survey.answered_at + MAY_CHANGE else None


def _too_late(db: Database, conn: Connection, mail: MailIn, ticket_id: int) -> Outcome:
    """Keep an answer that does not count any more with its ticket: somebody wrote it."""
    commented(db, conn, ticket_id, [(EventKind.COMMENT, None, None, words.comment_of(mail))])
    return Outcome(Became.COMMENT, ("ticket", ticket_id), f"{mail.sender_words} answered a survey too late.")


def _survey_of(conn: Connection, mail: MailIn) -> Any:
    """Return the survey that a mail answers: by its subject, else by the mail that it answers first."""
    token = answers.token_in(mail.subject)
    survey = store.held(conn, token) if token else None
    if survey is None and mail.ids:
        survey = store.held(conn, answers.token_of(mail.ids[0]))
    return survey


def _tell(conn: Connection, survey: Any, mail: MailIn, why: Told) -> None:
    """Say to whoever wrote a mail why it does not count; nobody is told the same twice, and no program anything."""
    if not may_tell(conn, mail) or not can_be_mailed(mail.sender) or updates.is_machine(mail.sender):
        return
    about = whom.about(conn, survey.ticket_id)
    text = surveys.told(why, about.number, score=survey.score or 0, until=survey.expires_at)
    draft = Draft(
        MailKind.SURVEY,
        ("survey", survey.id),
        mail.sender,
        updates.subject(about, answers.marked(survey.token)),
        text,
        int(why),
        mail.sender_name,
        thread=updates.ids_in(mail.message_id),
        reply_to=load_rules(conn).answer_to,
    )
    if not outbox.asked_before(conn, draft):
        outbox.put(conn, [draft])
