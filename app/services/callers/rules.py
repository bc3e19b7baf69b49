"""Of what callers are told, and whom of them is asked, as a workspace sets it."""

from __future__ import annotations

from collections.abc import Mapping

from app.db.callers.rules import note_since
from app.db.engine import Database
from app.domain.callers.settings import RULES, CallerRules
from app.domain.callers.survey_settings import RULES as SURVEYS
from app.domain.callers.survey_settings import SurveyRules
from app.domain.changes_made import Changes
from app.services import rule_sets
from app.work import Work


def rules(db: Database, work: Work | None = None) -> CallerRules:
    """Return of what callers are told; what the workspace does not set has its sample value."""
    return rule_sets.read(db, RULES, work)


def survey_rules(db: Database, work: Work | None = None) -> SurveyRules:
    """Return whom surveys ask; what the workspace does not set has its sample value, which is: nobody."""
    return rule_sets.read(db, SURVEYS, work)


def save_rules(db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Set of what callers are told: texts by the name of the rule, as `rule_sets.save` does."""
    return rule_sets.save(db, RULES, base, mine, op_id)


def save_survey_rules(
    db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None
) -> Changes:
    """Set whom surveys ask: texts by the name of the rule, as `rule_sets.save` does.

    Only what is resolved or closed from then on asks anybody.
    """
    return rule_sets.save(db, SURVEYS, base, mine, op_id, before=note_since)
