"""Creating, upgrading and gating a workspace: schema version, roles, guards."""

from __future__ import annotations

from sqlalchemy import text

from app.db.engine import Database
from app.db.tables import metadata


def create(db: Database) -> None:
    """Make an empty, ready workspace in the database that `db` names."""
    with db.engine.begin() as conn:
        if db.kind == "postgresql":
            conn.execute(text("CREATE SCHEMA IF NOT EXISTS longleaf"))
            for prefix in ("inc", "req", "chg", "mi"):
                conn.execute(text(f"CREATE SEQUENCE IF NOT EXISTS number_{prefix}"))
        metadata.create_all(conn)
