"""Services, what they depend on, and which agency has them."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, Text

from app.db.tables.base import link, record, reference
from app.db.types import Key
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
