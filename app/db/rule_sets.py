"""Rules as the workspace sets them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from app.db.facts import set_fact
from app.db.records import time_of
from app.db.tables import workspace
from app.domain.rule_set import R, RuleSet
from app.errors import InputError

#: Between the key of a rule and the instant until which it was what is kept there.
_UNTIL = "@"


def load(conn: Connection, rule_set: RuleSet[R], as_of: datetime | None = None) -> R:
    """Return the rules; what the workspace does not set, or somebody set to what is none, has its sample value.

    `as_of`: those that held at a time.
    """
    kept = _kept(conn, rule_set.prefix)
    rows = {key: value for key, value in kept.items() if _UNTIL not in key}
    if as_of is not None:
        rows |= _then(kept, as_of)
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
    """Keep rules in the workspace, and of each that changes until when it was what it was."""
    before, now = rule_set.as_rows(load(conn, rule_set)), time_of(conn)
    for key, value in rule_set.as_rows(rules).items():
        if before.get(key, value) != value:
            set_fact(conn, f"{key}{_UNTIL}{now.astimezone(UTC).isoformat()}", before[key])
        set_fact(conn, key, value)


def _then(rows: Mapping[str, str], as_of: datetime) -> dict[str, str]:
    """Return what rules were at a time that are others since."""
    found: dict[str, tuple[datetime, str]] = {}
    for key, value in rows.items():
        name, marked, until = key.partition(_UNTIL)
        if marked and (ended := datetime.fromisoformat(until)) > as_of:
            found[name] = min(found.get(name, (ended, value)), (ended, value))
    return {name: value for name, (_, value) in found.items()}


def _kept(conn: Connection, prefix: str) -> dict[str, str]:
    kept = select(workspace.c.key, workspace.c.value).where(workspace.c.key.startswith(prefix, autoescape=True))
    return {row.key: row.value for row in conn.execute(kept)}
