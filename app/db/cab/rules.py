"""The rules of the board as the workspace sets them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.db.facts import set_fact
from app.db.tables import workspace
from app.domain.cab.settings import PREFIX, CabRules, as_rows, from_rows


def load_rules(conn: Connection) -> CabRules:
    """Return the rules of the board; what the workspace does not set has its sample value."""
    kept = select(workspace.c.key, workspace.c.value).where(workspace.c.key.startswith(PREFIX, autoescape=True))
    return from_rows({row.key: row.value for row in conn.execute(kept)})


def save_rules(conn: Connection, rules: CabRules) -> None:
    """Keep the rules of the board in the workspace."""
    for key, value in as_rows(rules).items():
        set_fact(conn, key, value)
