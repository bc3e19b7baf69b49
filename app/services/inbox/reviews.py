"""The reader of answers to invitations to service reviews: who comes, who does not, and who may."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from app.db import review_rows as store
from app.db.cab.rules import load_rules
from app.db.engine import Database
from app.db.records import time_of
from app.domain.cab.reply import Reply
from app.domain.inbox.values import Became, MailIn, Outcome, Reading, Written
from app.domain.reviews.answers import judged, review_of
from app.domain.reviews.inviting import period_words
from app.errors import InputError
from app.mail.replies import read_reply

if TYPE_CHECKING:
    from sqlalchemy import Connection


def review_answer(db: Database, conn: Connection, reading: Reading) -> Outcome | None:
    """Keep what somebody answers to the invitation of a review; None for any other mail.

    Taken is what comes from the address that was invited. One from another address is set aside and shown: it may be
    forged. One to an invitation that changed since says nothing any more.
    """
    mail = reading.mail
    reply = None if mail.written is Written.BOUNCE or mail.own else _reply_in(mail)
    review_id = None if reply is None else review_of(reply, load_rules(conn).ical_host)
    review = None if review_id is None else store.answered(conn, review_id)
    if reply is None or review_id is None or review is None:
        return None
    about, called = ("review", review_id), f"Review of {review.agency} for {period_words(review.period)}"
    people = store.participants(conn, review_id)
    newest = {one.mail.casefold(): one.answer_stamp for one in people if one.mail}
    at = newest.get(reply.attendees[0][0].casefold()) if len(reply.attendees) == 1 else None
    found = judged(reply, mail.sender, review.sequence, people, at)
    if found.answer is None or found.who is None:
        return Outcome(Became.PASSED if found.stands else Became.LEFT, about, f"{called}: {found.why}")
    stamp = min(reply.stamp, time_of(conn))  # a clock that is ahead must not outdo later answers
    store.add_answer(conn, found.who.id, found.answer.value, reply.sequence, stamp, db.actor.login)
    return Outcome(Became.ANSWER, about, f"{called}: {found.who.name}: {found.answer.label.lower()}.")


def _reply_in(mail: MailIn) -> Reply | None:
    """Return the first calendar part of a mail that is an answer."""
    for file in mail.files:
        if file.name.lower().endswith(".ics"):
            with suppress(InputError):
                return read_reply(file.content, file.name)
    return None
