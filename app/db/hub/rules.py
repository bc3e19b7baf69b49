"""The rules of the hub as the workspace sets them."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Connection, select

from app.db.facts import set_fact
from app.db.tables import workspace
from app.domain.hub.settings import PREFIX, HubRules, as_rows, from_rows
from app.errors import InputError


def load_rules(conn: Connection) -> HubRules:
    """Return the rules of the hub; what the workspace does not set, or not as a rule can be, has its sample value."""
    kept = select(workspace.c.key, workspace.c.value).where(workspace.c.key.startswith(PREFIX, autoescape=True))
    good: dict[str, str] = {}
    for row in conn.execute(kept):
        with suppress(InputError):
            from_rows({row.key: row.value})
            good[row.key] = row.value
    return from_rows(good)


def save_rules(conn: Connection, rules: HubRules) -> None:
    """Keep the rules of the hub in the workspace."""
    for key, value in as_rows(rules).items():
        set_fact(conn, key, value)
