"""Agencies, who does what for them, and whom to reach."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Integer, SmallInteger, Text, text

from app.db.tables.base import in_time, one_of, record, reference
from app.db.types import Instant
from app.domain.changes_made import Touched

agency = record(
    "agency",
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    reference("parent_id", "agency", null=True),
    reference("predecessor_id", "agency", null=True),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("note", Text, nullable=False, server_default=""),
    Column("review_every", Integer),  # months between its reviews; null: as the rules of reviews say, 0: on request
    CheckConstraint("review_every IN (0, 1, 3, 12)", name="review_every"),
    touches=Touched.AGENCIES,
    attached=True,
    searched=("code", "name", "note"),
)
agency_assignment = record(  # dated: who does what for an agency
    "agency_assignment",
    reference("agency_id", "agency", index=True),
    reference("person_id", "person", index=True),
    Column("role", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    one_of("role", "brm", "brm_backup", "cio", "cab_rep", "cab_alternate"),
    touches=Touched.AGENCIES | Touched.PEOPLE,
)
agency_contact = record(
    "agency_contact",
    reference("agency_id", "agency", index=True),
    reference("person_id", "person"),
    Column("kind", Text, nullable=False),
    Column("rank", SmallInteger, nullable=False, server_default=text("1")),
    Column("verified_at", Instant),
    Column("verified_by", Text, nullable=False, server_default=""),
    Column("asked_at", Instant),  # when a campaign asked whether it still holds
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    one_of("kind", "mip", "billing", "security"),
    in_time("asked_at"),
    touches=Touched.AGENCIES | Touched.PEOPLE,
)
