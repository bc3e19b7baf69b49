"""The rules of the Major Incident Process as the workspace sets them."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Connection, select

from app.db.facts import set_fact
from app.db.tables import workspace
from app.domain.majors.settings import PREFIX, MajorRules, as_rows, from_rows
from app.errors import InputError


def load_rules(conn: Connection) -> MajorRules:
    """Return the rules; what the workspace does not set, or sets to what is none, has its sample value."""
    kept = select(workspace.c.key, workspace.c.value).where(workspace.c.key.startswith(PREFIX, autoescape=True))
    good: dict[str, str] = {}
    for key, value in conn.execute(kept):
        with suppress(InputError):  # written past the program: the others hold
            from_rows({key: value})
            good[key] = value
    return from_rows(good)


def save_rules(conn: Connection, rules: MajorRules) -> None:
    """Keep the rules in the workspace."""
    for key, value in as_rows(rules).items():
        set_fact(conn, key, value)
