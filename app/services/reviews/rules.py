"""The rules of reviews as a workspace sets them."""

from __future__ import annotations

from collections.abc import Mapping

from app.db.engine import Database
from app.domain.changes_made import Changes
from app.domain.reviews.settings import RULES, ReviewRules
from app.services import rule_sets
from app.work import Work


def rules(db: Database, work: Work | None = None) -> ReviewRules:
    """Return the rules of reviews; what the workspace does not set has its sample value."""
    return rule_sets.read(db, RULES, work)


def save_rules(db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Set rules of reviews: texts by the name of the rule, as `rule_sets.save` does."""
    return rule_sets.save(db, RULES, base, mine, op_id)
