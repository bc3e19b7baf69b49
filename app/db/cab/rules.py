"""The rules of the board as the workspace sets them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from sqlalchemy import Connection, select

from app.db.facts import set_fact
from app.db.tables import workspace
from app.domain.cab.settings import PREFIX, CabRules, as_rows, from_rows
from app.errors import InputError


def load_rules(conn: Connection) -> CabRules:
    """Return the rules of the board; what the workspace does not set has its sample value."""
    rows = _kept(conn)
    try:
        return from_rows(rows)
    except InputError:  # written past the program: the meetings go on by the other rules
        return _from_good(rows)


def why_unreadable(conn: Connection) -> str:
    """Return why the rules that are kept are none; "" where they are."""
    try:
        from_rows(_kept(conn))
    except InputError as error:
        return error.text
    return ""


def _kept(conn: Connection) -> dict[str, str]:
    kept = select(workspace.c.key, workspace.c.value).where(workspace.c.key.startswith(PREFIX, autoescape=True))
    return {row.key: row.value for row in conn.execute(kept)}


def _from_good(rows: Mapping[str, str]) -> CabRules:
    good: dict[str, str] = {}
    for key, value in rows.items():
        with suppress(InputError):
            from_rows({**good, key: value})
            good[key] = value
    return from_rows(good)


def save_rules(conn: Connection, rules: CabRules) -> None:
    """Keep the rules of the board in the workspace."""
    for key, value in as_rows(rules).items():
        set_fact(conn, key, value)
