"""Data centers."""

from __future__ import annotations

from sqlalchemy import Column, Text

from app.db.tables.base import record
from app.domain.changes_made import Touched

site = record(
    "site",
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    touches=Touched.SERVICES,
)
