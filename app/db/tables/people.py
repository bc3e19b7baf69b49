"""People and the groups they work in."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Table, Text, text

from app.db.tables.base import identity, metadata, record_columns, reference

person = Table(
    "person",
    metadata,
    identity(),
    Column("login", Text, unique=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("title", Text, nullable=False, server_default=""),
    reference("agency_id", "agency", null=True),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    *record_columns(),
)
support_group = Table(
    "support_group",
    metadata,
    identity(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("is_desk", Boolean, nullable=False, server_default=text("false")),
    *record_columns(),
)
