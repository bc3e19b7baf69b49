"""Tickets in the database: their events, facts and projections, one at a time and in bulk.

PostgreSQL and SQLite alike. Nothing here decides anything: rules are in `app.domain.tickets.projection`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Table, insert, select

from app.db import tables as t
from app.db.bulk import bulk_insert
from app.db.measures import clear
from app.db.records import Stale, hold, insert_record, update_versioned
from app.db.types import to_micros
from app.domain.tickets.projection import ClockRow, Event, Projection, SpanRow, TicketFacts
from app.domain.tickets.told import Told
from app.domain.vocabulary import EventKind, TicketKind
from app.errors import Conflict

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
    _EVENT.op_id,
    _EVENT.late_reason,
)


@dataclass(frozen=True, slots=True)
class Codes:
    """Code -> id of agencies, services and support groups."""

    agencies: Mapping[str, int]
    services: Mapping[str, int]
    groups: Mapping[str, int]


def load_codes(conn: Connection) -> Codes:
    """Return the codes that events carry, with their ids."""

    def read(table: Table) -> dict[str, int]:
        return {row.code: row.id for row in conn.execute(select(table.c.code, table.c.id))}

    return Codes(read(t.agency), read(t.service), read(t.support_group))


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    found = list(items)
    for start in range(0, len(found), _CHUNK):
        yield found[start : start + _CHUNK]


# --- reading --------------------------------------------------------------------------------------
def events_of(conn: Connection, ticket_ids: Iterable[int]) -> dict[int, list[Event]]:
    """Return the events of each ticket in order of seq; every id asked for is a key."""
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
    """Return the facts about these tickets that events do not hold, from their rows."""
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
        c.told,
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
                told=Told.parse(r.told),
            )
    return found


def held_row(conn: Connection, ticket_id: int) -> dict[str, Any] | None:
    """Return the row of a ticket and hold it until the transaction ends; None where there is no such ticket."""
    query = select(t.ticket).where(t.ticket.c.id == ticket_id).with_for_update()
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


class ParentRow(NamedTuple):
    """What decides whether a ticket may be a parent: its own parent and its state."""

    parent_id: int | None
    state: str


def parent_of(conn: Connection, ticket_id: int) -> ParentRow | None:
    """Return parent and state of a ticket, None where there is none such; held until the transaction ends."""
    query = select(t.ticket.c.parent_id, t.ticket.c.state).where(t.ticket.c.id == ticket_id).with_for_update()
    row = conn.execute(query).one_or_none()
    return None if row is None else ParentRow(*row)


def has_children(conn: Connection, ticket_id: int) -> bool:
    """Return whether other tickets have this one as their parent."""
    return conn.execute(select(t.ticket.c.id).where(t.ticket.c.parent_id == ticket_id)).first() is not None


def number_of(conn: Connection, ticket_id: int) -> str:
    """Return the number of a ticket, for what is said of it."""
    return str(conn.scalar(select(t.ticket.c.number).where(t.ticket.c.id == ticket_id)) or "")


def private_text(conn: Connection, ticket_id: int) -> str:
    """Return the restricted text of a ticket, "" where there is none."""
    c = t.ticket_private.c
    return conn.execute(select(c.body).where(c.ticket_id == ticket_id)).scalar() or ""


def write_private_text(conn: Connection, ticket_id: int, body: str, base: str | None = None) -> None:
    """Write the restricted text of a ticket, held from here on.

    `base`: the text as it was read; Conflict where somebody wrote another since. None: whatever stands there.
    """
    c = t.ticket_private.c
    hold(conn, f"ticket_private {ticket_id}")  # the first one to write it has no row to hold
    row = conn.execute(select(c.version, c.body).where(c.ticket_id == ticket_id).with_for_update()).one_or_none()
    there, salt = "" if row is None else row.body, token_hex(16)
    if base is not None and there not in {base, body}:
        said: dict[str, tuple[object, object, object]] = {"restricted text": (base, body, there)}
        raise Conflict("Somebody else wrote the restricted text meanwhile.", said, row.version if row else 0)
    if row is None:
        conn.execute(insert(t.ticket_private).values(ticket_id=ticket_id, body=body, salt=salt))
        return
    same = (c.ticket_id == ticket_id, c.version == row.version)
    values = {"body": body, "salt": salt, "version": row.version + 1}
    if conn.execute(t.ticket_private.update().where(*same).values(values)).rowcount != 1:
        raise Stale("Somebody else wrote the restricted text meanwhile.", {}, row.version)


# --- one ticket -----------------------------------------------------------------------------------
def append_events(conn: Connection, ticket_id: int, events: Sequence[Event]) -> None:
    """Record events of one ticket; their seq goes on from that of its last."""
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
                    "op_id": e.act,
                    "late_reason": e.late,
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
    for table in (t.sla_clock, t.ticket_span):
        clear(conn, table, [ticket_id])
    _add_projection(conn, ticket_id, projection)
    return new_version


def _add_projection(conn: Connection, ticket_id: int, projection: Projection) -> None:
    for table, rows in ((t.sla_clock, projection.clocks), (t.ticket_span, projection.spans)):
        if rows:
            conn.execute(insert(table), [{"ticket_id": ticket_id, **row._asdict()} for row in rows])


def insert_ticket(conn: Connection, row: Mapping[str, Any], events: Sequence[Event], projection: Projection) -> int:
    """Add a ticket with its first events, clocks and spans; returns its id."""
    ticket_id = insert_record(conn, t.ticket, {**projection.fields, **row})
    append_events(conn, ticket_id, events)
    _add_projection(conn, ticket_id, projection)
    return ticket_id


# --- many tickets ---------------------------------------------------------------------------------
def micros(values: Iterable[Any]) -> list[int | None]:
    """Instants as integers: microseconds since 1970 UTC."""
    return [None if value is None else to_micros(value) for value in values]


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
