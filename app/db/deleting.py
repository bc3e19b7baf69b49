"""Rows that people delete: links, and the few records that are no facts yet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, UniqueConstraint, delete, func, literal_column, select


def keys_of(table: Table) -> tuple[str, ...]:
    """Return the columns by which a row is deleted: its key, and its version where it has one.

    What has no key of its own, such as a window's presence, is known by what is unique of it.
    """
    unique = (one for one in table.constraints if isinstance(one, UniqueConstraint))
    columns = list(table.primary_key) or list(next(unique).columns)
    return tuple(column.name for column in columns) + (("version",) if "version" in table.c else ())


def delete_rows(conn: Connection, table: Table, *where: ColumnElement[bool]) -> int:
    """Delete the rows of a table for which all of this holds; returns how many.

    PostgreSQL deletes them by a function, row by row by their keys: nobody has the right to delete from a table there,
    since it is one to lock the table as well. What was saved by somebody else since it was read here stays.
    """
    if conn.dialect.name != "postgresql":
        return conn.execute(delete(table).where(*where)).rowcount
    names: list[Any] = []
    for name in keys_of(table):
        names += [literal_column(f"'{name}'"), table.c[name]]
    keys = select(func.jsonb_agg(func.jsonb_build_object(*names))).where(*where).scalar_subquery()
    return int(conn.execute(select(func.delete_rows(table.name, keys))).scalar_one())
