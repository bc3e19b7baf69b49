"""The projections as they were known at an instant: tickets that changed since are projected again in memory.

Nothing of the workspace is written: the rows made again travel as one JSON parameter, so this works in a read-only
transaction, on a standby and in an offline snapshot, and every figure keeps its one definition. SQLite, which would
read that text anew for every question, keeps them in memory until the transaction ends.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Table,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.sql import FromClause
from sqlalchemy.types import Text

from app.db.conditions import id_in
from app.db.figures.facts import Facts, by_rows
from app.db.sla import load_target_book
from app.db.tables import agency, sla_clock, ticket, ticket_event, ticket_span
from app.db.temporary import may_make_temporary
from app.db.tickets.detail import values_at
from app.db.tickets.store import events_of, facts_of, load_codes
from app.db.tickets.then import opened_facts
from app.db.types import Instant, Json, to_micros
from app.domain.tickets.projection import TicketFacts, project
from app.domain.tickets.told import Told
from app.domain.vocabulary import EventKind

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
    book, codes = load_target_book(conn), load_codes(conn)
    for ids in _chunks([ticket_id for ticket_id, known in changed if known]):
        facts, plain, was = facts_of(conn, ids), _plain(conn, ids), values_at(conn, ids, _KNOWN_TO_AUDIT, as_of)
        for ticket_id, events in events_of(conn, ids).items():
            known = [event for event in events if event.recorded_at <= as_of]
            if not any(event.kind == EventKind.OPENED for event in known):
                continue
            then = was.get(ticket_id, {})
            start = opened_facts(_fallen_back(facts[ticket_id], then), events, codes)
            projected = project(start, known, book, codes.agencies, codes.services, codes.groups)
            clocks += [{"ticket_id": ticket_id, **row._asdict()} for row in projected.clocks]
            spans += [{"ticket_id": ticket_id, **row._asdict()} for row in projected.spans]
            told = {name: then.get(name, value) for name, value in plain[ticket_id].items()}
            tickets.append({"id": ticket_id, **projected.fields, **told})
    postgres = conn.dialect.name == "postgresql"
    late = _ids(postgres, [ticket_id for ticket_id, _ in changed])
    changed_clocks = _rows(conn, "clocks_then", sla_clock, _CLOCK_COLUMNS, clocks)
    changed_spans = _rows(conn, "spans_then", ticket_span, _SPAN_COLUMNS, spans)
    changed_tickets = _rows(conn, "tickets_then", ticket, ("id", *_FIELDS, *_PLAIN), tickets)
    still = [
        select(*(t.c[name] for name in names)).where(t.c.ticket_id.not_in(late))
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
        span_parts=(still[1].subquery("spans_still"), changed_spans),
    )


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
    newer = select(e.ticket_id).where(e.recorded_at > as_of).distinct().subquery("newer").c
    known = exists().where(first.ticket_id == newer.ticket_id, by_rows(first.recorded_at) <= as_of)
    query = select(newer.ticket_id, case((known, 1), else_=0))
    if agency_id is not None:
        ids, codes = _line(conn, agency_id)
        was, blamed = ticket_event.alias("was").c, ticket_event.alias("blamed").c
        query = query.where(
            or_(
                exists().where(
                    ticket.c.id == newer.ticket_id, or_(ticket.c.agency_id.in_(ids), ticket.c.change_id.is_not(None))
                ),
                exists().where(  # blamed a change until it was edited
                    blamed.ticket_id == newer.ticket_id,
                    blamed.kind == EventKind.FIELD.value,
                    blamed.note == "change_id",
                ),
                exists().where(
                    was.ticket_id == newer.ticket_id,
                    was.kind.in_((EventKind.OPENED.value, EventKind.TRANSFER.value)),
                    or_(was.new_value.in_(codes), was.old_value.in_(codes)),
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


def _ids(postgres: bool, ids: Sequence[int]) -> Any:
    """Return the tickets as they are now that do not count, as one JSON parameter."""
    if postgres:
        given = func.jsonb_array_elements_text(bindparam("late_json", list(ids), Json)).table_valued(
            "value", name="late"
        )
        return select(cast(given.c.value, BigInteger))
    each = func.json_each(bindparam("late_json", json.dumps(list(ids)), Text)).table_valued("value", name="late")
    return select(type_coerce(each.c.value, BigInteger))


def _value(column: Column[Any], value: Any, postgres: bool) -> Any:
    if isinstance(column.type, Instant) and value is not None:
        return value.isoformat() if postgres else to_micros(value)
    return value


def _rows(
    conn: Connection, name: str, table: Table, names: Sequence[str], rows: Sequence[dict[str, Any]]
) -> FromClause:
    """Return rows given as one JSON parameter, with the table's columns and types."""
    columns = [table.c[n] for n in names]
    postgres = conn.dialect.name == "postgresql"
    if not postgres and conn.get_execution_options().get("longleaf_write") is False:
        return _kept(conn, name, columns, rows)
    values = [{c.name: _value(c, row[c.name], postgres) for c in columns} for row in rows]
    if postgres:
        given = bindparam(f"{name}_json", values, Json)
        source = (
            func.jsonb_to_recordset(given)
            .table_valued(*(sql_column(c.name, c.type) for c in columns))
            .render_derived(name=f"{name}_rows", with_types=True)
        )
        query = select(*(source.c[n] for n in names))
    else:  # in a transaction that writes, nothing beside its act is made
        given = bindparam(f"{name}_json", json.dumps(values), Text)
        each = func.json_each(given).table_valued("value", name=f"{name}_rows")
        query = select(
            *(literal_column(f"json_extract({name}_rows.value, '$.{c.name}')", c.type).label(c.name) for c in columns)
        ).select_from(each)
    return query.cte(name).prefix_with("MATERIALIZED")


def _in_parts(changed: FromClause, late: Any) -> tuple[FromClause, ...]:
    """Return the tickets that are as they were, whose indexes can be used, and those that changed since."""
    still = select(ticket).where(ticket.c.id.not_in(late)).subquery("tickets_still")
    then = [changed.c[c.name].label(c.name) if c.name in (*_FIELDS, *_PLAIN) else c for c in ticket.columns]
    return still, select(*then).select_from(changed.join(ticket, ticket.c.id == changed.c.id)).subquery("tickets_since")


def _kept(conn: Connection, name: str, columns: Sequence[Column[Any]], rows: Sequence[dict[str, Any]]) -> FromClause:
    """Return rows kept in the memory of a connection of SQLite that only reads; the end of its transaction drops them.

    The file is not touched: what is temporary lies elsewhere.
    """
    schema = "SELECT count(*) FROM sqlite_temp_master WHERE type = 'table' AND name LIKE ?"
    own = f"{name}_{conn.exec_driver_sql(schema, (f'{name}%',)).scalar_one()}"  # facts of another time may be read, too
    key = columns[0].name
    with may_make_temporary(conn):
        # a key without a type is compared with the other table's as a text might be, and then found in no index
        names = ", ".join([f"{key} INTEGER", *(column.name for column in columns[1:])])
        conn.exec_driver_sql(f"CREATE TEMP TABLE {own} ({names})")
        if rows:
            values = [tuple(_in_memory(column, row[column.name]) for column in columns) for row in rows]
            conn.exec_driver_sql(f"INSERT INTO {own} VALUES ({', '.join('?' * len(columns))})", values)
        conn.exec_driver_sql(f"CREATE INDEX temp.{own}_{key} ON {own} ({key})")
    return sql_table(own, *(sql_column(column.name, column.type) for column in columns))


def _in_memory(column: Column[Any], value: Any) -> Any:
    found = _value(column, value, postgres=False)
    return json.dumps(found) if isinstance(found, list | dict) else found


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
