"""Versioned update, insert and human numbers: the only ways a record is written one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.db.tables import kinds, number_counter
from app.errors import Conflict, InputError

_DIGITS = 7


class Stale(Conflict):
    """The record is no longer at the version that was read; `version` is the one it has now."""


def update_versioned(conn: Connection, table: Table, id: int, version: int, values: Mapping[str, Any]) -> int:
    """Update one record that was read at `version`; returns its new version.

    Raises `Stale` when somebody saved it meanwhile and `InputError` when it does not exist.
    """
    done = conn.execute(
        update(table).where(table.c.id == id, table.c.version == version).values(**values, version=version + 1)
    )
    if done.rowcount == 1:
        return version + 1
    now = conn.execute(select(table.c.version).where(table.c.id == id)).scalar()
    what = table.name.replace("_", " ")
    if now is None:
        raise InputError(f"This {what} does not exist (any more).", hint="Refresh the list.")
    raise Stale(f"Somebody else saved this {what} meanwhile.", {}, now)


def insert_record(conn: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert one row; returns its id."""
    return int(conn.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def format_number(prefix: str, count: int) -> str:
    """For example INC0000123; longer once seven digits are used up."""
    return f"{prefix}{count:0{_DIGITS}d}"


def next_numbers(conn: Connection, prefix: str, count: int) -> list[str]:
    """The next `count` human numbers of a prefix. Numbers of transactions that fail are not used again."""
    if prefix not in kinds.numbered():
        raise ValueError(f"no numbers for {prefix!r}")
    if conn.dialect.name == "postgresql":
        drawn = conn.execute(
            text("SELECT nextval(CAST(:name AS regclass)) FROM generate_series(1, :n)"),
            {"name": kinds.sequence(prefix), "n": count},
        )
        return [format_number(prefix, n) for n in drawn.scalars()]
    last = conn.execute(
        sqlite_insert(number_counter)
        .values(prefix=prefix, last=count)
        .on_conflict_do_update(index_elements=["prefix"], set_={"last": number_counter.c.last + count})
        .returning(number_counter.c.last)
    ).scalar_one()
    return [format_number(prefix, n) for n in range(last - count + 1, last + 1)]


def next_number(conn: Connection, prefix: str) -> str:
    """The next human number of a prefix: INC, REQ, CHG, MI ..."""
    return next_numbers(conn, prefix, 1)[0]


def numbers_above(conn: Connection, prefix: str, count: int) -> None:
    """Make the next number of a prefix larger than `count`: after rows came in with numbers of their own."""
    if prefix not in kinds.numbered():
        raise ValueError(f"no numbers for {prefix!r}")
    if conn.dialect.name == "postgresql":
        name = kinds.sequence(prefix)
        conn.execute(
            text(f"SELECT setval('{name}', :n) FROM {name} WHERE last_value < :n OR NOT is_called"),
            {"n": max(count, 1)},
        )
        return
    insertion = sqlite_insert(number_counter).values(prefix=prefix, last=count)
    conn.execute(
        insertion.on_conflict_do_update(
            index_elements=["prefix"], set_={"last": count}, where=number_counter.c.last < count
        )
    )
