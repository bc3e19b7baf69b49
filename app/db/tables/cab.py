"""Meetings of the Change Advisory Board and their items."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, Text, UniqueConstraint

from app.db.tables.base import one_of, record, reference
from app.db.types import Instant, Json
from app.domain.changes_made import Touched

cab_meeting = record(
    "cab_meeting",
    Column("meeting_date", Date, nullable=False, unique=True),
    Column("replaces", Date),  # the Wednesday that is a holiday
    Column("state", Text, nullable=False, server_default="planned"),
    Column("frozen_at", Instant),
    Column("held_at", Instant),
    Column("attendees", Json, nullable=False),
    Column("minutes", Text, nullable=False, server_default=""),
    one_of("state", "planned", "frozen", "held", "cancelled"),
    touches=Touched.CHANGES,
)
cab_agenda_item = record(
    "cab_agenda_item",
    reference("meeting_id", "cab_meeting", index=True),
    reference("change_id", "change"),
    Column("position", Integer, nullable=False),
    Column("section", Text, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("decision", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    UniqueConstraint("meeting_id", "change_id"),
    touches=Touched.CHANGES,
)
