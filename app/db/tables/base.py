"""What tables are made of: the metadata they stand in, and the columns and checks that many of them share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Integer, MetaData, Text, text

from app.db.types import Instant, Key

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def identity() -> Column[Any]:
    """Return the key column of a table: a number that the database gives."""
    return Column("id", Key, Identity(), primary_key=True)


def reference(name: str, target: str, *, null: bool = False, index: bool = False) -> Column[Any]:
    """Return a column that refers to the key of another table, by that table's name."""
    return Column(name, Key, ForeignKey(f"{target}.id"), nullable=null, index=index)


def record_columns() -> tuple[Column[Any], ...]:
    """Return the columns that the guard trigger rules over; a table that has them is a record."""
    return (
        Column("version", Integer, nullable=False, server_default=text("1")),
        Column("created_by", Text, nullable=False, server_default=text("''")),
        Column("updated_at", Instant),
        Column("updated_by", Text, nullable=False, server_default=text("''")),
    )


def one_of(column: str, *values: str) -> CheckConstraint:
    """Return the check that a column holds one of these words."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(v) for v in values)})", name=column)
