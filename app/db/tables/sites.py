"""Data centers."""

from __future__ import annotations

from sqlalchemy import Column, Date, Text

from app.db.tables.base import record
from app.domain.changes_made import Touched

site = record(
    "site",
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("valid_to", Date),
    touches=Touched.SERVICES,
)
