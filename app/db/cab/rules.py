"""The rules of the board as the workspace sets them."""

from __future__ import annotations

from sqlalchemy import Connection

from app.db import rule_sets
from app.domain.cab.settings import RULES, CabRules


def load_rules(conn: Connection) -> CabRules:
    """Return the rules of the board; what the workspace does not set has its sample value."""
    return rule_sets.load(conn, RULES)
