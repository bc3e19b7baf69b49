"""The rules of the hub as the workspace sets them."""

from __future__ import annotations

from sqlalchemy import Connection

from app.db import rule_sets
from app.domain.hub.settings import RULES, HubRules


def load_rules(conn: Connection) -> HubRules:
    """Return the rules of the hub; what the workspace does not set has its sample value."""
    return rule_sets.load(conn, RULES)
