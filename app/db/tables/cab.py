"""Meetings of the Change Advisory Board, their items, their seats, and who decides on emergencies."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)

from app.db.tables.base import at_most, in_time, one_of, partial_index, record, reference
from app.db.types import Instant, Json, Key
from app.domain.changes_made import Touched

cab_meeting = record(
    "cab_meeting",
    Column("number", Text, nullable=False, unique=True),
    Column("slot", Date, nullable=False, unique=True),  # the Wednesday that it stands for, or its own day
    Column("meeting_date", Date, nullable=False),
    Column("replaces", Date),  # the slot where the day is another one; kept equal to it for figures and packets
    Column("state", Text, nullable=False, server_default="planned"),
    Column("start_time", String(5), nullable=False, server_default="10:00"),  # local HH:MM
    Column("minutes_long", Integer, nullable=False, server_default=text("60")),
    Column("place", Text, nullable=False, server_default=""),
    Column("online", Text, nullable=False, server_default=""),  # where one joins from elsewhere
    reference("chair_id", "person", null=True),
    Column("note", Text, nullable=False, server_default=""),
    Column("frozen_at", Instant),
    Column("opened_at", Instant),
    Column("ended_at", Instant),
    Column("sequence", Integer, nullable=False, server_default=text("0")),  # of its invitation
    Column("extraordinary", Boolean, nullable=False, server_default=text("false")),  # stands for no Wednesday
    Column("cancelled_why", Text, nullable=False, server_default=""),
    Column("held_at", Instant),  # these three: of meetings before items had results
    Column("attendees", Json, nullable=False, server_default="[]"),
    Column("minutes", Text, nullable=False, server_default=""),
    one_of("state", "planned", "frozen", "running", "held", "cancelled"),
    CheckConstraint("minutes_long BETWEEN 5 AND 720", name="minutes_long"),
    CheckConstraint("sequence >= 0", name="sequence"),
    in_time("frozen_at", "opened_at", "ended_at"),
    at_most(place=300, online=2000, note=20000, cancelled_why=4000),
    partial_index("ix_cab_meeting_day", "meeting_date", where="state <> 'cancelled'", unique=True),
    touches=Touched.CHANGES | Touched.CAB,
    attached=True,
    number="CAB",
)
cab_agenda_item = record(
    "cab_agenda_item",
    reference("meeting_id", "cab_meeting", null=True),  # null: before the members for emergencies, in no meeting
    reference("change_id", "change", null=True, index=True),
    reference("model_id", "change_model", null=True),
    Column("kind", Text, nullable=False, server_default="decision"),
    Column("kind_group", Text, nullable=False, server_default="board"),  # of which a change has one open item
    Column("state", Text, nullable=False, server_default="open"),
    Column("result", Text, nullable=False, server_default=""),
    Column("conditions", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("position", Integer, nullable=False, server_default=text("0")),
    Column("minutes_planned", Integer, nullable=False, server_default=text("5")),
    Column("late", Boolean, nullable=False, server_default=text("false")),
    Column("late_why", Text, nullable=False, server_default=""),
    Column("consent", Text, nullable=False, server_default=""),  # to hear what came late
    Column("cut_off", Instant),  # promised when it was submitted
    Column("submitted_at", Instant),
    Column("content_n", Integer),  # version of the content that was decided
    Column("frozen", Json),  # the text that was sent
    Column("frozen_n", Integer),  # version of the content that was sent
    Column("decided_at", Instant),
    Column("from_item_id", Key, ForeignKey("cab_agenda_item.id")),  # undecided there, it came on to here
    Column("came", Integer, nullable=False, server_default=text("1")),  # how often it is before the board
    Column("for_meeting_id", Key, ForeignKey("cab_meeting.id")),  # deferred to
    Column("section", Text, nullable=False, server_default=""),  # these four: of agendas before items had results
    Column("why", Text, nullable=False, server_default=""),
    Column("decision", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    one_of("kind", "decision", "ratify", "ecab", "emergency", "pir", "model", "info"),
    one_of("state", "open", "decided", "deferred", "carried", "withdrawn", "noted"),
    one_of("result", "", "approved", "conditions", "rejected", "ratified", "not_ratified", "noted"),
    one_of("consent", "", "given", "refused"),
    CheckConstraint(
        "kind_group = CASE WHEN kind IN ('decision', 'ecab') THEN 'board' ELSE kind END", name="kind_group"
    ),
    CheckConstraint("(change_id IS NULL) = (kind = 'model')", name="change"),
    CheckConstraint("(model_id IS NULL) = (kind <> 'model')", name="model"),
    CheckConstraint("meeting_id IS NOT NULL OR kind = 'ecab'", name="meeting"),
    CheckConstraint("state <> 'decided' OR result <> ''", name="decided"),
    CheckConstraint("result <> 'rejected' OR reason <> ''", name="rejected"),
    CheckConstraint("result <> 'conditions' OR conditions <> ''", name="conditions"),
    CheckConstraint("came >= 1", name="came"),
    CheckConstraint("minutes_planned BETWEEN 0 AND 720", name="minutes_planned"),
    in_time("cut_off", "submitted_at", "decided_at"),
    at_most(conditions=20000, reason=20000, late_why=4000, why=4000, decision=4000, note=20000),
    Index("ix_cab_agenda_item_place", "meeting_id", "position"),
    partial_index("ix_cab_agenda_item_open", "change_id", "kind_group", where="state = 'open'", unique=True),
    partial_index("ix_cab_agenda_item_open_model", "model_id", where="state = 'open'", unique=True),
    partial_index("ix_cab_agenda_item_from", "from_item_id", where="from_item_id IS NOT NULL", unique=True),
    touches=Touched.CHANGES | Touched.CAB,
)
cab_seat = record(  # an agency's place at one meeting, or a guest's
    "cab_seat",
    reference("meeting_id", "cab_meeting"),
    reference("agency_id", "agency", null=True),
    reference("person_id", "person", null=True),  # the representative
    reference("alternate_id", "person", null=True),
    reference("delegate_id", "person", null=True),
    Column("delegate_name", Text, nullable=False, server_default=""),
    Column("delegate_mail", Text, nullable=False, server_default=""),
    Column("guest", Boolean, nullable=False, server_default=text("false")),  # is heard and does not vote
    Column("present", Boolean, nullable=False, server_default=text("false")),
    Column("answer", Text, nullable=False, server_default=""),  # to the invitation
    Column("answered_at", Instant),
    Column("answered_sequence", Integer),
    Column("mail", Text, nullable=False, server_default=""),  # as invited
    Column("invited_sequence", Integer),
    UniqueConstraint("meeting_id", "agency_id"),
    one_of("answer", "", "needs_action", "accepted", "declined", "tentative", "delegated"),
    CheckConstraint("agency_id IS NOT NULL OR guest", name="agency"),
    in_time("answered_at"),
    at_most(delegate_name=300, delegate_mail=320, mail=320),
    partial_index("ix_cab_seat_mail", "meeting_id", "mail", where="mail <> ''", unique=True),
    touches=Touched.CAB,
)
ecab_member = record(  # who decides on emergencies between the meetings
    "ecab_member",
    reference("person_id", "person", index=True),
    Column("note", Text, nullable=False, server_default=""),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    at_most(note=4000),
    touches=Touched.CAB | Touched.PEOPLE,
)
