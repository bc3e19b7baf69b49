"""Of what callers are told, as the workspace sets it."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Connection, select

from app.db.facts import set_fact
from app.db.tables import workspace
from app.domain.callers.settings import PREFIX, CallerRules, as_rows, from_rows
from app.errors import InputError


def load_rules(conn: Connection) -> CallerRules:
    """Return the rules; what the workspace does not set, or not as a rule can be, has its sample value."""
    kept = select(workspace.c.key, workspace.c.value).where(workspace.c.key.startswith(PREFIX, autoescape=True))
    good: dict[str, str] = {}
    for row in conn.execute(kept):
        with suppress(InputError):
            from_rows({row.key: row.value})
            good[row.key] = row.value
    return from_rows(good)


def save_rules(conn: Connection, rules: CallerRules) -> None:
    """Keep the rules in the workspace."""
    for key, value in as_rows(rules).items():
        set_fact(conn, key, value)
