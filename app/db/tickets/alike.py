"""Major incidents, outages and tickets that a call may be about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from app.db import tables as t
from app.db.search.names import meanings
from app.db.tickets.lists import IS_OPEN, ticket_ids, ticket_rows
from app.db.tickets.search import search_condition, words_of
from app.domain.search.query import Query, parse
from app.domain.tickets.values import TicketFilter, TicketRow

_EACH = 60
#: So many of the newest open tickets are looked at: a common word is in hundreds of thousands of those that ever were.
_NEWEST = 2_000


def running_majors(conn: Connection, service_id: int | None) -> list[tuple[int, str, str, int | None, bool]]:
    """Return id, number, title and ticket of major incidents under way, and whether they are about the service; those
    of the service first."""
    c, of = t.major_incident.c, t.major_incident_service.c
    linked = select(of.service_id).where(of.major_incident_id == c.id, of.service_id == service_id).exists()
    rows = conn.execute(
        select(c.id, c.number, c.title, c.ticket_id, or_(c.service_id == service_id, linked).label("same"))
        .where(c.state.in_(("proposed", "declared")), c.drill.is_(False))
        .order_by(c.id.desc())
        .limit(20)
    )
    found = [(r.id, r.number, r.title, r.ticket_id, service_id is not None and bool(r.same)) for r in rows]
    return sorted(found, key=lambda row: not row[4])


def running_outages(conn: Connection, service_id: int, now: datetime) -> list[tuple[int, str, datetime, bool]]:
    """Return id, title, start and whether it is planned of the service's outages that are not over, besides those of
    major incidents."""
    c = t.outage.c
    rows = conn.execute(
        select(c.id, c.title, c.start_at, c.planned)
        .where(c.service_id == service_id, c.start_at <= now, (c.end_at.is_(None)) | (c.end_at > now))
        .where(c.withdrawn == "", c.major_incident_id.is_(None))
        .order_by(c.start_at.desc())
        .limit(3)
    )
    return [(r.id, r.title, r.start_at, bool(r.planned)) for r in rows]


def with_words(conn: Connection, words: Sequence[str]) -> dict[int, list[str]]:
    """Return the newest open tickets that have any of the words, with the words that each has: 60 for each word, of
    the 2,000 that were opened last.

    It is asked at each pause of somebody who types: what the words may mean besides is read once for all of them.
    """
    found: dict[int, list[str]] = {}
    queries = {word: parse(word) for word in words}
    marks = meanings(conn, Query(tuple(term for query in queries.values() for term in words_of(query).terms)))
    newest = select(t.ticket.c.id).where(IS_OPEN).order_by(t.ticket.c.opened_at.desc(), t.ticket.c.id.desc())
    looked_at = newest.limit(_NEWEST).subquery()
    first = conn.execute(select(func.min(looked_at.c.id))).scalar_one() if words else None
    if first is None:
        return found
    for word, query in queries.items():
        hits = search_condition(conn, query, marks, since=first)
        for id in conn.scalars(newest.where(t.ticket.c.id >= first, hits).limit(_EACH)):
            found.setdefault(id, []).append(word)
    return found


def rows_of(conn: Connection, ids: Sequence[int]) -> dict[int, TicketRow]:
    """Return rows by id."""
    return {row.id: row for row in ticket_rows(conn, ids)}


def parents(conn: Connection, ids: Sequence[int]) -> dict[int, int]:
    """Return what a call is attached to that looks like one of these: the ticket itself, or its parent."""
    c = t.ticket.c
    rows = conn.execute(select(c.id, c.parent_id).where(c.id.in_(list(ids))))
    return {r.id: r.parent_id or r.id for r in rows}


def places(conn: Connection, ids: Sequence[int]) -> dict[int, tuple[int | None, int]]:
    """Return service and agency of tickets."""
    c = t.ticket.c
    rows = conn.execute(select(c.id, c.service_id, c.agency_id).where(c.id.in_(list(ids))))
    return {r.id: (r.service_id, r.agency_id) for r in rows}


def of_caller(conn: Connection, caller: str, now: datetime) -> list[int]:
    """Return the caller's newest tickets."""
    return list(ticket_ids(conn, TicketFilter(caller=caller), None, 2, now=now))
