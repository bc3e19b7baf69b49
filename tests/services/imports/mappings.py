"""A small mapping for tests of saved ones."""

from __future__ import annotations

from app.domain.imports.mapping import Columns, DateRules, Mapping, Values

MAPPING = Mapping(
    "desk",
    "desk",
    "tickets",
    Columns("Nr", "Opened", "State", "Level"),
    Values({"Open": "new"}, {"High": 2}),
    DateRules("America/New_York"),
)
