"""Tickets in the database: their events, facts and projections, one at a time and in bulk.

PostgreSQL and SQLite alike. Nothing here decides anything: rules are in `app.domain.tickets.projection`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, delete, func, insert, select

from app.db import tables as t
from app.db.bulk import bulk_insert
from app.db.records import update_versioned
from app.db.types import to_micros
from app.domain.tickets.projection import ClockRow, Event, Projection, SpanRow, TicketFacts
from app.domain.vocabulary import EventKind, TicketKind

T = TypeVar("T")
#: Ids per statement: large enough to amortise the call, below every driver's limit of parameters.
_CHUNK = 1000
_KINDS = {kind.value: kind for kind in EventKind}
_EVENT = t.ticket_event.c
_EVENT_COLUMNS = (
    _EVENT.seq,
    _EVENT.kind,
    _EVENT.occurred_at,
    _EVENT.recorded_at,
    _EVENT.author,
    _EVENT.actor,
    _EVENT.old_value,
    _EVENT.new_value,
    _EVENT.note,
)


@dataclass(frozen=True, slots=True)
class Codes:
    """Code -> id of agencies, services and support groups."""

    agencies: Mapping[str, int]
    services: Mapping[str, int]
    groups: Mapping[str, int]


def load_codes(conn: Connection) -> Codes:
    """The codes that events carry, with their ids."""

    def read(table: Table) -> dict[str, int]:
        return {row.code: row.id for row in conn.execute(select(table.c.code, table.c.id))}

    return Codes(read(t.agency), read(t.service), read(t.support_group))


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    found = list(items)
    for start in range(0, len(found), _CHUNK):
        yield found[start : start + _CHUNK]


# --- reading --------------------------------------------------------------------------------------
def events_of(conn: Connection, ticket_ids: Iterable[int]) -> dict[int, list[Event]]:
    """Events of the tickets in order of seq; every id asked for is a key."""
    found: dict[int, list[Event]] = {id: [] for id in ticket_ids}
    for ids in _chunks(found):
        query = (
            select(_EVENT.ticket_id, *_EVENT_COLUMNS)
            .where(_EVENT.ticket_id.in_(ids))
            .order_by(_EVENT.ticket_id, _EVENT.seq)
        )
        for ticket_id, seq, kind, *rest in conn.execute(query):
            found[ticket_id].append(Event(seq, _KINDS[kind], *rest))
    return found


def facts_of(conn: Connection, ticket_ids: Iterable[int]) -> dict[int, TicketFacts]:
    """What the events of these tickets leave open, from their rows."""
    c = t.ticket.c
    columns = (
        c.id,
        c.kind,
        c.agency_id,
        c.service_id,
        c.priority,
        c.parent_id,
        c.group_id,
        c.assignee,
        c.first_contact,
        c.resolution_code,
    )
    found: dict[int, TicketFacts] = {}
    for ids in _chunks(ticket_ids):
        for r in conn.execute(select(*columns).where(c.id.in_(ids))):
            found[r.id] = TicketFacts(
                TicketKind(r.kind),
                r.agency_id,
                r.service_id,
                r.priority,
                child=r.parent_id is not None,
                group_id=r.group_id,
                assignee=r.assignee,
                first_contact=r.first_contact,
                resolution_code=r.resolution_code,
            )
    return found


def next_seq(conn: Connection, ticket_id: int) -> int:
    """The seq of the ticket's next event."""
    last = conn.execute(select(func.max(_EVENT.seq)).where(_EVENT.ticket_id == ticket_id)).scalar()
    return (last or 0) + 1


# --- one ticket -----------------------------------------------------------------------------------
def append_events(conn: Connection, ticket_id: int, events: Sequence[Event]) -> None:
    """Record events of one ticket; their seq goes on from `next_seq`."""
    if events:
        conn.execute(
            insert(t.ticket_event),
            [
                {
                    "ticket_id": ticket_id,
                    "seq": e.seq,
                    "kind": e.kind.value,
                    "occurred_at": e.occurred_at,
                    "recorded_at": e.recorded_at,
                    "author": e.author,
                    "actor": e.actor,
                    "old_value": e.old,
                    "new_value": e.new,
                    "note": e.note,
                }
                for e in events
            ],
        )


def write_projection(
    conn: Connection, ticket_id: int, projection: Projection, version: int, *, more: Mapping[str, Any] | None = None
) -> int:
    """Bring one ticket's row, clocks and spans to the projection; returns the row's new version.

    `version`: the one that was read; raises `app.db.records.Stale`. `more`: columns that no event carries.
    Only columns that differ are sent, so that a role needs rights on nothing else.
    """
    wanted = {**projection.fields, **(more or {})}
    columns = [t.ticket.c[name] for name in wanted]
    now = conn.execute(select(*columns).where(t.ticket.c.id == ticket_id)).mappings().one()
    changed = {name: value for name, value in wanted.items() if now[name] != value}
    new_version = update_versioned(conn, t.ticket, ticket_id, version, changed)
    for table, rows in ((t.sla_clock, projection.clocks), (t.ticket_span, projection.spans)):
        conn.execute(delete(table).where(table.c.ticket_id == ticket_id))
        if rows:
            conn.execute(insert(table), [{"ticket_id": ticket_id, **row._asdict()} for row in rows])
    return new_version


# --- many tickets ---------------------------------------------------------------------------------
def micros(values: Iterable[Any]) -> list[int | None]:
    """Instants as integers: microseconds since 1970 UTC."""
    return [None if value is None else to_micros(value) for value in values]


def bulk_insert_events(conn: Connection, events: Iterable[tuple[int, Event]]) -> int:
    """Load (ticket id, event) pairs; returns their number."""
    pairs = list(events)
    if not pairs:
        return 0
    ids = [ticket_id for ticket_id, _ in pairs]
    seq, kind, occurred, recorded, author, actor, old, new, note = zip(*(e for _, e in pairs), strict=True)
    return bulk_insert(
        conn,
        t.ticket_event,
        {
            "ticket_id": ids,
            "seq": seq,
            "kind": [k.value for k in kind],
            "occurred_at": micros(occurred),
            "recorded_at": micros(recorded),
            "author": author,
            "actor": actor,
            "old_value": old,
            "new_value": new,
            "note": note,
        },
    )


def bulk_insert_projections(conn: Connection, projections: Iterable[tuple[int, Projection]]) -> tuple[int, int]:
    """Load the clocks and spans of (ticket id, projection) pairs; returns the numbers of clocks and spans.

    The tickets' rows are the caller's: their columns are `Projection.fields`.
    """
    clock_ids: list[int] = []
    clocks: list[ClockRow] = []
    span_ids: list[int] = []
    spans: list[SpanRow] = []
    for ticket_id, projection in projections:
        clock_ids += [ticket_id] * len(projection.clocks)
        clocks += projection.clocks
        span_ids += [ticket_id] * len(projection.spans)
        spans += projection.spans
    _load(conn, t.sla_clock, clock_ids, clocks, ClockRow._fields)
    _load(conn, t.ticket_span, span_ids, spans, SpanRow._fields)
    return len(clocks), len(spans)


def _load(
    conn: Connection, table: Table, ids: list[int], rows: Sequence[tuple[Any, ...]], names: tuple[str, ...]
) -> None:
    if rows:
        columns: dict[str, Sequence[Any]] = {"ticket_id": ids, **dict(zip(names, zip(*rows, strict=True), strict=True))}
        for name in names:
            if name.endswith("_at"):
                columns[name] = micros(columns[name])
        bulk_insert(conn, table, columns)


def delete_projections(conn: Connection, ticket_ids: Iterable[int]) -> None:
    """Remove the clocks and spans of these tickets, to write them anew."""
    for ids in _chunks(ticket_ids):
        for table in (t.sla_clock, t.ticket_span):
            conn.execute(delete(table).where(table.c.ticket_id.in_(ids)))


def replace_projections(conn: Connection, projections: Sequence[tuple[int, Projection]]) -> tuple[int, int]:
    """Clocks and spans of these tickets, written anew; their rows in `ticket` are the caller's."""
    delete_projections(conn, (ticket_id for ticket_id, _ in projections))
    return bulk_insert_projections(conn, projections)


def update_rows(conn: Connection, projections: Sequence[tuple[int, Projection]]) -> int:
    """Bring rows of `ticket` to their projections, each as one versioned update; returns how many changed."""
    changed = 0
    for part in _chunks(projections):
        ids = [ticket_id for ticket_id, _ in part]
        names = list(part[0][1].fields)
        query = select(t.ticket.c.id, t.ticket.c.version, *(t.ticket.c[n] for n in names)).where(t.ticket.c.id.in_(ids))
        now: dict[int, Mapping[str, Any]] = defaultdict(dict)
        for row in conn.execute(query).mappings():
            now[row["id"]] = dict(row)
        for ticket_id, projection in part:
            was = now[ticket_id]
            new = {name: value for name, value in projection.fields.items() if was.get(name) != value}
            if new:
                update_versioned(conn, t.ticket, ticket_id, was["version"], new)
                changed += 1
    return changed
