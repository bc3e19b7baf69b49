"""Statements of a revision that write rows while the guards of the tables are at rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op


@contextmanager
def resting(*tables: str) -> Iterator[None]:
    """Let rows of these tables be written without their triggers.

    On SQLite the upgrade has dropped them; on PostgreSQL they stand, and would refuse what no person saves.
    """
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in tables if postgres else ():
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables if postgres else ():
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def write(table: str, *statements: str) -> None:
    """Run statements that write rows of a table, without its triggers."""
    with resting(table):
        for statement in statements:
            op.execute(statement)
