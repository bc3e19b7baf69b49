"""Imported tickets of before are projected anew by what their sources tell: a restatement, and recorded as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from app.db import tables as t
from app.db.conditions import id_in
from app.db.sla import load_target_book
from app.db.tickets.store import append_events, bulk_insert_projections, events_of, facts_of, load_codes
from app.domain.tickets.projection import Event, project_many
from app.domain.tickets.story import LEFT_OUT
from app.domain.tickets.told import RESTATED, Fact, Told
from app.domain.vocabulary import EventKind
from app.domain.words import count, joined

_CHUNK = 2000
#: Columns of a ticket that say another thing where less is told.
_FOLLOWING = ("due_at", "resolved_at", "closed_at", "excluded")


def restate_imported(conn: Connection, now: datetime) -> dict[str, int]:
    """Bring clocks and spans of all imported tickets to what their sources tell; returns how many changed, by source.

    For the owner, with the guards at rest. Each source gets a run without a file whose note says what is not measured
    any more: packets print it, and their next revision names it as the reason of what it restates.
    """
    book, codes = load_target_book(conn), load_codes(conn)
    changed: Counter[str] = Counter()
    lacking: dict[str, set[Fact]] = {}
    for ids, sources, told in _imported(conn):
        facts, events = facts_of(conn, ids), events_of(conn, ids)
        known = [id for id in ids if events[id]]
        _keep_out(conn, events, {id: why for id, why in _left_out(conn, ids).items() if id in known}, now)
        projections = project_many(
            [(facts[id], events[id]) for id in known], book, codes.agencies, codes.services, codes.groups
        )
        before = _standing(conn, ids)
        columns = []
        for id, projection in zip(known, projections, strict=True):
            clocks = {(c.metric, c.seq, c.due_at, c.known_at, c.met, c.bound, c.excluded) for c in projection.clocks}
            now_there = clocks | {(s.start_at, s.end_at, s.end_reason, s.excluded) for s in projection.spans}
            if now_there != before.get(id, set()):
                changed[sources[id]] += 1
                lacking.setdefault(sources[id], set()).update(Told.parse(told[id]).lacking)
            columns.append({"its": id, **{f"new_{name}": projection.fields[name] for name in _FOLLOWING}})
        for table in (t.sla_clock, t.ticket_span):
            conn.execute(delete(table).where(id_in(conn, table.c.ticket_id, known)))
        bulk_insert_projections(conn, zip(known, projections, strict=True))
        if columns:
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _FOLLOWING}
            conn.execute(update(t.ticket).where(t.ticket.c.id == bindparam("its")).values(**values), columns)
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


def _left_out(conn: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Return why tickets are left out of the figures by what their rows said, as the findings about them tell."""
    f, k = t.data_finding.c, t.ticket.c
    mine = and_(f.ticket_number == k.number, f.source == k.source)
    query = select(k.id, f.problem).join_from(t.ticket, t.data_finding, mine)
    rows = conn.execute(query.where(id_in(conn, k.id, ids), f.excluded, f.closed_at.is_(None)).order_by(k.id, f.id))
    found: dict[int, str] = {}
    for id, problem in rows:
        found[id] = f"{found[id]}; {problem}" if id in found else problem
    return found


def _keep_out(conn: Connection, events: dict[int, list[Event]], why: Mapping[int, str], now: datetime) -> None:
    """Let the events of these tickets say that they stay out of the figures, where none does yet."""
    for id, problem in why.items():
        told = events[id]
        if any(event.kind is EventKind.FIELD and event.note == LEFT_OUT for event in told):
            continue
        last = max(event.seq for event in told)
        event = Event(last + 1, EventKind.FIELD, told[0].occurred_at, now, "", "", None, problem, LEFT_OUT)
        append_events(conn, id, [event])
        told.append(event)


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


def _standing(conn: Connection, ids: Sequence[int]) -> Mapping[int, set[tuple[Any, ...]]]:
    """Return what stands of the clocks and spans of each ticket."""
    c, s = t.sla_clock.c, t.ticket_span.c
    clocks = select(c.ticket_id, c.metric, c.seq, c.due_at, c.known_at, c.met, c.bound, c.excluded)
    spans = select(s.ticket_id, s.start_at, s.end_at, s.end_reason, s.excluded)
    found: dict[int, set[tuple[Any, ...]]] = {}
    for query, column in ((clocks, c.ticket_id), (spans, s.ticket_id)):
        for ticket_id, *values in conn.execute(query.where(id_in(conn, column, ids))):
            found.setdefault(ticket_id, set()).add(tuple(values))
    return found
