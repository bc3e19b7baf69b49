"""Rows and keys that queries read beside the tables: one JSON parameter, or kept in memory.

A parameter works in a read-only transaction, on a standby and in an offline snapshot. SQLite, which would read its text
anew for every question, keeps them in memory until the transaction ends.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Table, bindparam, cast, func, literal_column, select, type_coerce
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.sql import FromClause
from sqlalchemy.types import Text

from app.db.temporary import may_make_temporary
from app.db.types import Instant, Json, to_micros


def ids_of(conn: Connection, name: str, ids: Sequence[int]) -> Any:
    """Return the ids of tickets as one JSON parameter, or kept in memory."""
    if conn.dialect.name == "postgresql":
        listed = cast(bindparam(f"{name}_json", json.dumps(list(ids)), Text), Json)
        given = func.jsonb_array_elements_text(listed).table_valued("value", name=name)
        return select(cast(given.c.value, BigInteger))
    if _may_keep(conn):
        own = _own_name(conn, name)
        with may_make_temporary(conn):
            conn.exec_driver_sql(f"CREATE TEMP TABLE {own} (id INTEGER PRIMARY KEY)")
            if ids:
                conn.exec_driver_sql(f"INSERT INTO {own} VALUES (?)", [(id,) for id in ids])
        return select(sql_table(own, sql_column("id", BigInteger)).c.id)
    each = func.json_each(bindparam(f"{name}_json", json.dumps(list(ids)), Text)).table_valued("value", name=name)
    return select(type_coerce(each.c.value, BigInteger))


def _may_keep(conn: Connection) -> bool:
    """Say whether rows may be kept in memory: in a transaction that writes, nothing beside its act is made."""
    return conn.dialect.name != "postgresql" and conn.get_execution_options().get("longleaf_write") is False


def _own_name(conn: Connection, name: str) -> str:
    """Return a name for a table in memory that none has yet: facts of another time may be read, too."""
    schema = "SELECT count(*) FROM sqlite_temp_master WHERE type = 'table' AND name LIKE ?"
    return f"{name}_{conn.exec_driver_sql(schema, (f'{name}%',)).scalar_one()}"


def _value(column: Column[Any], value: Any, postgres: bool) -> Any:
    if isinstance(column.type, Instant) and value is not None:
        return value.isoformat() if postgres else to_micros(value)
    return value


def rows_of(
    conn: Connection, name: str, table: Table, names: Sequence[str], rows: Sequence[dict[str, Any]]
) -> FromClause:
    """Return rows given as one JSON parameter, with the table's columns and types."""
    columns = [table.c[n] for n in names]
    postgres = conn.dialect.name == "postgresql"
    if _may_keep(conn):
        return _kept(conn, name, columns, rows)
    values = [{c.name: _value(c, row[c.name], postgres) for c in columns} for row in rows]
    if postgres:
        # a text made once: as a value it would be written down anew for every question
        given = bindparam(f"{name}_json", json.dumps(values, ensure_ascii=False), Text)
        source = (
            func.jsonb_to_recordset(cast(given, Json))
            .table_valued(*(sql_column(c.name, c.type) for c in columns))
            .render_derived(name=f"{name}_rows", with_types=True)
        )
        query = select(*(source.c[n] for n in names))
    else:
        given = bindparam(f"{name}_json", json.dumps(values), Text)
        each = func.json_each(given).table_valued("value", name=f"{name}_rows")
        query = select(
            *(literal_column(f"json_extract({name}_rows.value, '$.{c.name}')", c.type).label(c.name) for c in columns)
        ).select_from(each)
    return query.cte(name).prefix_with("MATERIALIZED")


def _kept(conn: Connection, name: str, columns: Sequence[Column[Any]], rows: Sequence[dict[str, Any]]) -> FromClause:
    """Return rows kept in the memory of a connection of SQLite that only reads; the end of its transaction drops them.

    The file is not touched: what is temporary lies elsewhere.
    """
    own = _own_name(conn, name)
    key = columns[0].name
    with may_make_temporary(conn):
        # a key without a type is compared with the other table's as a text might be, and then found in no index
        names = ", ".join([f"{key} INTEGER", *(column.name for column in columns[1:])])
        conn.exec_driver_sql(f"CREATE TEMP TABLE {own} ({names})")
        if rows:
            ways = [(column.name, _to_memory(column)) for column in columns]
            values = [tuple(row[name] if way is None else way(row[name]) for name, way in ways) for row in rows]
            conn.exec_driver_sql(f"INSERT INTO {own} VALUES ({', '.join('?' * len(columns))})", values)
        conn.exec_driver_sql(f"CREATE INDEX temp.{own}_{key} ON {own} ({key})")
    return sql_table(own, *(sql_column(column.name, column.type) for column in columns))


def _to_memory(column: Column[Any]) -> Callable[[Any], Any] | None:
    """Return how a value of a column is written into memory; None: as it is."""
    if isinstance(column.type, Instant):
        return lambda value: None if value is None else to_micros(value)
    if isinstance(column.type, Json):
        return lambda value: json.dumps(value) if isinstance(value, list | dict) else value
    return None
