"""Whole tables of a workspace that is being filled: counted, written, read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select


def count_rows(conn: Connection, table: Table) -> int:
    """Return how many rows a table has."""
    return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def insert_rows(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows that have the same columns."""
    conn.execute(insert(table), rows)


def stored_rows(conn: Connection, table: Table, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return these columns of every row, by primary key."""
    columns = [table.c[name] for name in names]
    query = select(*columns).order_by(*table.primary_key.columns)
    return [dict(row) for row in conn.execute(query).mappings()]


def analyze(conn: Connection, *tables: Table) -> None:
    """Let the database count what it holds, or these tables, so that it plans queries well.

    PostgreSQL warns of each table that this person may not count, its own among them. That is no news here, and a
    warning of the server is: the setting is put back before anything else is done, a commit above all.
    """
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("ANALYZE ticket")
        return
    conn.exec_driver_sql("SET LOCAL client_min_messages = error")
    conn.exec_driver_sql(f"ANALYZE {', '.join(table.name for table in tables)}")
    conn.exec_driver_sql("SET LOCAL client_min_messages = notice")
