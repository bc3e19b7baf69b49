"""Service reviews, and the actions that come out of them, out of meetings of the board and of major incidents."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Text

from app.db.tables.base import one_of, record, reference
from app.domain.changes_made import Touched

review = record(
    "review",
    reference("agency_id", "agency", index=True),
    Column("held_on", Date, nullable=False),
    Column("period", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="planned"),
    Column("notes", Text, nullable=False, server_default=""),
    one_of("state", "planned", "held", "cancelled"),
    touches=Touched.REVIEWS,
    attached=True,
)
action = record(
    "action",
    reference("agency_id", "agency", null=True, index=True),
    reference("review_id", "review", null=True),
    reference("meeting_id", "cab_meeting", null=True, index=True),
    reference("change_id", "change", null=True, index=True),
    reference("major_incident_id", "major_incident", null=True, index=True),
    reference("owner_id", "person", null=True),
    Column("kind", Text, nullable=False, server_default="action"),
    Column("title", Text, nullable=False),
    Column("owner", Text, nullable=False, server_default=""),
    Column("due_on", Date),
    Column("state", Text, nullable=False, server_default="open"),
    Column("closed_on", Date),
    Column("effect", Text, nullable=False, server_default=""),
    one_of("kind", "action", "improvement", "decision", "requirement"),
    one_of("state", "open", "done", "dropped"),
    CheckConstraint(
        "agency_id IS NOT NULL OR meeting_id IS NOT NULL OR change_id IS NOT NULL OR major_incident_id IS NOT NULL",
        name="of",
    ),
    touches=Touched.REVIEWS | Touched.CAB | Touched.MAJORS,
    attached=True,
)
