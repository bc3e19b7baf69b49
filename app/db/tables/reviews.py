"""Service reviews, and the actions that come out of them, out of meetings of the board and of major incidents."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Integer, String, Text, UniqueConstraint, text

from app.db.tables.base import at_most, fact, in_time, one_of, record, reference
from app.db.types import Instant
from app.domain.changes_made import Touched
from app.domain.reviews.actions import STAGES
from app.domain.reviews.answers import ReviewAnswer

review = record(
    "review",
    reference("agency_id", "agency", index=True),
    Column("held_on", Date, nullable=False),
    Column("period", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="planned"),
    Column("notes", Text, nullable=False, server_default=""),  # its minutes
    Column("start_time", String(5), nullable=False, server_default="10:00"),  # local HH:MM
    Column("minutes_long", Integer, nullable=False, server_default=text("60")),
    Column("place", Text, nullable=False, server_default=""),
    Column("online", Text, nullable=False, server_default=""),  # where one joins from elsewhere
    Column("agenda", Text, nullable=False, server_default=""),
    Column("cancelled_why", Text, nullable=False, server_default=""),
    Column("sequence", Integer, nullable=False, server_default=text("0")),  # of its invitation
    Column("signed_at", Instant),  # what is written of it is agreed, and stays so until it is reopened
    Column("signed_by", Text, nullable=False, server_default=""),
    Column("signed_for", Text, nullable=False, server_default=""),  # who agreed for the agency
    one_of("state", "planned", "held", "cancelled"),
    CheckConstraint("minutes_long BETWEEN 15 AND 480", name="minutes_long"),
    CheckConstraint("sequence >= 0", name="sequence"),
    CheckConstraint("signed_at IS NULL OR (state = 'held' AND signed_by <> '')", name="signed"),
    in_time("signed_at"),
    at_most(place=300, online=2000, agenda=20000, cancelled_why=4000, signed_by=300, signed_for=300),
    touches=Touched.REVIEWS,
    attached=True,
)
review_person = record(  # who belongs to a review, and whether they came
    "review_person",
    reference("review_id", "review"),
    reference("person_id", "person"),
    Column("part", Text, nullable=False, server_default="member"),
    Column("present", Boolean, nullable=False, server_default=text("false")),
    Column("mail", Text, nullable=False, server_default=""),  # as invited
    Column("invited_sequence", Integer),
    Column("withdrawn", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("review_id", "person_id"),
    one_of("part", "chair", "member", "guest"),
    at_most(mail=320),
    touches=Touched.REVIEWS,
)
review_answer = fact(  # what somebody who was invited answered; the newest of the invitation as it is counts
    "review_answer",
    reference("review_person_id", "review_person", index=True),
    Column("answer", Text, nullable=False),
    Column("sequence", Integer, nullable=False),  # of the invitation that it answers
    Column("stamp", Instant, nullable=False),  # when it was written, as it says
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    one_of("answer", *(answer.value for answer in ReviewAnswer)),
    CheckConstraint("sequence >= 0", name="sequence"),
    in_time("stamp", "at"),
    touches=Touched.REVIEWS,
    recorded="at",
    occurred=None,
    called="the answer to an invitation to a review",
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
    Column("measure", Text, nullable=False, server_default=""),  # what is measured before and after
    Column("measured_before", Text, nullable=False, server_default=""),
    Column("measured_after", Text, nullable=False, server_default=""),
    Column("stage", Text, nullable=False, server_default=""),  # of a requirement
    reference("service_id", "service", null=True),  # what it became
    one_of("kind", "action", "improvement", "decision", "requirement"),
    one_of("state", "open", "done", "dropped"),
    CheckConstraint(
        "agency_id IS NOT NULL OR meeting_id IS NOT NULL OR change_id IS NOT NULL OR major_incident_id IS NOT NULL",
        name="of",
    ),
    one_of("stage", *STAGES),
    CheckConstraint("stage = '' OR kind = 'requirement'", name="staged"),
    CheckConstraint("stage <> 'catalog' OR service_id IS NOT NULL", name="in_catalog"),
    at_most(measure=300, measured_before=300, measured_after=300),
    touches=Touched.REVIEWS | Touched.CAB | Touched.MAJORS,
    attached=True,
)
