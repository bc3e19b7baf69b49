"""Data centers."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from app.db.tables.base import identity, metadata, record_columns

site = Table(
    "site",
    metadata,
    identity(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    *record_columns(),
)
