"""Who has which ticket open, or writes a reply to it: one small row a window, renewed while it lives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from app.db import tables as t
from app.db.deleting import delete_rows
from app.db.tables.desk import presence
from app.domain.tickets.presence import GONE, Present

_P = presence.c
#: What a window that died left behind is taken away by the next one of the same person.
_OLD = timedelta(minutes=30)


def renew(conn: Connection, who: str, place: str, ticket_id: int | None, now: datetime, *, writing: bool) -> None:
    """Say that a window of a person has a ticket open now, or none; since when stands while that is the same."""
    own = (_P.who == who, _P.place == place)
    before = conn.execute(select(_P.ticket_id, _P.writing, _P.since).where(*own)).one_or_none()
    if before is None:
        delete_rows(conn, presence, _P.who == who, _P.seen_at < now - _OLD)
        values = {"who": who, "place": place, "ticket_id": ticket_id, "writing": writing}
        conn.execute(insert(presence).values(since=now, seen_at=now, **values))
        return
    same = (before.ticket_id, before.writing) == (ticket_id, writing)
    since = before.since if same else now
    conn.execute(update(presence).where(*own).values(ticket_id=ticket_id, writing=writing, since=since, seen_at=now))


def others(conn: Connection, who: str, ticket_id: int, now: datetime) -> Sequence[Present]:
    """Return the other people who have a ticket open, who write first; one of several windows stands for a person."""
    name = func.coalesce(t.person.c.name, _P.who)
    query = (
        select(_P.who, name, _P.writing, _P.since)
        .outerjoin_from(presence, t.person, t.person.c.login == _P.who)
        .where(_P.ticket_id == ticket_id, _P.who != who, _P.seen_at > now - GONE)
        .order_by(_P.writing.desc(), _P.since)
    )
    found: dict[str, Present] = {}
    for login, called, writing, since in conn.execute(query):
        found.setdefault(login, Present(called, bool(writing), since))
    return tuple(found.values())
