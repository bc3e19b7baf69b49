"""The first page of a common word on SQLite: tickets from the newest on, looked up in the index until there are enough.

SQLite would read and sort every hit, 100 ms for each 50,000; PostgreSQL decides between both ways by itself.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.db.search.names import meanings
from app.db.tables import ticket
from app.db.tickets.search import fts_match
from app.domain.search.query import Query

#: Fewer hits are sorted faster than looked for.
_MANY = 3_000
_FIRST, _MOST = 1_000, 64_000
_MATCH = "SELECT rowid FROM ticket_fts WHERE ticket_fts MATCH ?"


def newest_hits(conn: Connection, query: Query, order: Sequence[Any], limit: int) -> array[int] | None:
    """Return up to `limit` ids of the tickets that fit, in this order; None where the usual way is better.

    `order`: one that an index gives.
    """
    if conn.dialect.name != "sqlite" or query.numbers or not query.wanted or any(term.part for term in query.terms):
        return None
    asked, _ = fts_match(query, meanings(conn, query))
    if len(conn.exec_driver_sql(f"{_MATCH} LIMIT {_MANY}", (asked,)).all()) < _MANY:
        return None
    found = array("q")
    result = conn.execute(select(ticket.c.id).order_by(*order))
    cursor: Any = result.cursor
    size = _FIRST
    every: set[int] | None = None
    while len(found) < limit and (rows := cursor.fetchmany(size)):
        ids = [id for (id,) in rows]
        low, high = min(ids), max(ids)
        if every is None and high - low > 16 * len(ids):  # ids that tell nothing of the order
            every = {id for (id,) in conn.exec_driver_sql(_MATCH, (asked,))}
        hits = every
        if hits is None:
            near = conn.exec_driver_sql(f"{_MATCH} AND rowid BETWEEN ? AND ?", (asked, low, high))
            hits = {id for (id,) in near}
        found.extend(id for id in ids if id in hits)
        size = min(size * 2, _MOST)
    result.close()
    return found[:limit]
