"""Of which steps people want to be warned by mail, each for oneself."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Text

from app.db.tables.base import at_most, record
from app.db.types import Json
from app.domain.changes_made import Touched

warning_mail = record(
    "warning_mail",
    Column("login", Text, nullable=False, unique=True),
    Column("steps", Json, nullable=False, server_default="[]"),  # per cent of the time that are used; none: no mail
    CheckConstraint("login <> ''", name="told"),
    at_most(login=200),
    touches=Touched.PEOPLE,
)
