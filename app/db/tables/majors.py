"""Major incidents and outages."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, SmallInteger, Text, text

from app.db.tables.base import at_most, fact, in_time, link, one_of, record, reference
from app.db.types import Instant, Json, Key
from app.domain.changes_made import Touched
from app.domain.majors import states
from app.domain.majors.outages import Withdrawn

major_incident = record(
    "major_incident",
    Column("number", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    reference("ticket_id", "ticket", null=True),  # the ticket that it was proposed from
    reference("service_id", "service", null=True),  # the one that its figures are counted under
    Column("state", Text, nullable=False, server_default="proposed"),
    Column("drill", Boolean, nullable=False, server_default=text("false")),
    Column("impact_start_at", Instant, nullable=False),
    Column("detected_at", Instant),
    Column("proposed_at", Instant),
    Column("proposed_why", Text, nullable=False, server_default=""),  # the rule that proposed it, or a person's words
    Column("declared_at", Instant),
    Column("first_notice_at", Instant),
    Column("restored_at", Instant),
    Column("ended_why", Text, nullable=False, server_default=""),  # why it was rejected or demoted
    Column("cause", Text, nullable=False, server_default=""),
    Column("cause_category", Text, nullable=False, server_default=""),  # what the cause is filed under; "": nobody did
    Column("problem", Text, nullable=False, server_default=""),  # number of the problem behind it, wherever it is kept
    Column("summary", Text, nullable=False, server_default=""),
    Column("bridge", Text, nullable=False, server_default=""),  # where those who work on it meet
    Column("data_loss", Text, nullable=False, server_default=""),  # what was lost, or that nothing was
    # logins of the roles
    Column("manager", Text, nullable=False, server_default=""),
    Column("director", Text, nullable=False, server_default=""),
    Column("communications", Text, nullable=False, server_default=""),
    Column("scribe", Text, nullable=False, server_default=""),
    Column("next_update_at", Instant),  # what those who are reached were promised last; null: nothing is promised
    Column("review_due", Date),
    Column("review_done_on", Date),
    Column("went_well", Text, nullable=False, server_default=""),
    Column("went_badly", Text, nullable=False, server_default=""),
    Column("effect_due", Date),
    Column("effect", Text, nullable=False, server_default=""),  # what repeat incidents say of the actions
    one_of("state", "proposed", "declared", "restored", "closed", "rejected", "demoted"),
    touches=Touched.MAJORS,
    states=states.TRANSITIONS,
    searched=("number", "title", "summary", "cause"),
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
major_incident_service = link(
    "major_incident_service",
    Column("major_incident_id", Key, ForeignKey("major_incident.id"), primary_key=True),
    Column("service_id", Key, ForeignKey("service.id"), primary_key=True),
    touches=Touched.MAJORS,
)
major_incident_site = link(
    "major_incident_site",
    Column("major_incident_id", Key, ForeignKey("major_incident.id"), primary_key=True),
    Column("site_id", Key, ForeignKey("site.id"), primary_key=True),
    touches=Touched.MAJORS,
)
major_incident_ticket = link(  # its children: updated and resolved together
    "major_incident_ticket",
    Column("major_incident_id", Key, ForeignKey("major_incident.id"), primary_key=True),
    Column("ticket_id", Key, ForeignKey("ticket.id"), primary_key=True),
    Index("ix_major_incident_ticket_ticket", "ticket_id"),
    touches=Touched.MAJORS | Touched.TICKETS,
)
major_incident_update = fact(  # the timeline: when it happened, and when it was written
    "major_incident_update",
    reference("major_incident_id", "major_incident", index=True),
    Column("at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("kind", Text, nullable=False, server_default="update"),
    Column("text", Text, nullable=False),  # of what was sent: what is known
    Column("ruled_out", Text, nullable=False, server_default=""),
    Column("next_steps", Text, nullable=False, server_default=""),
    Column("management", Text, nullable=False, server_default=""),  # the same for the management
    Column("hub", Text, nullable=False, server_default=""),  # the same for everybody
    Column("sent", Boolean, nullable=False, server_default=text("false")),
    Column("next_at", Instant),  # of what was sent: when the next update comes
    Column("details", Json, nullable=False, server_default="{}"),  # what the kind says besides, see `app.domain.majors`
    reference("corrects_id", "major_incident_update", null=True),
    Column("author", Text, nullable=False, server_default=""),
    Column("op_id", Text),
    at_most(text=20000, ruled_out=4000, next_steps=4000, management=20000, hub=20000),
    in_time("at", "recorded_at", "next_at"),
    touches=Touched.MAJORS,
    recorded="recorded_at",
    called="an update",
)
major_incident_told = fact(  # whom an update was sent to, as the audience was then
    "major_incident_told",
    reference("update_id", "major_incident_update", index=True),
    reference("agency_id", "agency", null=True),
    reference("person_id", "person", null=True),
    Column("name", Text, nullable=False),
    Column("mail", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("rank", SmallInteger, nullable=False, server_default=text("1")),
    Column("why", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),  # to what a subscriber had subscribed
    Column("how", Text, nullable=False),
    reference("mail_id", "mail", null=True),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    one_of("why", "contact", "subscriber", "management"),
    one_of("how", "mail", "call", "drill"),
    in_time("at"),
    touches=Touched.MAJORS,
    recorded="at",
    occurred=None,
    called="who was told",
)
major_incident_task = record(
    "major_incident_task",
    reference("major_incident_id", "major_incident", index=True),
    Column("position", Integer, nullable=False, server_default=text("0")),
    Column("title", Text, nullable=False),
    reference("owner_id", "person", null=True),
    reference("group_id", "support_group", null=True),
    Column("due_at", Instant),
    Column("state", Text, nullable=False, server_default="open"),
    Column("done_at", Instant),
    one_of("state", "open", "done", "dropped"),
    in_time("due_at", "done_at"),
    at_most(title=300),
    touches=Touched.MAJORS,
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
    reference("posting_id", "posting", null=True),
    Column("withdrawn", Text, nullable=False, server_default=""),  # why it counts no more, see `app.domain.majors`
    Column("number", Text, nullable=False, server_default=""),  # of the system that it came from
    Column("source", Text, nullable=False, server_default="longleaf"),  # longleaf, or import:NAME
    Column("closed_at", Instant),  # when its record was closed there; the service was back at end_at
    Column("cause", Text, nullable=False, server_default=""),
    one_of("kind", "full", "degraded"),
    one_of("withdrawn", "", *(why.value for why in Withdrawn)),
    Index("ix_outage_start", "start_at"),
    Index("uq_outage_major", "major_incident_id", "service_id", unique=True),  # what tells an outage tells it once
    Index("uq_outage_posting", "posting_id", "service_id", unique=True),
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
