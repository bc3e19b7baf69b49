"""The schema: every table, its keys, checks and indexes. Alembic migrations must end in exactly this.

Record tables carry `version`, `updated_at`, `updated_by` and `created_by`; the guard trigger fills
the last three and insists on version = old + 1. Facts (`ticket_event`, `change_vote`, `audit`) are
append-only. `sla_clock` and `ticket_span` are projections of `ticket_event`, rewritten with it in
one transaction. Instants are UTC; dates are calendar dates in America/New_York.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import LargeBinary

from app.db.types import Instant, Json, Key

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[Any]:
    return Column("id", Key, Identity(), primary_key=True)


def _ref(name: str, target: str, *, null: bool = False, index: bool = False) -> Column[Any]:
    return Column(name, Key, ForeignKey(f"{target}.id"), nullable=null, index=index)


def _record() -> tuple[Column[Any], ...]:
    """The columns the guard trigger rules over."""
    return (
        Column("version", Integer, nullable=False, server_default=text("1")),
        Column("created_by", Text, nullable=False, server_default=text("''")),
        Column("updated_at", Instant),
        Column("updated_by", Text, nullable=False, server_default=text("''")),
    )


def _in(column: str, *values: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(v) for v in values)})", name=column)


# --- organisation ---------------------------------------------------------------------------------
workspace = Table(
    "workspace", metadata,
    Column("key", Text, primary_key=True), Column("value", Text, nullable=False),
)  # keys: id, sample ("1": sample data), created_at

agency = Table(
    "agency", metadata, _id(),
    Column("code", Text, nullable=False, unique=True), Column("name", Text, nullable=False),
    _ref("parent_id", "agency", null=True), _ref("predecessor_id", "agency", null=True),
    Column("valid_from", Date, nullable=False), Column("valid_to", Date),
    Column("note", Text, nullable=False, server_default=""),
    *_record(),
)
person = Table(
    "person", metadata, _id(),
    Column("login", Text, unique=True), Column("name", Text, nullable=False),
    Column("email", Text, nullable=False, server_default=""), Column("phone", Text, nullable=False, server_default=""),
    Column("title", Text, nullable=False, server_default=""),
    _ref("agency_id", "agency", null=True), Column("active", Boolean, nullable=False, server_default=text("true")),
    *_record(),
)
support_group = Table(
    "support_group", metadata, _id(),
    Column("code", Text, nullable=False, unique=True), Column("name", Text, nullable=False),
    Column("is_desk", Boolean, nullable=False, server_default=text("false")),
    *_record(),
)
agency_assignment = Table(  # dated: who does what for an agency
    "agency_assignment", metadata, _id(),
    _ref("agency_id", "agency", index=True), _ref("person_id", "person", index=True),
    Column("role", Text, nullable=False),
    Column("valid_from", Date, nullable=False), Column("valid_to", Date),
    _in("role", "brm", "brm_backup", "cio", "cab_rep", "cab_alternate"),
    *_record(),
)
agency_contact = Table(
    "agency_contact", metadata, _id(),
    _ref("agency_id", "agency", index=True), _ref("person_id", "person"),
    Column("kind", Text, nullable=False), Column("rank", SmallInteger, nullable=False, server_default=text("1")),
    Column("verified_at", Instant), Column("verified_by", Text, nullable=False, server_default=""),
    Column("valid_from", Date, nullable=False), Column("valid_to", Date),
    _in("kind", "mip", "billing", "security"),
    *_record(),
)
site = Table(
    "site", metadata, _id(),
    Column("code", Text, nullable=False, unique=True), Column("name", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    *_record(),
)

# --- calendars, services, targets -----------------------------------------------------------------
calendar = Table(
    "calendar", metadata, _id(),
    Column("code", Text, nullable=False, unique=True), Column("name", Text, nullable=False),
    Column("zone", Text, nullable=False), Column("week", Json, nullable=False),  # {"0": [["08:00","17:00"]], ...}
    Column("uses_holidays", Boolean, nullable=False),
    Column("sample", Boolean, nullable=False, server_default=text("false")),
    *_record(),
)
holiday = Table(
    "holiday", metadata, _id(),
    Column("day", Date, nullable=False, unique=True), Column("name", Text, nullable=False),
    Column("source", Text, nullable=False), Column("status", Text, nullable=False),
    _in("status", "confirmed", "derived"),
    *_record(),
)
service = Table(
    "service", metadata, _id(),
    Column("code", Text, nullable=False, unique=True), Column("name", Text, nullable=False),
    Column("category", Text, nullable=False, server_default=""),
    _ref("group_id", "support_group", null=True),
    _ref("primary_site_id", "site", null=True), _ref("standby_site_id", "site", null=True),
    Column("availability_goal_bp", Integer),  # basis points: 9990 is 99.9 %
    Column("valid_from", Date, nullable=False), Column("valid_to", Date),
    *_record(),
)
service_dependency = Table(
    "service_dependency", metadata,
    Column("service_id", Key, ForeignKey("service.id"), primary_key=True),
    Column("depends_on_id", Key, ForeignKey("service.id"), primary_key=True),
)
agency_service = Table(
    "agency_service", metadata, _id(),
    _ref("agency_id", "agency", index=True), _ref("service_id", "service", index=True),
    Column("valid_from", Date, nullable=False), Column("valid_to", Date),
    *_record(),
)
maintenance_window = Table(
    "maintenance_window", metadata, _id(),
    _ref("service_id", "service", null=True),  # null: every service without a window of its own
    Column("weekday", SmallInteger, nullable=False),  # Monday 0
    Column("start_time", String(5), nullable=False), Column("end_time", String(5), nullable=False),  # local HH:MM
    Column("note", Text, nullable=False, server_default=""),
    *_record(),
)
freeze = Table(
    "freeze", metadata, _id(),
    Column("name", Text, nullable=False), Column("kind", Text, nullable=False),
    Column("start_at", Instant, nullable=False), Column("end_at", Instant, nullable=False),
    _ref("agency_id", "agency", null=True), _ref("service_id", "service", null=True),  # null: all
    Column("reason", Text, nullable=False, server_default=""),
    _in("kind", "elections", "legislative", "tax", "year_end", "other"),
    CheckConstraint("start_at < end_at", name="order"),
    *_record(),
)
priority_matrix = Table(
    "priority_matrix", metadata,
    Column("impact", SmallInteger, primary_key=True), Column("urgency", SmallInteger, primary_key=True),
    Column("priority", SmallInteger, nullable=False),
    Column("sample", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("impact BETWEEN 1 AND 4 AND urgency BETWEEN 1 AND 4 AND priority BETWEEN 1 AND 4", name="range"),
)
sla_target = Table(
    "sla_target", metadata, _id(),
    Column("layer", Text, nullable=False),
    _ref("agency_id", "agency", null=True), _ref("service_id", "service", null=True),
    Column("metric", Text, nullable=False), Column("priority", SmallInteger, nullable=False),
    Column("ticket_kind", Text),  # null: both kinds
    _ref("calendar_id", "calendar"),
    Column("duration_s", Integer), Column("duration_days", Integer),  # exactly one of the two
    Column("goal_bp", Integer, nullable=False),  # basis points: 9500 is 95 %
    Column("pause_reasons", Json, nullable=False),  # list of HoldReason
    Column("effective_from", Instant, nullable=False), Column("effective_to", Instant),
    Column("sample", Boolean, nullable=False, server_default=text("false")),
    _in("layer", "global", "service", "mou"), _in("metric", "response", "update", "resolution"),
    CheckConstraint("(duration_s IS NULL) <> (duration_days IS NULL)", name="duration"),
    CheckConstraint("goal_bp BETWEEN 1 AND 10000", name="goal"),
    CheckConstraint("(layer = 'mou') = (agency_id IS NOT NULL) AND (layer <> 'service' OR service_id IS NOT NULL)"
                    " AND (layer <> 'global' OR service_id IS NULL)", name="layer_scope"),
    *_record(),
)

# --- tickets --------------------------------------------------------------------------------------
ticket = Table(
    "ticket", metadata, _id(),
    Column("number", Text, nullable=False, unique=True), Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False), Column("description", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="new"), Column("hold_reason", Text),
    Column("impact", SmallInteger, nullable=False), Column("urgency", SmallInteger, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    _ref("agency_id", "agency"), _ref("service_id", "service", null=True), _ref("site_id", "site", null=True),
    Column("category", Text, nullable=False, server_default=""),
    Column("channel", Text, nullable=False, server_default="phone"),  # phone, email, portal, monitoring, walk_in, other
    Column("caller", Text, nullable=False, server_default=""),
    _ref("group_id", "support_group", null=True), Column("assignee", Text),  # a person's login, or the source's name
    Column("opened_at", Instant, nullable=False), Column("resolved_at", Instant), Column("closed_at", Instant),
    Column("due_at", Instant),  # of the governing resolution clock; null while paused or without target
    Column("reopen_count", Integer, nullable=False, server_default=text("0")),
    Column("reassignment_count", Integer, nullable=False, server_default=text("0")),
    Column("first_contact", Boolean),  # resolved by the desk at first contact; null: not eligible or not known
    Column("resolution_code", Text, nullable=False, server_default=""),
    _ref("parent_id", "ticket", null=True), _ref("change_id", "change", null=True),  # change: the one that caused it
    Column("source", Text, nullable=False, server_default="longleaf"),  # longleaf, sample, seed or import:NAME
    Column("excluded", Boolean, nullable=False, server_default=text("false")),  # data quality: left out of figures
    _in("kind", "incident", "request"),
    _in("state", "new", "assigned", "in_progress", "on_hold", "resolved", "closed", "cancelled"),
    CheckConstraint("priority BETWEEN 1 AND 4 AND impact BETWEEN 1 AND 4 AND urgency BETWEEN 1 AND 4", name="range"),
    *_record(),
    Index("ix_ticket_opened", "opened_at", "id"),
    Index("ix_ticket_updated", "updated_at", "id"),
    Index("ix_ticket_due", "due_at", "id"),
    Index("ix_ticket_agency_opened", "agency_id", "opened_at", "id"),
    Index("ix_ticket_service_opened", "service_id", "opened_at", "id"),
    Index("ix_ticket_open", "priority", "opened_at", "id",
          postgresql_where=text("state IN ('new','assigned','in_progress','on_hold')"),
          sqlite_where=text("state IN ('new','assigned','in_progress','on_hold')")),
    Index("ix_ticket_open_due", "due_at", "id",
          postgresql_where=text("state IN ('new','assigned','in_progress','on_hold')"),
          sqlite_where=text("state IN ('new','assigned','in_progress','on_hold')")),
    Index("ix_ticket_assignee", "assignee", "state"),
    Index("ix_ticket_parent", "parent_id", postgresql_where=text("parent_id IS NOT NULL"),
          sqlite_where=text("parent_id IS NOT NULL")),
    Index("ix_ticket_change", "change_id", postgresql_where=text("change_id IS NOT NULL"),
          sqlite_where=text("change_id IS NOT NULL")),
)
ticket_private = Table(  # restricted text; readable by MIP managers and administrators only
    "ticket_private", metadata,
    Column("ticket_id", Key, ForeignKey("ticket.id"), primary_key=True),
    Column("body", Text, nullable=False),
    *_record(),
)
ticket_event = Table(
    "ticket_event", metadata, _id(),
    _ref("ticket_id", "ticket"), Column("seq", Integer, nullable=False),  # 1, 2, ... in order of occurrence
    Column("kind", Text, nullable=False), Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False), Column("author", Text, nullable=False, server_default=""),
    Column("actor", Text, nullable=False, server_default=""),  # who did it, where the source says so
    Column("old_value", Text), Column("new_value", Text), Column("note", Text),
    UniqueConstraint("ticket_id", "seq"),
    Index("ix_ticket_event_recorded", "recorded_at"),
    Index("ix_ticket_event_priority", "ticket_id", "recorded_at",  # few: which of many outcomes changed priority
          postgresql_where=text("kind = 'priority'"), sqlite_where=text("kind = 'priority'")),
)
sla_clock = Table(
    "sla_clock", metadata, _id(),
    _ref("ticket_id", "ticket"), Column("metric", Text, nullable=False),
    Column("seq", Integer, nullable=False, server_default=text("1")),  # status updates: 1, 2, ...; else 1
    _ref("target_id", "sla_target"), Column("calendar_rev", Text, nullable=False),
    # agency, service, priority and kind as valid at the outcome, so that a report is one aggregate
    _ref("agency_id", "agency"), _ref("service_id", "service", null=True),
    Column("priority", SmallInteger, nullable=False), Column("ticket_kind", Text, nullable=False),
    Column("start_at", Instant, nullable=False), Column("stop_at", Instant),
    Column("due_at", Instant),  # null while paused
    Column("pauses", Json, nullable=False),  # [[start epoch s, end epoch s or null, reason], ...]
    Column("elapsed_s", BigInteger), Column("paused_s", BigInteger, nullable=False, server_default=text("0")),
    # elapsed: counted seconds at stop; paused: counted-time seconds lost to pauses
    Column("known_at", Instant),  # when the outcome is known: min(stop, due); null: paused or cancelled
    Column("met", Boolean),  # null: still running (a running clock past due_at is missed, known at due_at)
    Column("excluded", Boolean, nullable=False, server_default=text("false")),  # child, duplicate, bad data
    UniqueConstraint("ticket_id", "metric", "seq"),
    # all that an aggregate of outcomes reads, so that twelve months of the state never touch the table itself
    Index("ix_sla_clock_known", "metric", "known_at", "agency_id", "service_id", "priority", "target_id", "met",
          "excluded"),
    Index("ix_sla_clock_agency_known", "agency_id", "metric", "known_at", "service_id", "priority", "target_id", "met",
          "excluded"),
)
ticket_span = Table(  # each stretch in which a ticket is open at one agency: the backlog's ledger
    "ticket_span", metadata, _id(),
    _ref("ticket_id", "ticket", index=True), _ref("agency_id", "agency"),
    Column("start_at", Instant, nullable=False), Column("end_at", Instant),
    Column("start_reason", Text, nullable=False), Column("end_reason", Text),
    Column("excluded", Boolean, nullable=False, server_default=text("false")),
    _in("start_reason", "opened", "reopened", "transferred_in"),
    _in("end_reason", "resolved", "cancelled", "transferred_out"),
    Index("ix_ticket_span_agency_start", "agency_id", "start_at"),
    Index("ix_ticket_span_end", "end_at", "agency_id"),
    Index("ix_ticket_span_start", "start_at", "agency_id"),
)
data_finding = Table(
    "data_finding", metadata, _id(),
    Column("source", Text, nullable=False), Column("row", BigInteger),
    Column("ticket_number", Text, nullable=False, server_default=""),
    Column("field", Text, nullable=False), Column("problem", Text, nullable=False),
    Column("excluded", Boolean, nullable=False), Column("found_at", Instant, nullable=False),
    _ref("agency_id", "agency", null=True), Column("occurred_at", Instant),
    UniqueConstraint("source", "row", "field", "ticket_number"),
)
import_run = Table(
    "import_run", metadata, _id(),
    Column("source", Text, nullable=False), Column("file_name", Text, nullable=False),
    Column("file_sha256", Text, nullable=False), Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant), Column("rows_read", BigInteger, nullable=False, server_default=text("0")),
    Column("created", BigInteger, nullable=False, server_default=text("0")),
    Column("updated", BigInteger, nullable=False, server_default=text("0")),
    Column("skipped", BigInteger, nullable=False, server_default=text("0")),
    Column("errors", BigInteger, nullable=False, server_default=text("0")),
    Column("notes", Json, nullable=False, server_default="[]"),  # sentences a reader of its figures has to know
    *_record(),
)
survey = Table(
    "survey", metadata, _id(),
    _ref("ticket_id", "ticket"), _ref("agency_id", "agency"),
    Column("sent_at", Instant, nullable=False), Column("answered_at", Instant),
    Column("score", SmallInteger), Column("comment", Text, nullable=False, server_default=""),
    CheckConstraint("score BETWEEN 1 AND 5", name="score"),
    Index("ix_survey_agency_sent", "agency_id", "sent_at"),
    *_record(),
)

# --- major incidents and outages ------------------------------------------------------------------
major_incident = Table(
    "major_incident", metadata, _id(),
    Column("number", Text, nullable=False, unique=True), Column("title", Text, nullable=False),
    _ref("ticket_id", "ticket", null=True), _ref("service_id", "service", null=True),
    Column("state", Text, nullable=False, server_default="declared"),
    Column("impact_start_at", Instant, nullable=False), Column("detected_at", Instant),
    Column("declared_at", Instant), Column("first_notice_at", Instant), Column("restored_at", Instant),
    Column("cause", Text, nullable=False, server_default=""),
    Column("summary", Text, nullable=False, server_default=""),
    Column("manager", Text, nullable=False, server_default=""),
    Column("review_due", Date), Column("review_done_on", Date),
    _in("state", "proposed", "declared", "restored", "closed", "rejected"),
    *_record(),
)
major_incident_agency = Table(
    "major_incident_agency", metadata,
    Column("major_incident_id", Key, ForeignKey("major_incident.id"), primary_key=True),
    Column("agency_id", Key, ForeignKey("agency.id"), primary_key=True),
    Column("impact", Text, nullable=False, server_default=""),
)
major_incident_update = Table(  # append-only
    "major_incident_update", metadata, _id(),
    _ref("major_incident_id", "major_incident", index=True), Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False, server_default="update"), Column("text", Text, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
)
outage = Table(
    "outage", metadata, _id(),
    _ref("service_id", "service", index=True), _ref("site_id", "site", null=True),
    Column("title", Text, nullable=False), Column("kind", Text, nullable=False),
    Column("planned", Boolean, nullable=False),
    Column("start_at", Instant, nullable=False), Column("end_at", Instant),
    Column("window_start", Instant), Column("window_end", Instant),  # approved maintenance, where planned
    _ref("change_id", "change", null=True), _ref("major_incident_id", "major_incident", null=True),
    _in("kind", "full", "degraded"),
    *_record(),
    Index("ix_outage_start", "start_at"),
)
outage_agency = Table(
    "outage_agency", metadata,
    Column("outage_id", Key, ForeignKey("outage.id"), primary_key=True),
    Column("agency_id", Key, ForeignKey("agency.id"), primary_key=True),
)

# --- changes and the CAB --------------------------------------------------------------------------
change = Table(
    "change", metadata, _id(),
    Column("number", Text, nullable=False, unique=True), Column("title", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("type", Text, nullable=False), Column("scope", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="draft"),
    Column("planned_start", Instant, nullable=False), Column("planned_end", Instant, nullable=False),
    Column("actual_start", Instant), Column("actual_end", Instant),
    Column("implementer", Text, nullable=False, server_default=""),
    Column("implementation_plan", Text, nullable=False, server_default=""),
    Column("test_plan", Text, nullable=False, server_default=""),
    Column("backout_plan", Text, nullable=False, server_default=""),
    Column("communication_plan", Text, nullable=False, server_default=""),
    Column("risk_answers", Json, nullable=False),  # {question id: answer id}
    Column("risk", Text, nullable=False, server_default="low"),  # computed: low, medium, high
    Column("affects_dit", Boolean, nullable=False, server_default=text("true")),
    Column("submitted_at", Instant), Column("cab_date", Date), Column("decided_at", Instant),
    Column("outcome", Text), Column("backed_out", Boolean, nullable=False, server_default=text("false")),
    Column("review", Text, nullable=False, server_default=""),  # post-implementation review
    _in("type", "normal", "standard", "emergency", "latent"),
    _in("scope", "extensive", "widespread", "significant", "minor"),
    _in("state", "draft", "in_cab", "approved", "rejected", "scheduled", "implementing", "implemented", "reviewed",
        "cancelled"),
    _in("risk", "low", "medium", "high"), _in("outcome", "successful", "partial", "failed"),
    CheckConstraint("planned_start < planned_end", name="order"),
    *_record(),
    Index("ix_change_planned", "planned_start", "planned_end"),
    Index("ix_change_cab_date", "cab_date"),
)
change_service = Table(
    "change_service", metadata,
    Column("change_id", Key, ForeignKey("change.id"), primary_key=True),
    Column("service_id", Key, ForeignKey("service.id"), primary_key=True),
)
change_agency = Table(
    "change_agency", metadata,
    Column("change_id", Key, ForeignKey("change.id"), primary_key=True),
    Column("agency_id", Key, ForeignKey("agency.id"), primary_key=True, index=True),
)
change_site = Table(
    "change_site", metadata,
    Column("change_id", Key, ForeignKey("change.id"), primary_key=True),
    Column("site_id", Key, ForeignKey("site.id"), primary_key=True),
)
change_vote = Table(  # append-only; a vote counts for exactly the version it saw
    "change_vote", metadata,
    Column("change_id", Key, ForeignKey("change.id"), primary_key=True),
    Column("change_version", Integer, primary_key=True),
    Column("voter", Text, primary_key=True, server_default=""),  # the guard puts in who votes
    Column("decision", Text, nullable=False), Column("note", Text, nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    _in("decision", "approve", "reject"),
)
cab_meeting = Table(
    "cab_meeting", metadata, _id(),
    Column("meeting_date", Date, nullable=False, unique=True),
    Column("replaces", Date),  # the Wednesday that is a holiday
    Column("state", Text, nullable=False, server_default="planned"),
    Column("frozen_at", Instant), Column("held_at", Instant),
    Column("attendees", Json, nullable=False), Column("minutes", Text, nullable=False, server_default=""),
    _in("state", "planned", "frozen", "held", "cancelled"),
    *_record(),
)
cab_agenda_item = Table(
    "cab_agenda_item", metadata, _id(),
    _ref("meeting_id", "cab_meeting", index=True), _ref("change_id", "change"),
    Column("position", Integer, nullable=False), Column("section", Text, nullable=False),
    Column("why", Text, nullable=False, server_default=""), Column("decision", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    UniqueConstraint("meeting_id", "change_id"),
    *_record(),
)

# --- reviews, actions, packets --------------------------------------------------------------------
review = Table(
    "review", metadata, _id(),
    _ref("agency_id", "agency", index=True), Column("held_on", Date, nullable=False),
    Column("period", Text, nullable=False), Column("state", Text, nullable=False, server_default="planned"),
    Column("notes", Text, nullable=False, server_default=""),
    _in("state", "planned", "held", "cancelled"),
    *_record(),
)
action = Table(
    "action", metadata, _id(),
    _ref("agency_id", "agency", index=True), _ref("review_id", "review", null=True),
    Column("kind", Text, nullable=False, server_default="action"), Column("title", Text, nullable=False),
    Column("owner", Text, nullable=False, server_default=""), Column("due_on", Date),
    Column("state", Text, nullable=False, server_default="open"), Column("closed_on", Date),
    Column("effect", Text, nullable=False, server_default=""),
    _in("kind", "action", "improvement", "decision", "requirement"),
    _in("state", "open", "done", "dropped"),
    *_record(),
)
commentary = Table(
    "commentary", metadata, _id(),
    _ref("agency_id", "agency"), Column("period", Text, nullable=False),
    Column("section", Text, nullable=False), Column("text", Text, nullable=False),
    UniqueConstraint("agency_id", "period", "section"),
    _in("section", "well", "not_well", "ask", "decisions", "forward"),
    *_record(),
)
packet = Table(
    "packet", metadata, _id(),
    _ref("agency_id", "agency"), Column("period", Text, nullable=False),
    Column("revision", Integer, nullable=False), Column("as_of", Instant, nullable=False),
    Column("status", Text, nullable=False), Column("data_hash", Text, nullable=False),
    Column("figures", Json, nullable=False),  # {figure id: printed value}, for restatements and verify
    Column("file_sha256", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),  # why it was issued again
    Column("extracted_at", Instant),  # as printed: the same revision made again is the same file
    UniqueConstraint("agency_id", "period", "revision"),
    _in("status", "preliminary", "final"),
    *_record(),
)

# --- machinery ------------------------------------------------------------------------------------
op = Table(  # written first in every retried transaction: a commit whose answer was lost can be repeated
    "op", metadata,
    Column("op_id", Text, primary_key=True), Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False), Column("what", Text, nullable=False),
    Column("result", Json),
)
transition = Table(  # generated from app.domain: the guard and the window read the same rows
    "transition", metadata,
    Column("tbl", Text, primary_key=True), Column("from_state", Text, primary_key=True),
    Column("to_state", Text, primary_key=True), Column("role", Text, primary_key=True),
)
number_counter = Table(  # SQLite's stand-in for the sequences; on PostgreSQL unused
    "number_counter", metadata,
    Column("prefix", Text, primary_key=True), Column("last", BigInteger, nullable=False),
)
audit = Table(  # append-only; written by one trigger; `tx` (xid8) is added on PostgreSQL by the migration
    "audit", metadata, _id(),
    Column("at", Instant, nullable=False), Column("who", Text, nullable=False), Column("op_id", Text),
    Column("tbl", Text, nullable=False), Column("row_id", Text, nullable=False),
    Column("op", String(1), nullable=False),  # I, U, D; L: a bulk load, noted once
    Column("version", Integer, nullable=False), Column("diff", Json, nullable=False),  # {field: [old, new]}
    Column("hash", LargeBinary),
    UniqueConstraint("tbl", "row_id", "version"),
)
audit_seal = Table(
    "audit_seal", metadata, _id(),
    Column("at", Instant, nullable=False), Column("upto", BigInteger, nullable=False),
    Column("n", BigInteger, nullable=False), Column("hash", LargeBinary, nullable=False),
)

#: Tables whose rows carry a version; guarded and audited.
RECORDS: tuple[Table, ...] = tuple(t for t in metadata.sorted_tables if "version" in t.c and t.name != "audit")
#: Link tables and the vote table: audited (row id is the primary key joined by "/"), not versioned.
LINKS: tuple[Table, ...] = (
    service_dependency, major_incident_agency, outage_agency, change_service, change_agency, change_site, change_vote,
    priority_matrix,
)
#: Facts nobody may change or delete.
APPEND_ONLY: tuple[Table, ...] = (ticket_event, change_vote, major_incident_update, audit, audit_seal, op)
#: Rewritten from the facts; never edited by hand.
PROJECTIONS: tuple[Table, ...] = (sla_clock, ticket_span)
