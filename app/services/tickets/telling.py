"""Mail to the caller of a ticket, put into the outbox within the act that it tells of: both are there, or neither."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from app.db import mail as outbox
from app.db.cab.rules import load_rules as board_rules
from app.db.callers import whom
from app.db.callers.rules import load_rules
from app.db.tickets import links
from app.domain.callers import updates
from app.domain.callers.settings import CallerRules, News, news_of
from app.domain.callers.updates import Caller
from app.domain.mail.addresses import can_be_mailed
from app.domain.mail.values import Draft, MailKind
from app.domain.tickets.projection_values import Event
from app.domain.vocabulary import EventKind

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: What is told to those as well whose tickets were merged into one.
_OF_MERGED = frozenset({News.UPDATE, News.RESOLVED, News.REOPENED})
#: Why a mail is not sent whose act was taken back before.
TAKEN_BACK = "What it tells was taken back before it was sent."


def recipient(conn: Connection, ticket_id: int, rules: CallerRules) -> Caller | None:
    """Return who is told of a ticket by mail; None where nobody can be, or nobody outside may hear of it."""
    ticket, mailbox = whom.row_of(conn, ticket_id), board_rules(conn).mailbox
    if not can_be_mailed(mailbox):
        return None
    if ticket.caller_id is not None:
        to = whom.of_directory(conn, [ticket.caller_id]).get(ticket.caller_id)
    else:
        to = whom.caller_of(conn, ticket.caller, ticket.agency_id)
    if to is None or whom.is_own(to.mail, mailbox, rules.answer_to) or whom.is_drill(conn, ticket_id):
        return None
    return to


def tell_caller(conn: Connection, ticket_id: int, events: Iterable[Event], *, answers: str = "") -> bool:
    """Queue one mail for each of these new events of which the workspace tells callers; returns whether there is one.

    `answers`: the id of their mail that it answers, where it is the first of a thread.

    Nobody is told of a drill, and no program that sends mail of itself. Restricted text is in none of them.
    """
    told = [(event, news) for event in events if (news := news_of(EventKind(event.kind), event.new)) is not None]
    if not told:
        return False
    rules = load_rules(conn)
    told = [(event, news) for event, news in told if news in rules.on]
    if not told:
        return False
    to = recipient(conn, ticket_id, rules)
    if to is None:
        return False
    of, key = whom.about(conn, ticket_id), ("ticket", ticket_id)
    ids: tuple[int, ...] = ()
    for event, news in told:
        if news is News.OPENED and whom.is_loop(conn, ticket_id):
            continue
        text = updates.words(rules.texts[news], of, to, event.note or "")
        thread = updates.thread([*updates.ids_in(answers), *outbox.ids_to(conn, key, to.mail)])
        head = updates.subject(of)
        ids += outbox.put(
            conn,
            [
                Draft(
                    MailKind.CALLER,
                    key,
                    to.mail,
                    head,
                    text,
                    event.seq,
                    to.name,
                    thread=thread,
                    reply_to=rules.answer_to,
                )
            ],
        )
    return bool(ids)


def tell_merged(conn: Connection, ticket_id: int, events: Sequence[Event]) -> bool:
    """Tell the callers of the tickets that were merged into one of what its own caller is told, once an address.

    It is told under the number that each of them knows; whoever is the caller here was told already.
    """
    told = [event for event in events if news_of(EventKind(event.kind), event.new) in _OF_MERGED]
    if not told or not load_rules(conn).on:
        return False
    own = recipient(conn, ticket_id, load_rules(conn))
    addresses, any_mailed = {own.mail.lower() if own is not None else ""}, False
    for merged_id, _number in links.merged_into(conn, ticket_id):
        to = recipient(conn, merged_id, load_rules(conn))
        if to is not None and to.mail.lower() not in addresses:
            addresses.add(to.mail.lower())
            last = links.last_seq(conn, merged_id)
            any_mailed = (
                tell_caller(conn, merged_id, [event._replace(seq=last + event.seq) for event in told]) or any_mailed
            )
    return any_mailed
