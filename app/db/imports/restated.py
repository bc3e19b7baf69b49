"""Imported tickets of before are projected anew by what their sources tell: a restatement, and recorded as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from app.db import tables as t
from app.db.conditions import id_in
from app.db.sla import load_target_book
from app.db.tickets.store import bulk_insert_projections, events_of, facts_of, load_codes
from app.domain.tickets.projection import project_many
from app.domain.tickets.told import RESTATED, Fact, Told
from app.domain.words import count, joined

_CHUNK = 2000


def restate_imported(conn: Connection, now: datetime) -> dict[str, int]:
    """Bring the clocks of all imported tickets to what their sources tell; returns how many changed, by source.

    For the owner, with the guards at rest. Each source gets a run without a file whose note says what is not measured
    any more: packets print it, and their next revision names it as the reason of what it restates.
    """
    book, codes = load_target_book(conn), load_codes(conn)
    changed: Counter[str] = Counter()
    lacking: dict[str, set[Fact]] = {}
    for ids, sources, told in _imported(conn):
        facts, events = facts_of(conn, ids), events_of(conn, ids)
        known = [id for id in ids if events[id]]
        projections = project_many(
            [(facts[id], events[id]) for id in known], book, codes.agencies, codes.services, codes.groups
        )
        before = _clocks(conn, ids)
        due = []
        for id, projection in zip(known, projections, strict=True):
            now_there = {(c.metric, c.seq, c.due_at, c.known_at, c.met, c.bound) for c in projection.clocks}
            if now_there != before.get(id, set()):
                changed[sources[id]] += 1
                lacking.setdefault(sources[id], set()).update(Told.parse(told[id]).lacking)
            due.append({"its": id, "due": projection.fields["due_at"]})
        for table in (t.sla_clock, t.ticket_span):
            conn.execute(delete(table).where(id_in(conn, table.c.ticket_id, known)))
        bulk_insert_projections(conn, zip(known, projections, strict=True))
        if due:
            conn.execute(update(t.ticket).where(t.ticket.c.id == bindparam("its")).values(due_at=bindparam("due")), due)
    for source, n in sorted(changed.items()):
        conn.execute(
            insert(t.import_run).values(
                source=source,
                file_name=RESTATED,
                file_sha256="",
                started_at=now,
                finished_at=now,
                updated=n,
                notes=[_note(n, lacking[source])],
            )
        )
    return dict(changed)


def _note(n: int, lacking: Iterable[Fact]) -> str:
    named = joined([fact.words for fact in Fact if fact in set(lacking)])
    return (
        f"{count(n, 'ticket')} that came in before were measured by more than their source tells; "
        f"what it does not tell ({named}) is not measured any more, and figures of before are restated."
    )


def _imported(conn: Connection) -> Iterator[tuple[list[int], dict[int, str], dict[int, str]]]:
    """Yield ids of imported tickets in pieces, with their sources and what these tell."""
    c, last = t.ticket.c, 0
    while True:
        rows = conn.execute(
            select(c.id, c.source, c.told).where(c.source.like("import:%"), c.id > last).order_by(c.id).limit(_CHUNK)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        yield [r.id for r in rows], {r.id: r.source for r in rows}, {r.id: r.told for r in rows}


def _clocks(conn: Connection, ids: Sequence[int]) -> Mapping[int, set[tuple[Any, ...]]]:
    c = t.sla_clock.c
    query = select(c.ticket_id, c.metric, c.seq, c.due_at, c.known_at, c.met, c.bound)
    found: dict[int, set[tuple[Any, ...]]] = {}
    for ticket_id, *values in conn.execute(query.where(id_in(conn, c.ticket_id, ids))):
        found.setdefault(ticket_id, set()).add(tuple(values))
    return found
