"""Rules as the workspace sets them."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Connection, select

from app.db.facts import set_fact
from app.db.tables import workspace
from app.domain.rule_set import R, RuleSet
from app.errors import InputError


def load(conn: Connection, rule_set: RuleSet[R]) -> R:
    """Return the rules; what the workspace does not set, or somebody set to what is none, has its sample value."""
    rows = _kept(conn, rule_set.prefix)
    try:
        return rule_set.from_rows(rows)
    except InputError:
        good: dict[str, str] = {}
        for key, value in rows.items():
            with suppress(InputError):
                rule_set.from_rows({**good, key: value})
                good[key] = value
        return rule_set.from_rows(good)


def why_unreadable(conn: Connection, rule_set: RuleSet[R]) -> str:
    """Return why the rules that are kept are none; "" where they are."""
    try:
        rule_set.from_rows(_kept(conn, rule_set.prefix))
    except InputError as error:
        return error.text
    return ""


def store(conn: Connection, rule_set: RuleSet[R], rules: R) -> None:
    """Keep rules in the workspace."""
    for key, value in rule_set.as_rows(rules).items():
        set_fact(conn, key, value)


def _kept(conn: Connection, prefix: str) -> dict[str, str]:
    kept = select(workspace.c.key, workspace.c.value).where(workspace.c.key.startswith(prefix, autoescape=True))
    return {row.key: row.value for row in conn.execute(kept)}
