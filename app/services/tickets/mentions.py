"""Mentions: made by what somebody writes on a ticket, told to who is mentioned, and read by them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.db import mail as outbox
from app.db.engine import Database
from app.db.names import person_name
from app.db.records import act_of, hold, time_of
from app.db.tickets import mentions as store
from app.db.tickets.closing import load_rules
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.mail.addresses import can_be_mailed
from app.domain.mail.values import Draft, MailKind
from app.domain.plain_text import one_line
from app.domain.rights import may
from app.domain.tickets.mentions import SIGN, Mention, Mentionable, mentioned, shortened
from app.errors import InputError
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "mention.read"
#: The number of a mail is below this; of one ticket and person no two events are so many apart and still waiting.
_NUMBERS = 1_000_000


# --- making -----------------------------------------------------------------------------------------
def mention_in_words(db: Database, conn: Connection, ticket_id: int, number: str, title: str, text: str) -> bool:
    """Write down whom the words mention that this act has just written on a ticket; returns whether a mail goes out.

    InputError where somebody is mentioned who does not read tickets, and where a name is that of two people.
    """
    who = _named(db, conn, text, restricted=False)
    if not who:
        return False
    event = store.event_of(conn, ticket_id, act_of(conn))
    store.add(conn, ticket_id, event, who, time_of(conn))
    return _mail(db, conn, ticket_id, (event or 0) % _NUMBERS, who, f"{number}: {title}", text)


def mention_in_restricted(db: Database, conn: Connection, ticket_id: int, before: str, text: str) -> None:
    """Write down whom the restricted text of a ticket mentions now and did not before; they are told no word of it.

    InputError where one of them may not read it.
    """
    known = {one.id for one in mentioned(before, store.mentionable(conn))} if SIGN in before else set()
    who = [one for one in _named(db, conn, text, restricted=True) if one.id not in known]
    store.add(conn, ticket_id, None, who, time_of(conn))


def _named(db: Database, conn: Connection, text: str, *, restricted: bool) -> Sequence[Mentionable]:
    if SIGN not in text:
        return ()
    who = [one for one in mentioned(text, store.mentionable(conn)) if one.login != db.actor.login]
    refused = store.not_readers(conn, who, restricted=restricted)
    if refused:
        names = words.joined([one_line(one.name) for one in refused])
        what = "the restricted text of tickets" if restricted else "the tickets of the desk"
        raise InputError(
            f"Text: {names} may not read {what}, and cannot be mentioned here.",
            hint="Take the @ away, or write to them in another way.",
        )
    return who


def _mail(
    db: Database, conn: Connection, ticket_id: int, number: int, who: Sequence[Mentionable], called: str, text: str
) -> bool:
    """Queue a mail to each who is mentioned and can be mailed, where the rules of the desk say so."""
    if not load_rules(conn).mail_mentions:
        return False
    by, addresses = person_name(conn, db.actor.login), store.addresses_of(conn, [one.id for one in who])
    head = f"{one_line(by)} mentions you in {one_line(called)}"
    drafts = [
        Draft(
            MailKind.MENTION,
            ("ticket", ticket_id),
            addresses[one.id],
            head,
            f"{head}:\n\n{shortened(text)}\n\nOpen it in Longleaf to read and answer it.\n",
            number,
            one.name,
        )
        for one in who
        if can_be_mailed(addresses.get(one.id, ""))
    ]
    return bool(outbox.put(conn, drafts))


# --- telling and reading ----------------------------------------------------------------------------
def mentions(db: Database, work: Work | None = None) -> tuple[Mention, ...]:
    """Return the mentions of who is at work that they did not read yet, the newest first."""
    with db.read(work) as conn:
        return tuple(store.unread(conn, db.actor.login))


def tell_mentions(db: Database, work: Work | None = None, *, op_id: str | None = None) -> tuple[Mention, ...]:
    """Return the mentions to be told on this screen now, and keep that they were: no other window tells them."""
    if not may(db.actor.roles, _RIGHT) or db.snapshot is not None:
        return ()
    with db.read(work) as conn:
        fresh = store.unread(conn, db.actor.login, untold=True)
    if not fresh:
        return ()

    def act(conn: Connection) -> list[int]:
        hold(conn, f"mentions of {db.actor.login}")  # two windows at once tell each once
        ids = [one.id for one in store.unread(conn, db.actor.login, untold=True)]
        store.note_told(conn, ids, time_of(conn))
        return ids

    mine = frozenset(db.write(act, what="tell mentions", op_id=op_id))
    return tuple(one for one in fresh if one.id in mine)


def read_mentions(db: Database, ticket_ids: Sequence[int] | None = None, *, op_id: str | None = None) -> Changes:
    """Note that one read what mentions one: on these tickets, or None: on all; they leave the filter Mentioned."""
    db.require(_RIGHT, "be mentioned on tickets")

    def act(conn: Connection) -> Changes:
        hold(conn, f"mentions of {db.actor.login}")
        found = store.unread(conn, db.actor.login, ticket_ids=ticket_ids)
        store.note_read(conn, [one.id for one in found], time_of(conn))
        if not found:
            return Changes(Touched.NOTHING, (), "Nothing that you have not read mentions you there.")
        ids = tuple(dict.fromkeys(one.ticket_id for one in found))
        said = f"{words.count(len(found), 'mention')} of you {'is' if len(found) == 1 else 'are'} read."
        return Changes(Touched.TICKETS, ids, said)

    return db.write(act, what="read mentions", about=sorted(ticket_ids or ()), op_id=op_id)
