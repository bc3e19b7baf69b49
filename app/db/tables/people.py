"""People and the groups they work in."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Text, text

from app.db.tables.base import record, reference
from app.domain.changes_made import Touched

person = record(
    "person",
    Column("login", Text, unique=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("title", Text, nullable=False, server_default=""),
    reference("agency_id", "agency", null=True),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    touches=Touched.PEOPLE,
    searched=("name", "email", "login", "title", "phone"),
)
support_group = record(
    "support_group",
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("is_desk", Boolean, nullable=False, server_default=text("false")),
    Column("valid_to", Date),
    touches=Touched.PEOPLE,
)
