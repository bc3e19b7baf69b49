"""Meetings of the Change Advisory Board and their items."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, Table, Text, UniqueConstraint

from app.db.tables.base import identity, metadata, one_of, record_columns, reference
from app.db.types import Instant, Json

cab_meeting = Table(
    "cab_meeting",
    metadata,
    identity(),
    Column("meeting_date", Date, nullable=False, unique=True),
    Column("replaces", Date),  # the Wednesday that is a holiday
    Column("state", Text, nullable=False, server_default="planned"),
    Column("frozen_at", Instant),
    Column("held_at", Instant),
    Column("attendees", Json, nullable=False),
    Column("minutes", Text, nullable=False, server_default=""),
    one_of("state", "planned", "frozen", "held", "cancelled"),
    *record_columns(),
)
cab_agenda_item = Table(
    "cab_agenda_item",
    metadata,
    identity(),
    reference("meeting_id", "cab_meeting", index=True),
    reference("change_id", "change"),
    Column("position", Integer, nullable=False),
    Column("section", Text, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("decision", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    UniqueConstraint("meeting_id", "change_id"),
    *record_columns(),
)
