"""How rows cross from PostgreSQL into an SQLite file: what is asked for, and the statement that takes it.

PostgreSQL writes each value as the file keeps it (instants as microseconds, days, JSON and truths as text and numbers),
and what is nothing as a value that the column cannot have: the driver binds None twenty times slower.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Boolean, Column, Date, LargeBinary, MetaData, Table
from sqlalchemy.types import BigInteger, Integer

from app.db import tables
from app.db.guards.grants import quoted
from app.db.tables import (
    audit,
    caller_search,
    knowledge_search,
    number_counter,
    record_search,
    search_due,
    ticket_search,
)
from app.db.tables.base import Kind, info
from app.db.types import AFTER_ALL, BEFORE_ALL, Instant, Json, to_micros

#: What a copy makes for itself, and what only one of the two databases uses.
LEFT_OUT = frozenset(
    t.name for t in (search_due, ticket_search, record_search, caller_search, knowledge_search, number_counter)
)
#: Rows of one INSERT.
_ROWS = 32
#: Words that no row has, for texts that are nothing.
_NO_TEXT = f"\x01{secrets.token_hex(4)}"
_NO_NUMBER = -(2**63)
_HASHES = "hash"  # short digests, which cross as text; files cross as they are


@dataclass(frozen=True, slots=True)
class Copied:
    """A table that is copied. `keys`: places of its key's columns; `heavy`: its rows hold files."""

    table: Table
    select: str
    insert: str
    marks: str
    keys: tuple[int, ...]
    heavy: bool

    @property
    def name(self) -> str:
        return str(self.table.name)

    @property
    def key(self) -> str:
        """The columns of the key, as both databases order and compare them."""
        return ", ".join(quoted(c.name) for c in self.table.primary_key)

    @property
    def followed(self) -> bool:
        """Whether the trail leads to its rows; the few of what the workspace says of itself are looked at each time."""
        what = info(self.table)
        return what.audited and what.kind is not Kind.MACHINERY

    def key_of(self, row: Sequence[Any]) -> list[Any]:
        """Return the key of a row as it was read."""
        return [row[place] for place in self.keys]

    def put(self, raw: Any, rows: Sequence[Sequence[Any]]) -> None:
        """Write rows into the file; a row that is there already is replaced."""
        whole = len(rows) // _ROWS * _ROWS
        if whole:
            many = (tuple(chain.from_iterable(rows[i : i + _ROWS])) for i in range(0, whole, _ROWS))
            raw.executemany(self.insert + ", ".join([self.marks] * _ROWS), many)
        if whole < len(rows):
            raw.executemany(self.insert + self.marks, rows[whole:])

    def remove(self, raw: Any, keys: Sequence[Sequence[Any]]) -> int:
        """Delete rows of the file by their keys; return how many there were."""
        before = raw.total_changes
        where = " AND ".join(f"{quoted(c.name)} = ?" for c in self.table.primary_key)
        raw.executemany(f"DELETE FROM {quoted(self.name)} WHERE {where}", keys)
        return int(raw.total_changes - before)

    def parsed(self, row_id: str) -> list[Any]:
        """Return the key that the audit trail names as text."""
        columns = list(self.table.primary_key)
        parts = row_id.split("/", len(columns) - 1)
        return [int(v) if isinstance(c.type, _NUMBERS) else v for c, v in zip(columns, parts, strict=True)]

    def among(self) -> str:
        """Return the condition that a row has one of the keys given as arrays, one for each column of the key."""
        columns = list(self.table.primary_key)
        if len(columns) == 1:
            return f"{self.key} = ANY(%s)"
        kinds = ", ".join("%s::bigint[]" if isinstance(c.type, _NUMBERS) else "%s::text[]" for c in columns)
        return f"({self.key}) IN (SELECT * FROM unnest({kinds}))"


_NUMBERS = (Integer, BigInteger)


def _cell(column: Column[Any]) -> tuple[str, str]:
    """Return what PostgreSQL is asked for a column's value, and its mark in the INSERT."""
    name, kind = quoted(column.name), column.type
    if isinstance(kind, LargeBinary):
        if column.name == _HASHES:
            return f"coalesce(encode({name}, 'hex'), '')", "unhex(nullif(?, ''))"
        return name, "?"
    if isinstance(kind, Instant):
        asked, number = (
            f"CASE WHEN isfinite({name}) THEN (date_part('epoch', {name}) * 1000000)::bigint"
            f" WHEN {name} > '2000-01-01' THEN {to_micros(AFTER_ALL)} WHEN {name} < '2000-01-01'"
            f" THEN {to_micros(BEFORE_ALL)} END",
            True,
        )
    elif isinstance(kind, Boolean):
        asked, number = f"{name}::int", True
    elif isinstance(kind, Date | Json):
        asked, number = f"{name}::text", False
    else:
        asked, number = name, isinstance(kind, _NUMBERS)
    if not column.nullable:
        return asked, "?"
    if number:
        return f"coalesce({asked}, '{_NO_NUMBER}'::bigint)", f"nullif(?, {_NO_NUMBER})"
    return f"coalesce({asked}, '{_NO_TEXT}')", f"nullif(?, '{_NO_TEXT}')"


def _copied(table: Table) -> Copied:
    columns = [c for c in table.c if c.computed is None]
    cells = [_cell(column) for column in columns]
    listed = ", ".join(quoted(c.name) for c in columns)
    return Copied(
        table,
        f"SELECT {', '.join(asked for asked, _ in cells)} FROM {quoted(table.name)}",
        f"INSERT OR REPLACE INTO {quoted(table.name)} ({listed}) VALUES ",
        f"({', '.join(mark for _, mark in cells)})",
        tuple(columns.index(c) for c in table.primary_key),
        any(isinstance(c.type, LargeBinary) and c.name != _HASHES for c in columns),
    )


@cache
def copied(metadata: MetaData = tables.metadata) -> dict[str, Copied]:
    """Return every table that is copied, by name; those first that others refer to, the audit trail last."""
    found = [table for table in metadata.sorted_tables if table.name not in LEFT_OUT and table is not audit]
    return {table.name: _copied(table) for table in [*found, audit]}
