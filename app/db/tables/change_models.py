"""Models from which standard changes are made."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Integer, Text, UniqueConstraint, text

from app.db.tables.base import at_most, link, one_of, record, reference
from app.db.types import Json, Key
from app.domain.changes_made import Touched

change_model = record(
    "change_model",
    Column("number", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    reference("of_id", "change_model", null=True),  # the first version of it; null: this is the first
    Column("model_version", Integer, nullable=False, server_default=text("1")),
    Column("state", Text, nullable=False, server_default="draft"),
    Column("type", Text, nullable=False, server_default="standard"),
    Column("scope", Text, nullable=False, server_default="minor"),
    Column("risk_answers", Json, nullable=False, server_default="{}"),
    Column("implementation_plan", Text, nullable=False, server_default=""),
    Column("test_plan", Text, nullable=False, server_default=""),
    Column("backout_plan", Text, nullable=False, server_default=""),
    Column("communication_plan", Text, nullable=False, server_default=""),
    Column("outage_minutes", Integer),
    Column("longest_minutes", Integer),
    Column("lead_days", Integer),
    Column("fixed", Json, nullable=False, server_default="[]"),  # names of the fields that a change may not alter
    Column("valid_to", Date),
    UniqueConstraint("of_id", "model_version"),
    one_of("state", "draft", "proposed", "approved", "retired"),
    one_of("type", "standard"),
    one_of("scope", "extensive", "widespread", "significant", "minor"),
    CheckConstraint("model_version >= 1", name="model_version"),
    at_most(name=300, implementation_plan=20000, test_plan=20000, backout_plan=20000, communication_plan=20000),
    touches=Touched.CHANGES,
    attached=True,
    number="MOD",
)
change_model_service = link(
    "change_model_service",
    Column("model_id", Key, ForeignKey("change_model.id"), primary_key=True),
    Column("service_id", Key, ForeignKey("service.id"), primary_key=True),
    touches=Touched.CHANGES,
)
change_model_site = link(
    "change_model_site",
    Column("model_id", Key, ForeignKey("change_model.id"), primary_key=True),
    Column("site_id", Key, ForeignKey("site.id"), primary_key=True),
    touches=Touched.CHANGES,
)
