"""Of what callers are told, and whom of them is asked, as the workspace sets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, select

from app.db.facts import fact, set_fact
from app.db.records import time_of
from app.db.tables import workspace
from app.domain.callers import settings, survey_settings
from app.domain.callers.settings import CallerRules
from app.domain.callers.survey_settings import SurveyRules
from app.errors import InputError

T = TypeVar("T")
#: When somebody began to ask: what was done before asks nobody.
_SINCE = "surveys_since"


def load_rules(conn: Connection) -> CallerRules:
    """Return of what callers are told; what the workspace does not set, or not as it can be, has its sample value."""
    return _load(conn, settings.PREFIX, settings.from_rows)


def load_survey_rules(conn: Connection) -> SurveyRules:
    """Return who is asked; what the workspace does not set, or not as it can be, has its sample value."""
    return _load(conn, survey_settings.PREFIX, survey_settings.from_rows)


def _load(conn: Connection, prefix: str, read: Callable[[Mapping[str, str]], T]) -> T:
    kept = select(workspace.c.key, workspace.c.value).where(workspace.c.key.startswith(prefix, autoescape=True))
    good: dict[str, str] = {}
    for row in conn.execute(kept):
        with suppress(InputError):
            read({row.key: row.value})
            good[row.key] = row.value
    return read(good)


def save_rules(conn: Connection, rules: CallerRules) -> None:
    """Keep in the workspace of what callers are told."""
    for key, value in settings.as_rows(rules).items():
        set_fact(conn, key, value)


def save_survey_rules(conn: Connection, rules: SurveyRules) -> None:
    """Keep in the workspace who is asked; from when on, where nobody was until now."""
    if rules.when != load_survey_rules(conn).when:
        set_fact(conn, _SINCE, time_of(conn).isoformat())
    for key, value in survey_settings.as_rows(rules).items():
        set_fact(conn, key, value)


def asked_since(conn: Connection) -> datetime | None:
    """Return from when on tickets ask their callers, None where none did yet."""
    kept = fact(conn, _SINCE)
    return datetime.fromisoformat(kept) if kept else None
