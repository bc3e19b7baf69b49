"""The projections as they were known at an instant: tickets that changed since are projected again in memory.

Nothing of the workspace is written: the rows made again stand beside the tables (`app.db.figures.beside`), and every
figure keeps its one definition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, exists, or_, select, union_all
from sqlalchemy.sql import FromClause

from app.db.conditions import id_in
from app.db.figures.beside import ids_of, rows_of
from app.db.figures.facts import Facts, by_rows, unindexed
from app.db.sla import load_target_book
from app.db.tables import agency, sla_clock, ticket, ticket_event, ticket_span
from app.db.tickets.detail import values_at
from app.db.tickets.store import events_of, facts_of, load_codes
from app.db.tickets.then import opened_facts
from app.domain.tickets.projection import TicketFacts, project_many
from app.domain.tickets.projection_values import Event
from app.domain.tickets.told import Told
from app.domain.vocabulary import EventKind, TicketState

_CHUNK = 2000
_CLOCK_COLUMNS = tuple(c.name for c in sla_clock.columns if c.name != "id")
_SPAN_COLUMNS = tuple(c.name for c in ticket_span.columns if c.name != "id")
_FIELDS = (
    "opened_at",
    "state",
    "hold_reason",
    "priority",
    "agency_id",
    "service_id",
    "group_id",
    "assignee",
    "resolved_at",
    "closed_at",
    "due_at",
    "reopen_count",
    "reassignment_count",
    "first_contact",
    "resolution_code",
    "excluded",
)
#: Columns that figures count by and no projection gives: the audit trail knows what they were.
_PLAIN = ("category", "channel", "change_id", "told")
_KNOWN_TO_AUDIT = (*_PLAIN, "parent_id", "first_contact", "resolution_code")


def facts_at(conn: Connection, as_of: datetime, agency_id: int | None = None) -> Facts:
    """Return what was known at `as_of`.

    `agency_id`: only figures of this agency (and, in trends, of its predecessors) will be asked for, and so less
    has to be read.
    """
    newer = select(ticket_event.c.ticket_id).where(ticket_event.c.recorded_at > as_of)
    if conn.execute(newer.limit(1)).first() is None:
        return Facts(conn, as_of)
    changed = _changed_since(conn, as_of, agency_id)
    clocks: list[dict[str, Any]] = []
    spans: list[dict[str, Any]] = []
    tickets: list[dict[str, Any]] = []
    shut: list[int] = []
    book, codes = load_target_book(conn), load_codes(conn)
    for ids in _chunks([ticket_id for ticket_id, known in changed if known]):
        facts, plain, was = facts_of(conn, ids), _plain(conn, ids), values_at(conn, ids, _KNOWN_TO_AUDIT, as_of)
        closed = _closed_since(conn, ids, as_of) - was.keys()
        shut += closed
        tickets += _before_closing(conn, sorted(closed))
        ids = [id for id in ids if id not in closed]
        reached: list[int] = []
        stories: list[tuple[TicketFacts, Sequence[Event]]] = []
        for ticket_id, events in events_of(conn, ids).items():
            known = [event for event in events if event.recorded_at <= as_of]
            if any(event.kind == EventKind.OPENED for event in known):
                start = opened_facts(_fallen_back(facts[ticket_id], was.get(ticket_id, {})), events, codes)
                reached.append(ticket_id)
                stories.append((start, known))
        made = project_many(stories, book, codes.agencies, codes.services, codes.groups)
        for ticket_id, projected in zip(reached, made, strict=True):
            clocks += [{"ticket_id": ticket_id, **row._asdict()} for row in projected.clocks]
            spans += [{"ticket_id": ticket_id, **row._asdict()} for row in projected.spans]
            then = was.get(ticket_id, {})
            told = {name: then.get(name, value) for name, value in plain[ticket_id].items()}
            tickets.append({"id": ticket_id, **projected.fields, **told})
    late = ids_of(conn, "late", [ticket_id for ticket_id, _ in changed])
    same = set(shut)
    moved = ids_of(conn, "moved", [ticket_id for ticket_id, _ in changed if ticket_id not in same])
    changed_clocks = rows_of(conn, "clocks_then", sla_clock, _CLOCK_COLUMNS, clocks)
    changed_spans = rows_of(conn, "spans_then", ticket_span, _SPAN_COLUMNS, spans)
    changed_tickets = rows_of(conn, "tickets_then", ticket, ("id", *_FIELDS, *_PLAIN), tickets)
    still = [
        select(*(t.c[name] for name in names)).where(t.c.ticket_id.not_in(moved))
        for t, names in ((sla_clock, _CLOCK_COLUMNS), (ticket_span, _SPAN_COLUMNS))
    ]
    return Facts(
        conn,
        as_of,
        clocks=union_all(still[0], select(changed_clocks)).subquery("clocks"),
        spans=union_all(still[1], select(changed_spans)).subquery("spans"),
        tickets=_overlaid(changed_tickets, late),
        ticket_parts=_in_parts(changed_tickets, late),
        clock_parts=(still[0].subquery("clocks_still"), changed_clocks),
        clock_sums=((sla_clock, 1), (_of_late(conn, moved), -1), (changed_clocks, 1)),
        span_parts=(still[1].subquery("spans_still"), changed_spans),
    )


def _closed_since(conn: Connection, ids: Sequence[int], as_of: datetime) -> set[int]:
    """Return those of these tickets that were resolved at `as_of`, and of which nothing but their closing came since.

    Most of what changed in the days since is of that kind. Their clocks and spans are as they were.
    """
    e, other = ticket_event.c, ticket_event.alias("other").c
    else_happened = exists().where(
        other.ticket_id == e.ticket_id,
        other.seq != e.seq,
        or_(
            by_rows(other.recorded_at) > as_of,
            and_(
                other.kind.in_((EventKind.CLOSED.value, EventKind.STATE.value)),
                by_rows(other.occurred_at) == ticket.c.closed_at,
            ),
        ),
    )
    query = (
        select(e.ticket_id)
        .join_from(ticket_event, ticket, ticket.c.id == e.ticket_id)
        .where(
            id_in(conn, e.ticket_id, ids),
            e.kind == EventKind.CLOSED.value,
            by_rows(e.recorded_at) > as_of,
            ticket.c.state == TicketState.CLOSED.value,
            ticket.c.closed_at == e.occurred_at,
            ticket.c.resolved_at < ticket.c.closed_at,  # else it was the closing that resolved it
            ~else_happened,
        )
    )
    return set(conn.scalars(query))


def _before_closing(conn: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return the tickets as they were before they were closed: resolved, and otherwise as they are."""
    if not ids:
        return []
    columns = [ticket.c[name] for name in ("id", *_FIELDS, *_PLAIN)]
    rows = conn.execute(select(*columns).where(id_in(conn, ticket.c.id, ids))).mappings()
    return [{**row, "state": TicketState.RESOLVED.value, "closed_at": None} for row in rows]


def _plain(conn: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    columns = [ticket.c[name] for name in _PLAIN]
    rows = conn.execute(select(ticket.c.id, *columns).where(id_in(conn, ticket.c.id, ids)))
    return {row.id: {name: getattr(row, name) for name in _PLAIN} for row in rows}


def _fallen_back(facts: TicketFacts, then: Mapping[str, Any]) -> TicketFacts:
    """Return the facts that no event tells as they were then, where they were changed since."""
    if "parent_id" in then:
        facts = replace(facts, child=then["parent_id"] is not None)
    if "first_contact" in then:
        was = then["first_contact"]
        facts = replace(facts, first_contact=None if was is None else bool(was))  # SQLite's trail has 0 and 1
    if "told" in then:
        facts = replace(facts, told=Told.parse(then["told"]))
    if "resolution_code" in then:
        facts = replace(facts, resolution_code=then["resolution_code"] or "")
    return facts


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def _changed_since(conn: Connection, as_of: datetime, agency_id: int | None) -> list[tuple[int, bool]]:
    """Return tickets with events recorded after `as_of`, and whether they were known at all by then.

    With an agency those that were there, or at a predecessor, at any time; the others cannot reach its figures as
    they were or as they are. Tickets that blame a change count against it wherever they are.
    """
    e, first = ticket_event.c, ticket_event.alias("first").c
    # looked up in no index of tickets: SQLite went through all events by it, to have them without a sort
    newer_ids = unindexed(conn, e.ticket_id).label("ticket_id")
    newer = select(newer_ids).where(e.recorded_at > as_of).distinct().subquery("newer").c
    known = exists().where(first.ticket_id == newer.ticket_id, by_rows(first.recorded_at) <= as_of)
    query = select(newer.ticket_id, case((known, 1), else_=0))
    if agency_id is not None:
        ids, codes = _line(conn, agency_id)
        was = ticket_event.alias("was").c
        query = query.where(
            or_(
                exists().where(
                    ticket.c.id == newer.ticket_id, or_(ticket.c.agency_id.in_(ids), ticket.c.change_id.is_not(None))
                ),
                exists().where(
                    was.ticket_id == newer.ticket_id,
                    or_(
                        and_(
                            was.kind.in_((EventKind.OPENED.value, EventKind.TRANSFER.value)),
                            or_(was.new_value.in_(codes), was.old_value.in_(codes)),
                        ),
                        # blamed a change until it was edited
                        and_(was.kind == EventKind.FIELD.value, was.note == "change_id"),
                    ),
                ),
            )
        )
    return sorted((ticket_id, bool(flag)) for ticket_id, flag in conn.execute(query))


def _line(conn: Connection, agency_id: int) -> tuple[list[int], list[str]]:
    """Return ids and codes of an agency and its predecessors."""
    a = agency.c
    rows = {row.id: row for row in conn.execute(select(a.id, a.code, a.predecessor_id))}
    ids: list[int] = []
    at: int | None = agency_id
    while at is not None and at in rows and at not in ids:
        ids.append(at)
        at = rows[at].predecessor_id
    return ids, [rows[number].code for number in ids]


def _of_late(conn: Connection, late: Any) -> FromClause:
    """Return the clocks as they are now of the tickets that do not count, found by their tickets alone."""
    columns = (c if c.name == "ticket_id" else unindexed(conn, c).label(c.name) for c in sla_clock.columns)
    return select(*columns).where(sla_clock.c.ticket_id.in_(late)).subquery("clocks_late")


def _in_parts(changed: FromClause, late: Any) -> tuple[FromClause, ...]:
    """Return the tickets that are as they were, whose indexes can be used, and those that changed since."""
    still = select(ticket).where(ticket.c.id.not_in(late)).subquery("tickets_still")
    then = [changed.c[c.name].label(c.name) if c.name in (*_FIELDS, *_PLAIN) else c for c in ticket.columns]
    return still, select(*then).select_from(changed.join(ticket, ticket.c.id == changed.c.id)).subquery("tickets_since")


def _overlaid(changed: FromClause, late: Any) -> FromClause:
    """Return the ticket table with the columns that events decide as they were then.

    Tickets not known then are absent.
    """
    then = changed.c.id.is_not(None)
    columns = [
        case((then, changed.c[c.name]), else_=c).label(c.name) if c.name in (*_FIELDS, *_PLAIN) else c
        for c in ticket.columns
    ]
    return (
        select(*columns)
        .select_from(ticket.outerjoin(changed, changed.c.id == ticket.c.id))
        .where(or_(then, ticket.c.id.not_in(late)))
        .subquery("tickets")
    )
