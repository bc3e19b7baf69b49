"""The rules of the Major Incident Process as the workspace sets them."""

from __future__ import annotations

from sqlalchemy import Connection

from app.db import rule_sets
from app.domain.majors.settings import RULES, MajorRules


def load_rules(conn: Connection) -> MajorRules:
    """Return the rules of the Major Incident Process; what the workspace does not set has its sample value."""
    return rule_sets.load(conn, RULES)
