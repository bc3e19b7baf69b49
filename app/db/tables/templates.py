"""Text modules and templates of tickets, shared by the desk or one person's own, and how often each was used."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, SmallInteger, Text, text

from app.db.tables.base import at_most, fact, partial_index, record, reference
from app.db.types import Instant
from app.domain.changes_made import Touched

text_module = record(
    "text_module",
    Column("name", Text, nullable=False),  # typed behind ::
    Column("text", Text, nullable=False),
    Column("owner", Text, nullable=False, server_default=""),  # a login: of one person alone; empty: of the desk
    reference("group_id", "support_group", null=True),  # who looks after it
    Column("valid_to", Date),
    CheckConstraint("name <> '' AND text <> ''", name="told"),
    at_most(name=40, text=8000, owner=200),
    partial_index("ix_text_module_name", "owner", "name", where="valid_to IS NULL", unique=True),
    touches=Touched.SERVICES,
)
ticket_template = record(
    "ticket_template",
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default=""),
    reference("service_id", "service", null=True),
    Column("category", Text, nullable=False, server_default=""),
    Column("set_impact", SmallInteger, nullable=False, server_default=text("0")),  # 0: left as it is
    Column("set_urgency", SmallInteger, nullable=False, server_default=text("0")),
    reference("route_group_id", "support_group", null=True),
    Column("description", Text, nullable=False, server_default=""),
    Column("checklist", Text, nullable=False, server_default=""),
    Column("owner", Text, nullable=False, server_default=""),
    reference("group_id", "support_group", null=True),  # who looks after it
    Column("valid_to", Date),
    CheckConstraint("name <> '' AND title <> ''", name="told"),
    CheckConstraint("kind IN ('', 'incident', 'request')", name="kind"),
    CheckConstraint("set_impact BETWEEN 0 AND 4 AND set_urgency BETWEEN 0 AND 4", name="range"),
    at_most(name=100, title=300, description=8000, checklist=4000, owner=200, category=200),
    partial_index("ix_ticket_template_name", "owner", "name", where="valid_to IS NULL", unique=True),
    touches=Touched.SERVICES,
)
template_use = fact(
    "template_use",
    reference("module_id", "text_module", null=True, index=True),
    reference("template_id", "ticket_template", null=True, index=True),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    CheckConstraint("(module_id IS NULL) <> (template_id IS NULL)", name="of"),
    touches=Touched.SERVICES,
    audited=False,
    recorded="at",
    occurred=None,
    called="a use of a template",
)
