"""Of what callers are told, and whom of them is asked, as the workspace sets it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from app.db import rule_sets
from app.db.facts import fact, set_fact
from app.db.records import time_of
from app.domain.callers import settings, survey_settings
from app.domain.callers.settings import CallerRules
from app.domain.callers.survey_settings import SurveyRules

#: When somebody began to ask: what was done before asks nobody.
_SINCE = "surveys_since"


def load_rules(conn: Connection) -> CallerRules:
    """Return of what callers are told; what the workspace does not set has its sample value."""
    return rule_sets.load(conn, settings.RULES)


def load_survey_rules(conn: Connection) -> SurveyRules:
    """Return who is asked; what the workspace does not set has its sample value."""
    return rule_sets.load(conn, survey_settings.RULES)


def note_since(conn: Connection, rules: SurveyRules) -> None:
    """Keep from when on tickets ask, where these rules ask at another moment than those that hold until now."""
    if rules.when != load_survey_rules(conn).when:
        set_fact(conn, _SINCE, time_of(conn).isoformat())


def asked_since(conn: Connection) -> datetime | None:
    """Return from when on tickets ask their callers, None where none did yet."""
    kept = fact(conn, _SINCE)
    return datetime.fromisoformat(kept) if kept else None
