"""Mentions on tickets: written with the words that make them, told and read by who is mentioned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, insert, or_, select

from app.db import tables as t
from app.db.names import people
from app.db.setup.roles import roles_of
from app.db.tables.mentions import mention, mention_read, mention_told
from app.db.tickets.standing import stands
from app.domain.tickets.mentions import Mention, Mentionable, may_be_mentioned, shortened
from app.domain.vocabulary import Role

_M, _P, _E = mention.c, t.person.c, t.ticket_event.c
#: So many are read at once.
MOST = 200


def mentionable(conn: Connection) -> list[Mentionable]:
    """Return everybody who works here and signs in, whatever they may read."""
    rows = conn.execute(select(_P.id, _P.login, _P.name).where(_P.login.is_not(None), _P.active.is_(True)))
    return [Mentionable(row.id, row.login, row.name) for row in rows]


def not_readers(conn: Connection, who: Sequence[Mentionable], *, restricted: bool) -> list[Mentionable]:
    """Return those of these people who may not read what mentions them."""
    held = roles_of(conn, [one.login for one in who])
    if held is None:
        return []
    none: tuple[Role, ...] = ()
    return [one for one in who if not may_be_mentioned(held.get(one.login, none), restricted=restricted)]


def addresses_of(conn: Connection, person_ids: Sequence[int]) -> dict[int, str]:
    """Return the mail addresses of people, by key."""
    return {row.id: row.email for row in conn.execute(select(_P.id, _P.email).where(_P.id.in_(list(person_ids))))}


def event_of(conn: Connection, ticket_id: int, op_id: str | None) -> int | None:
    """Return the key of what an act wrote on a ticket last; None where it wrote nothing."""
    query = select(_E.id).where(_E.ticket_id == ticket_id, _E.op_id == op_id).order_by(_E.seq.desc()).limit(1)
    return conn.execute(query).scalar()


def add(conn: Connection, ticket_id: int, event_id: int | None, who: Iterable[Mentionable], now: datetime) -> None:
    """Write down whom the words of an event mention; None: the restricted text of the ticket."""
    rows = [
        {"ticket_id": ticket_id, "event_id": event_id, "person_id": one.id, "restricted": event_id is None, "at": now}
        for one in who
    ]
    if rows:
        conn.execute(insert(mention), rows)


def _unread(login: str) -> ColumnElement[bool]:
    """Return the condition that a mention is somebody's, was not read, and its words still stand."""
    mine = select(_P.id).where(_P.login == login).scalar_subquery()
    words_stand = or_(_M.event_id.is_(None), exists().where(_E.id == _M.event_id, stands(_E)).correlate(mention))
    return and_(_M.person_id == mine, ~exists().where(mention_read.c.mention_id == _M.id), words_stand)


def unread_tickets(login: str) -> Select[tuple[int]]:
    """Return the query of the ids of the tickets in which somebody is mentioned and did not read it yet."""
    return select(_M.ticket_id).where(_unread(login))


def unread(
    conn: Connection, login: str, *, ticket_ids: Sequence[int] | None = None, untold: bool = False
) -> list[Mention]:
    """Return what somebody did not read yet, the newest first; `ticket_ids`: of these; `untold`: and not told."""
    k = t.ticket.c
    query: Select[Any] = (
        select(_M.id, _M.ticket_id, k.number, k.title, _M.author, _M.at, _M.restricted, _E.note)
        .select_from(mention.join(t.ticket, k.id == _M.ticket_id).outerjoin(t.ticket_event, _E.id == _M.event_id))
        .where(_unread(login))
    )
    if ticket_ids is not None:
        query = query.where(_M.ticket_id.in_(list(ticket_ids)))
    if untold:
        query = query.where(~exists().where(mention_told.c.mention_id == _M.id))
    rows = conn.execute(query.order_by(_M.id.desc()).limit(MOST)).all()
    names = people(conn, {row.author for row in rows})
    return [
        Mention(
            row.id,
            row.ticket_id,
            row.number,
            row.title,
            names.get(row.author, row.author),
            row.at,
            "" if row.restricted else shortened(row.note or ""),
            row.restricted,
        )
        for row in rows
    ]


def note_told(conn: Connection, ids: Sequence[int], now: datetime) -> None:
    """Keep that these were told on the screen of who is mentioned."""
    if ids:
        conn.execute(insert(mention_told), [{"mention_id": id, "at": now} for id in ids])


def note_read(conn: Connection, ids: Sequence[int], now: datetime) -> None:
    """Keep that these were read by who is mentioned."""
    if ids:
        conn.execute(insert(mention_read), [{"mention_id": id, "at": now} for id in ids])
