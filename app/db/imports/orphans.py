"""Tickets without the parent that their source names, and that parent when it is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from app.db import tables as t
from app.db.conditions import text_in

_CHUNK = 1000


class Child(NamedTuple):
    """A ticket that becomes a child: its row as it is, and the id of the parent it gets."""

    id: int
    number: str
    version: int
    excluded: bool
    parent_id: int


def waiting(conn: Connection, source: str, says: str) -> list[tuple[str, str]]:
    """Return the tickets with an open finding that says so, and all that it says."""
    f = t.data_finding.c
    query = select(f.ticket_number, f.problem).where(f.source == source, f.closed_at.is_(None))
    return [
        (number, problem) for number, problem in conn.execute(query.where(f.problem.contains(says, autoescape=True)))
    ]


def children(conn: Connection, source: str, parents: Mapping[str, str]) -> list[Child]:
    """Return the tickets of a source that have no parent yet, with the id of theirs. `parents`: number -> number."""
    c = t.ticket.c
    ids: dict[str, int] = {}
    wanted = sorted({*parents.values()})
    for start in range(0, len(wanted), _CHUNK):
        query = select(c.number, c.id).where(text_in(conn, c.number, wanted[start : start + _CHUNK]))
        ids.update((number, id) for number, id in conn.execute(query.where(c.source == source)))
    found: list[Child] = []
    numbers = sorted(parents)
    for start in range(0, len(numbers), _CHUNK):
        query = select(c.id, c.number, c.version, c.excluded).where(
            text_in(conn, c.number, numbers[start : start + _CHUNK]), c.source == source, c.parent_id.is_(None)
        )
        found += [
            Child(row.id, row.number, row.version, row.excluded, ids[parents[row.number]])
            for row in conn.execute(query.order_by(c.id).with_for_update())
            if parents[row.number] in ids
        ]
    return found


def close(conn: Connection, source: str, numbers: Sequence[str], says: str, now: datetime) -> None:
    """Close the findings about these tickets that say so."""
    f = t.data_finding.c
    for start in range(0, len(numbers), _CHUNK):
        mine = (f.source == source, f.closed_at.is_(None), f.problem.startswith(says, autoescape=True))
        some = text_in(conn, f.ticket_number, numbers[start : start + _CHUNK])
        conn.execute(update(t.data_finding).where(*mine, some).values(closed_at=now))
