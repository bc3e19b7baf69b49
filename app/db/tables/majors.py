"""Major incidents and outages."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Text

from app.db.tables.base import fact, link, one_of, record, reference
from app.db.types import Instant, Key
from app.domain.changes_made import Touched

major_incident = record(
    "major_incident",
    Column("number", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    reference("ticket_id", "ticket", null=True),
    reference("service_id", "service", null=True),
    Column("state", Text, nullable=False, server_default="declared"),
    Column("impact_start_at", Instant, nullable=False),
    Column("detected_at", Instant),
    Column("declared_at", Instant),
    Column("first_notice_at", Instant),
    Column("restored_at", Instant),
    Column("cause", Text, nullable=False, server_default=""),
    Column("summary", Text, nullable=False, server_default=""),
    Column("manager", Text, nullable=False, server_default=""),
    Column("review_due", Date),
    Column("review_done_on", Date),
    one_of("state", "proposed", "declared", "restored", "closed", "rejected"),
    touches=Touched.MAJORS,
    attached=True,
    number="MI",
)
major_incident_agency = link(
    "major_incident_agency",
    Column("major_incident_id", Key, ForeignKey("major_incident.id"), primary_key=True),
    Column("agency_id", Key, ForeignKey("agency.id"), primary_key=True),
    Column("impact", Text, nullable=False, server_default=""),
    touches=Touched.MAJORS,
)
major_incident_update = fact(  # append-only
    "major_incident_update",
    reference("major_incident_id", "major_incident", index=True),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False, server_default="update"),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    touches=Touched.MAJORS,
    audited=False,
    called="an update",
)
outage = record(
    "outage",
    reference("service_id", "service", index=True),
    reference("site_id", "site", null=True),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("planned", Boolean, nullable=False),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant),
    Column("window_start", Instant),
    Column("window_end", Instant),  # approved maintenance, where planned
    reference("change_id", "change", null=True),
    reference("major_incident_id", "major_incident", null=True),
    Column("number", Text, nullable=False, server_default=""),  # of the system that it came from
    Column("source", Text, nullable=False, server_default="longleaf"),  # longleaf, or import:NAME
    Column("closed_at", Instant),  # when its record was closed there; the service was back at end_at
    Column("cause", Text, nullable=False, server_default=""),
    one_of("kind", "full", "degraded"),
    Index("ix_outage_start", "start_at"),
    touches=Touched.MAJORS,
    attached=True,
    brought_in=True,
)
outage_agency = link(
    "outage_agency",
    Column("outage_id", Key, ForeignKey("outage.id"), primary_key=True),
    Column("agency_id", Key, ForeignKey("agency.id"), primary_key=True),
    touches=Touched.MAJORS,
)
