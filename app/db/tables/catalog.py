"""Services, what they depend on, and which agency has them."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Integer, Text, text

from app.db.tables.base import at_most, link, one_of, record, reference
from app.db.types import Key
from app.domain.catalog.life_cycle import LifeCycle
from app.domain.changes_made import Touched

service = record(
    "service",
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("category", Text, nullable=False, server_default=""),
    reference("group_id", "support_group", null=True),
    reference("owner_id", "person", null=True),  # approves what the board does not hear
    reference("primary_site_id", "site", null=True),
    reference("standby_site_id", "site", null=True),
    Column("availability_goal_bp", Integer),  # basis points: 9990 is 99.9 %
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("description", Text, nullable=False, server_default=""),
    Column("synonyms", Text, nullable=False, server_default=""),  # what requesters call it, separated by commas
    Column("life_cycle", Text, nullable=False, server_default=LifeCycle.ACTIVE.value),
    reference("replacement_id", "service", null=True),
    reference("support_calendar_id", "calendar", null=True),  # its support hours; none: around the clock
    Column("both_active", Boolean, nullable=False, server_default=text("false")),  # it runs at both sites at once
    one_of("life_cycle", *(state.value for state in LifeCycle)),
    CheckConstraint("life_cycle <> 'retired' OR valid_to IS NOT NULL", name="retired"),
    CheckConstraint("replacement_id <> id", name="replacement"),
    at_most(description=4000, synonyms=1000),
    touches=Touched.SERVICES,
)
service_dependency = link(
    "service_dependency",
    Column("service_id", Key, ForeignKey("service.id"), primary_key=True),
    Column("depends_on_id", Key, ForeignKey("service.id"), primary_key=True),
    touches=Touched.SERVICES,
)
agency_service = record(
    "agency_service",
    reference("agency_id", "agency", index=True),
    reference("service_id", "service", index=True),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    touches=Touched.AGENCIES,
)
