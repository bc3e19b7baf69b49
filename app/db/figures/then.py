"""Records as they were written at an instant, put in the place of the tables in every query of a connection.

What a packet prints beside its figures (changes to come, freezes, meetings, people, actions, texts) is read from the
records as they are. To make a packet again that was issued before, they are read as they were when it was made: the
audit trail knows what became of each since. What was changed without it, by the owner at rest, stays as it is and so is
seen. Tickets and what is projected of them are no part of this: `app.db.figures.asof` puts these together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    bindparam,
    cast,
    event,
    func,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy import column as sql_column
from sqlalchemy.sql import FromClause
from sqlalchemy.sql.util import ClauseAdapter
from sqlalchemy.types import Text

from app.db import tables as t
from app.db.tables.base import info
from app.db.types import Instant, Json, to_micros

#: The tables from which changes to come, and the freezes they lie in, are read.
OF_CHANGES = (
    *(t.change, t.change_agency, t.change_service, t.change_site, t.change_model, t.cab_meeting, t.cab_agenda_item),
    t.freeze,
)
#: The tables from which follows whether services come back when a data center is lost.
OF_RECOVERY = (
    *(t.recovery_plan, t.recovery_step, t.exercise, t.exercise_plan, t.service, t.agency_service, t.site, t.person),
)
#: The tables that packets read beside the figures.
READ = (
    *OF_CHANGES,
    *(t.agency, t.agency_assignment, t.agency_contact, t.person, t.service, t.review, t.action, t.commentary),
    *(t.miss_reason, t.figure_dispute, t.figure_dispute_answer),
    *(t.service_component, t.rate, t.subscription_year, t.subscription_share, t.dispute),
    *(t.recovery_plan, t.recovery_step, t.exercise, t.exercise_plan, t.site),
)

#: Under which a connection keeps what it leaves out at the moment.
_HELD = "written_before"


def after_record(conn: Connection, table: Table, id: int) -> ColumnElement[bool] | None:
    """Return what of the audit trail was written after a record was; None where the trail does not know it."""
    a = t.audit.c
    made = select(func.min(a.id)).where(a.tbl == table.name, a.row_id == str(id), a.op == "I")
    found = conn.execute(made).scalar()
    return a.id > found if found is not None else None


def after_time(at: datetime) -> ColumnElement[bool]:
    """Return what of the audit trail was written after a time by the clock of the database."""
    return t.audit.c.at > at


class _Written(NamedTuple):
    """What the trail says of a row: that it was put in, changed or taken out, and of each value what it was."""

    row_id: str
    op: str
    diff: dict[str, list[Any]]


class _Held(NamedTuple):
    """What a connection leaves out at the moment, how, and what stands in the place of each table."""

    after: ColumnElement[bool]
    put: Callable[..., Any]
    adapters: Mapping[Table, ClauseAdapter]


@contextmanager
def written_before(conn: Connection, after: ColumnElement[bool], tables: Sequence[Table] = READ) -> Iterator[bool]:
    """Let this connection read `tables` as they were before what is `after`; whether anything was written since.

    For reading alone; a statement of plain text is not touched. Within another time the earlier holds for `tables`
    (what is after either is left out), and the outer one goes on for the others.
    """
    outer: _Held | None = conn.info.pop(_HELD, None)
    if outer is not None:
        event.remove(conn, "before_execute", outer.put)
    since = _since(conn, tables, after if outer is None else or_(outer.after, after))
    adapters = dict(outer.adapters) if outer is not None else {}
    adapters |= {table: ClauseAdapter(_then(conn, table, since[table.name])) for table in tables if table.name in since}

    def put(_conn: Connection, statement: Any, many: Any, given: Any, _options: Any) -> Any:
        if statement.is_select:
            for adapter in adapters.values():
                statement = adapter.traverse(statement)
        return statement, many, given

    event.listen(conn, "before_execute", put, retval=True)
    conn.info[_HELD] = _Held(after, put, adapters)
    try:
        yield bool(since)
    finally:
        event.remove(conn, "before_execute", put)
        del conn.info[_HELD]
        if outer is not None:
            event.listen(conn, "before_execute", outer.put, retval=True)
            conn.info[_HELD] = outer


def _since(conn: Connection, tables: Sequence[Table], after: ColumnElement[bool]) -> dict[str, list[_Written]]:
    """Return what was written in each of these tables since, by its name, the newest of a row first."""
    a = t.audit.c
    wanted = select(a.tbl, a.row_id, a.op, a.diff).where(a.tbl.in_([one.name for one in tables]), after, a.op != "L")
    found: dict[str, list[_Written]] = {}
    for row in conn.execute(wanted.order_by(a.tbl, a.row_id, a.version.desc())):
        found.setdefault(row.tbl, []).append(_Written(*row[1:]))
    return found


def _then(conn: Connection, table: Table, since: Sequence[_Written]) -> FromClause:
    """Return a table as it was before what was written in it since."""
    postgres = conn.dialect.name == "postgresql"
    keys = sorted({row.row_id for row in since})
    key = _key(table)
    rows: dict[str, dict[str, Any]] = {}
    for row in conn.execute(select(key.label("row_key"), *table.c).where(key.in_(_texts(keys, postgres)))).mappings():
        rows[row["row_key"]] = {c.name: _written(row[c.name], postgres) for c in table.c}
    for row_id, op, diff in since:
        if op == "I":
            rows.pop(row_id, None)
            continue
        if op == "D":
            gone = {c.name: None for c in table.c}
            rows[row_id] = gone | dict(
                zip((c.name for c in table.primary_key), map(int, row_id.split("/")), strict=True)
            )
        if row_id in rows:
            rows[row_id] |= {
                c.name: _told(c, diff[c.name][0], postgres)
                for c in table.c
                if c.name in diff and c.name not in info(table).digested
            }
    still = select(*table.c).where(key.not_in(_texts(keys, postgres)))
    return union_all(still, _rows(table, list(rows.values()), postgres)).subquery(table.name)


def _key(table: Table) -> Any:
    """Return the key of a row as the audit trail writes it."""
    first, *others = table.primary_key
    found: Any = cast(first, Text)
    for column in others:
        found = found + literal("/", Text) + cast(column, Text)
    return found


def _texts(texts: Sequence[str], postgres: bool) -> Any:
    if postgres:
        each = func.jsonb_array_elements_text(bindparam(None, list(texts), Json)).table_valued("value")
        return select(cast(each.c.value, Text))
    listed = func.json_each(bindparam(None, json.dumps(list(texts)), Text)).table_valued("value")
    return select(type_coerce(listed.c.value, Text))


def _written(value: Any, postgres: bool) -> Any:
    """Return a value as JSON from which the database reads it back."""
    if isinstance(value, datetime):
        return value.isoformat() if postgres else to_micros(value)
    return value.isoformat() if isinstance(value, date) else value


def _told(column: Column[Any], value: Any, postgres: bool) -> Any:
    """Return what the trail says of a value, in the same form."""
    if isinstance(column.type, Instant) and value is not None and not postgres:
        return to_micros(datetime.fromisoformat(value))
    return value


def _rows(table: Table, rows: Sequence[Mapping[str, Any]], postgres: bool) -> Any:
    """Return the query of rows given as one JSON parameter, with the columns and types of a table."""
    name = f"{table.name}_then"
    if postgres:
        given = func.jsonb_to_recordset(bindparam(f"{name}_json", list(rows), Json))
        source = given.table_valued(*(sql_column(c.name, c.type) for c in table.c))
        derived = source.render_derived(name=name, with_types=True)
        return select(*(derived.c[c.name] for c in table.c))
    each = func.json_each(bindparam(f"{name}_json", json.dumps(list(rows)), Text)).table_valued("value", name=name)
    cells = (literal_column(f"json_extract({name}.value, '$.{c.name}')", c.type).label(c.name) for c in table.c)
    return select(*cells).select_from(each)
