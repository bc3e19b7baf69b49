"""What an import reads and writes in bulk: tickets by source and number, groups, services, findings, runs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.db import tables as t
from app.db.bulk import bulk_insert
from app.db.conditions import text_in
from app.db.imports.guards import once_a_chunk
from app.db.owner import become_owner
from app.db.records import numbers_above
from app.db.tickets.store import bulk_insert_projections, micros
from app.db.types import to_micros
from app.db.whole_tables import analyze
from app.domain.tickets.projection import Event, Projection
from app.domain.vocabulary import EventKind
from app.errors import NotAllowed

_CHUNK = 1000
_INSTANTS = frozenset({"hold_until", "opened_at", "resolved_at", "closed_at", "due_at"})
_KINDS = {kind: kind.value for kind in EventKind}
_OCCURRED = attrgetter("occurred_at")


@dataclass(frozen=True, slots=True)
class Known:
    """A ticket that is there already; codes, not ids."""

    id: int
    number: str
    source: str
    version: int
    state: str
    hold_reason: str
    priority: int
    agency: str
    service: str
    group: str
    assignee: str
    told: str = ""
    parent_id: int | None = None
    kind: str = ""
    impact: int = 0
    urgency: int = 0
    channel: str = ""


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket to write: its columns without those of the projection, its events and what follows from them."""

    columns: Mapping[str, Any]
    events: Sequence[Event]
    projection: Projection


def gone_numbers(conn: Connection, numbers: Iterable[str]) -> set[str]:
    """Return which of these numbers were those of records that are destroyed: nothing else is called by them."""
    c, found = t.destroyed_row.c, set[str]()
    if conn.execute(select(c.number).where(c.number.is_not(None)).limit(1)).first() is None:
        return found
    wanted = list(numbers)
    for start in range(0, len(wanted), _CHUNK):
        found.update(conn.scalars(select(c.number).where(text_in(conn, c.number, wanted[start : start + _CHUNK]))))
    return found


def known_tickets(conn: Connection, numbers: Iterable[str]) -> dict[str, Known]:
    """Return tickets of these numbers, whatever their source."""
    c = t.ticket.c
    source = (
        t.ticket.join(t.agency, c.agency_id == t.agency.c.id)
        .outerjoin(t.service, c.service_id == t.service.c.id)
        .outerjoin(t.support_group, c.group_id == t.support_group.c.id)
    )
    query = select(
        c.id,
        c.number,
        c.source,
        c.version,
        c.state,
        c.hold_reason,
        c.priority,
        t.agency.c.code.label("agency"),
        t.service.c.code.label("service"),
        t.support_group.c.code.label("grp"),
        c.assignee,
        c.told,
        c.parent_id,
        c.kind,
        c.impact,
        c.urgency,
        c.channel,
    ).select_from(source)
    found: dict[str, Known] = {}
    wanted = list(numbers)
    for start in range(0, len(wanted), _CHUNK):
        for r in conn.execute(query.where(text_in(conn, c.number, wanted[start : start + _CHUNK]))):
            found[r.number] = Known(
                r.id,
                r.number,
                r.source,
                r.version,
                r.state,
                r.hold_reason or "",
                r.priority,
                r.agency,
                r.service or "",
                r.grp or "",
                r.assignee or "",
                r.told,
                r.parent_id,
                r.kind,
                r.impact,
                r.urgency,
                r.channel,
            )
    return found


def names_of(conn: Connection, what: str) -> dict[str, str]:
    """Return the names of every `agency`, `service` or `support_group`, by code."""
    table = {"agency": t.agency, "service": t.service, "support_group": t.support_group}[what]
    return {row.code: row.name for row in conn.execute(select(table.c.code, table.c.name))}


def add_groups(conn: Connection, groups: Mapping[str, str]) -> None:
    """Make support groups (code -> name) that are not there yet."""
    there = set(conn.execute(select(t.support_group.c.code)).scalars())
    rows = [{"code": code, "name": name} for code, name in groups.items() if code not in there]
    if rows:
        conn.execute(insert(t.support_group), rows)


def add_services(conn: Connection, services: Mapping[str, str], valid_from: date) -> None:
    """Make services (code -> name) that are not there yet."""
    there = set(conn.execute(select(t.service.c.code)).scalars())
    rows = [
        {"code": code, "name": name, "category": "Imported", "valid_from": valid_from}
        for code, name in services.items()
        if code not in there
    ]
    if rows:
        conn.execute(insert(t.service), rows)


def add_tickets(conn: Connection, tickets: Sequence[NewTicket]) -> dict[str, int]:
    """Write new tickets with events, clocks and spans, guarded and audited; returns number -> id."""
    if not tickets:
        return {}
    latest = max(max(map(_OCCURRED, ticket.events)) for ticket in tickets)
    with once_a_chunk(conn, to_micros(latest)) as stamp:
        return _add_tickets(conn, tickets, stamp)


def _add_tickets(conn: Connection, tickets: Sequence[NewTicket], stamp: tuple[str, int] | None) -> dict[str, int]:
    plain, projected = [ticket.columns for ticket in tickets], [ticket.projection.fields for ticket in tickets]
    columns: dict[str, list[Any]] = {name: [one[name] for one in plain] for name in plain[0]}
    for name in projected[0]:
        values = [one[name] for one in projected]
        columns[name] = micros(values) if name in _INSTANTS else values
    if stamp is not None:
        who, now = stamp
        columns |= {"created_by": [who] * len(tickets), "updated_by": [who] * len(tickets)}
        columns["updated_at"] = [now] * len(tickets)
    bulk_insert(conn, t.ticket, columns)
    numbers = columns["number"]
    ids: dict[str, int] = {}
    for start in range(0, len(numbers), _CHUNK):
        part = numbers[start : start + _CHUNK]
        query = select(t.ticket.c.number, t.ticket.c.id).where(text_in(conn, t.ticket.c.number, part))
        ids.update((number, id) for number, id in conn.execute(query))
    add_events(conn, [(ids[n], ticket.events) for n, ticket in zip(numbers, tickets, strict=True)])
    bulk_insert_projections(conn, ((ids[n], ticket.projection) for n, ticket in zip(numbers, tickets, strict=True)))
    return ids


def add_events(conn: Connection, tickets: Sequence[tuple[int, Sequence[Event]]]) -> None:
    """Write events of many tickets, stamped as the guard would: by who acts, at the transaction's time.

    On SQLite a row that is stamped already spares the guard a second write of each event.
    """
    events = [event for _, part in tickets for event in part]
    if not events:
        return
    if conn.dialect.name == "sqlite":
        author, now = conn.exec_driver_sql("SELECT app_user(), app_now()").one()
    else:
        author, now = "", to_micros(events[0].recorded_at)
    seq, kind, occurred, _, _, actor, old, new, note, _, _ = zip(*events, strict=True)
    known = {at: to_micros(at) for at in set(occurred)}
    bulk_insert(
        conn,
        t.ticket_event,
        {
            "ticket_id": [id for id, part in tickets for _ in part],
            "seq": seq,
            "kind": [_KINDS[k] for k in kind],
            "occurred_at": [known[at] for at in occurred],
            "recorded_at": [now] * len(events),
            "author": [author] * len(events),
            "actor": actor,
            "old_value": old,
            "new_value": new,
            "note": note,
        },
    )


def reserve_numbers(conn: Connection, numbers: Iterable[str]) -> None:
    """Let the workspace's own INC and REQ numbers go on behind imported ones of the same form."""
    highest: dict[str, int] = {}
    for number in numbers:
        if (found := re.fullmatch(r"(INC|REQ)(\d{7,9})", number)) is not None:
            highest[found[1]] = max(highest.get(found[1], 0), int(found[2]))
    for prefix, count in highest.items():
        numbers_above(conn, prefix, count)


def hold_tickets(conn: Connection, numbers: Iterable[str], source: str) -> None:
    """Let nobody else change the tickets of a source with these numbers until the transaction ends."""
    if conn.dialect.name == "postgresql":
        c = t.ticket.c
        wanted = list(numbers)
        for start in range(0, len(wanted), _CHUNK):
            some = text_in(conn, c.number, wanted[start : start + _CHUNK])
            conn.execute(select(c.id).where(some, c.source == source).order_by(c.id).with_for_update()).all()


def begin_run(
    conn: Connection, source: str, file_name: str, file_sha256: str, now: datetime, columns: Sequence[str] = ()
) -> int:
    """Note that an import begins; returns the run's id. `columns`: what the cells of its source rows are."""
    values = {
        "source": source,
        "file_name": file_name,
        "file_sha256": file_sha256,
        "started_at": now,
        "columns": list(columns),
    }
    return int(conn.execute(insert(t.import_run).values(**values).returning(t.import_run.c.id)).scalar_one())


def end_run(conn: Connection, run_id: int, counts: Mapping[str, int], notes: Sequence[str], now: datetime) -> None:
    """Note how an import ended. `counts`: rows_read, created, updated, skipped, errors."""
    c = t.import_run.c
    values = {**counts, "notes": list(notes), "finished_at": now}
    conn.execute(update(t.import_run).where(c.id == run_id).values(**values, version=c.version + 1))


def note_sizes(conn: Connection) -> None:
    """After many new rows: let PostgreSQL count again what it plans by, as far as the person may; commits nothing."""
    if conn.dialect.name == "postgresql":
        with suppress(NotAllowed):
            become_owner(conn)
        analyze(conn, t.ticket, t.ticket_event, t.sla_clock, t.ticket_span)


def parents_of(conn: Connection, numbers: Collection[str], source: str) -> dict[str, int]:
    """Return ids of the tickets of a source by number."""
    c = t.ticket.c
    wanted = list(numbers)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(c.number, c.id).where(c.number.in_(wanted[start : start + _CHUNK]), c.source == source)
        found.update((number, id) for number, id in conn.execute(query))
    return found
