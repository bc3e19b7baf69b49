"""Statements of a revision that write rows while the guards of the tables are at rest."""

from __future__ import annotations

from alembic import op


def write(table: str, *statements: str) -> None:
    """Run statements that write rows of a table, without its triggers.

    On SQLite the upgrade has dropped them; on PostgreSQL they stand, and would refuse what no person saves.
    """
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for statement in statements:
        op.execute(statement)
    if postgres:
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
