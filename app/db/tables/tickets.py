"""Tickets: their events, and the rows projected from these."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)

from app.db.tables.base import fact, link, one_of, partial_index, projection, record, reference
from app.db.types import Instant, Json, Key
from app.domain.changes_made import Touched
from app.domain.tickets import states
from app.domain.tickets.told import EVERYTHING, UNDATED

category = record(  # what tickets are filed under: the list that forms offer; a ticket keeps the name itself
    "category",
    Column("name", Text, nullable=False, unique=True),
    Column("note", Text, nullable=False, server_default=""),
    Column("former", Json, nullable=False, server_default="[]"),  # names that it had: imports may still bring them
    Column("valid_to", Date),
    touches=Touched.SERVICES,
)
ticket = record(
    "ticket",
    Column("number", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="new"),
    Column("hold_reason", Text),
    Column("hold_until", Instant),  # when a hold ends by itself; null: it does not, or there is none
    Column("impact", SmallInteger, nullable=False),
    Column("urgency", SmallInteger, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    reference("agency_id", "agency"),
    reference("service_id", "service", null=True),
    reference("site_id", "site", null=True),
    Column("category", Text, nullable=False, server_default=""),
    Column("channel", Text, nullable=False, server_default="phone"),  # phone, email, portal, monitoring, walk_in, other
    Column("caller", Text, nullable=False, server_default=""),
    # a person's login, or the source's name
    reference("caller_id", "caller", null=True),  # who that is in the directory of callers
    Column("callback", Text, nullable=False, server_default=""),  # the number at which they are called back
    Column("callback_until", Instant),  # by when they were promised to be
    reference("group_id", "support_group", null=True),
    Column("assignee", Text),
    Column("opened_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("closed_at", Instant),
    Column("due_at", Instant),  # of the governing resolution clock; null while paused or without target
    Column("reopen_count", Integer, nullable=False, server_default=text("0")),
    Column("reassignment_count", Integer, nullable=False, server_default=text("0")),
    Column("first_contact", Boolean),  # resolved by the desk at first contact; null: not eligible or not known
    Column("resolution_code", Text, nullable=False, server_default=""),
    # change: the one that caused it
    reference("parent_id", "ticket", null=True),
    reference("change_id", "change", null=True),
    # the ticket that it goes on from, and the change that put it right
    reference("follow_up_id", "ticket", null=True),
    reference("fixed_by_id", "change", null=True),
    Column("source", Text, nullable=False, server_default="longleaf"),  # longleaf, sample, seed or import:NAME
    Column("excluded", Boolean, nullable=False, server_default=text("false")),  # data quality: left out of figures
    # letters of the facts that the source tells, see `app.domain.tickets.told`; all of them: the desk
    Column("told", Text, nullable=False, server_default=EVERYTHING.text),
    one_of("kind", "incident", "request"),
    one_of("state", "new", "assigned", "in_progress", "on_hold", "resolved", "closed", "cancelled"),
    CheckConstraint("priority BETWEEN 1 AND 4 AND impact BETWEEN 1 AND 4 AND urgency BETWEEN 1 AND 4", name="range"),
    Index("ix_ticket_opened", "opened_at", "id"),
    Index("ix_ticket_updated", "updated_at", "id"),
    Index("ix_ticket_due", "due_at", "id"),
    Index("ix_ticket_agency_opened", "agency_id", "opened_at", "id"),
    Index("ix_ticket_service_opened", "service_id", "opened_at", "id"),
    partial_index(
        "ix_ticket_open", "priority", "opened_at", "id", where="state IN ('new','assigned','in_progress','on_hold')"
    ),
    partial_index("ix_ticket_open_due", "due_at", "id", where="state IN ('new','assigned','in_progress','on_hold')"),
    partial_index(
        "ix_ticket_open_group", "group_id", "id", where="state IN ('new','assigned','in_progress','on_hold')"
    ),
    Index("ix_ticket_assignee", "assignee", "state"),
    partial_index("ix_ticket_hold_until", "hold_until", where="hold_until IS NOT NULL"),
    partial_index("ix_ticket_parent", "parent_id", where="parent_id IS NOT NULL"),
    partial_index("ix_ticket_change", "change_id", where="change_id IS NOT NULL"),
    partial_index("ix_ticket_caller", "caller_id", "opened_at", "id", where="caller_id IS NOT NULL"),
    partial_index("ix_ticket_caller_by", "created_by", "id", where="caller_id IS NOT NULL"),
    partial_index("ix_ticket_callback", "callback_until", "id", where="callback <> ''"),
    partial_index("ix_ticket_follow_up", "follow_up_id", where="follow_up_id IS NOT NULL"),
    partial_index("ix_ticket_fixed_by", "fixed_by_id", where="fixed_by_id IS NOT NULL"),
    touches=Touched.TICKETS,
    attached=True,
    number="INC REQ",
    states=states.TRANSITIONS,
    own_moves=True,
    searched=("number", "title", "caller", "category", "resolution_code", "description"),
)
ticket_relation = link(  # two tickets that have to do with each other, the one that was logged first before the other
    "ticket_relation",
    Column("ticket_id", Key, ForeignKey("ticket.id"), primary_key=True),
    Column("other_id", Key, ForeignKey("ticket.id"), primary_key=True, index=True),
    CheckConstraint("ticket_id < other_id", name="pair"),
    touches=Touched.TICKETS,
)
ticket_private = record(  # restricted text; readable by MIP managers and administrators only
    "ticket_private",
    Column("ticket_id", Key, ForeignKey("ticket.id"), primary_key=True),
    Column("body", Text, nullable=False),
    Column(
        "salt", Text, nullable=False, server_default=""
    ),  # another at each save: a digest tells nobody what it is of
    touches=Touched.TICKETS,
    digested=("body",),
)
ticket_event = fact(
    "ticket_event",
    reference("ticket_id", "ticket"),
    Column("seq", Integer, nullable=False),  # 1, 2, ... in order of occurrence
    Column("kind", Text, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("actor", Text, nullable=False, server_default=""),  # who did it, where the source says so
    Column("old_value", Text),
    Column("new_value", Text),
    Column("note", Text),
    Column("op_id", Text),  # the act of a person that wrote it, by which it is taken back; null: an import, a sample
    Column("late_reason", Text),  # why a person entered later that it happened earlier
    UniqueConstraint("ticket_id", "seq"),
    Index("ix_ticket_event_recorded", "recorded_at"),
    partial_index(
        "ix_ticket_event_priority",
        "ticket_id",
        "recorded_at",  # few: which of many outcomes changed priority
        where="kind = 'priority'",
    ),
    partial_index(  # few: tickets that came from another agency
        "ix_ticket_event_transfer", "ticket_id", "recorded_at", where="kind = 'transfer'"
    ),
    partial_index(  # few: an act is taken back once
        "ix_ticket_event_retraction", "ticket_id", "author", "new_value", unique=True, where="kind = 'retraction'"
    ),
    partial_index(  # few: a source that told another past than before
        "ix_ticket_event_restated", "ticket_id", "seq", where="kind = 'restated'"
    ),
    partial_index(  # few: what a data statement counts
        "ix_ticket_event_late", "occurred_at", where="late_reason IS NOT NULL"
    ),
    touches=Touched.TICKETS,
    audited=False,
    actor="actor",
    recorded="recorded_at",
    occurred="occurred_at",
    called="an event",
)
sla_clock = projection(
    "sla_clock",
    reference("ticket_id", "ticket"),
    Column("metric", Text, nullable=False),
    Column("seq", Integer, nullable=False, server_default=text("1")),  # status updates: 1, 2, ...; else 1
    reference("target_id", "sla_target"),
    Column("calendar_rev", Text, nullable=False),
    # agency, service, priority and kind as valid at the outcome, so that a report is one aggregate
    reference("agency_id", "agency"),
    reference("service_id", "service", null=True),
    Column("priority", SmallInteger, nullable=False),
    Column("ticket_kind", Text, nullable=False),
    Column("start_at", Instant, nullable=False),
    Column("stop_at", Instant),
    Column("due_at", Instant),  # null while paused
    Column("pauses", Json, nullable=False),  # [[start epoch s, end epoch s or null, reason], ...]
    Column("elapsed_s", BigInteger),
    Column("paused_s", BigInteger, nullable=False, server_default=text("0")),
    # elapsed: counted seconds at stop; paused: counted-time seconds lost to pauses
    Column("known_at", Instant),  # when the outcome is known: min(stop, due); null: paused or cancelled
    Column("met", Boolean),  # null: still running (a running clock past due_at is missed, known at due_at)
    Column("excluded", Boolean, nullable=False, server_default=text("false")),  # child, duplicate, bad data
    # the time is an upper bound: the source does not tell all that would not count
    Column("bound", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("ticket_id", "metric", "seq"),
    # all that an aggregate of outcomes reads, so that twelve months of the state never touch the table itself
    Index(
        "ix_sla_clock_known",
        "metric",
        "known_at",
        "agency_id",
        "service_id",
        "priority",
        "target_id",
        "met",
        "excluded",
        "bound",
    ),
    Index(
        "ix_sla_clock_agency_known",
        "agency_id",
        "metric",
        "known_at",
        "service_id",
        "priority",
        "target_id",
        "met",
        "excluded",
        "bound",
    ),
    touches=Touched.TICKETS,
)
ticket_span = projection(  # each stretch in which a ticket is open at one agency: the backlog's ledger
    "ticket_span",
    reference("ticket_id", "ticket", index=True),
    reference("agency_id", "agency"),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant),
    Column("start_reason", Text, nullable=False),
    Column("end_reason", Text),
    Column("excluded", Boolean, nullable=False, server_default=text("false")),
    one_of("start_reason", "opened", "reopened", "transferred_in"),
    one_of("end_reason", "resolved", "cancelled", "transferred_out", UNDATED),  # undated: ends where it starts
    Index("ix_ticket_span_agency_start", "agency_id", "start_at"),
    Index("ix_ticket_span_end", "end_at", "agency_id"),
    Index("ix_ticket_span_start", "start_at", "agency_id"),
    partial_index(  # few: what a data statement counts
        "ix_ticket_span_undated", "start_at", "agency_id", where="end_reason = 'undated'"
    ),
    touches=Touched.TICKETS,
)
survey = record(
    "survey",
    reference("ticket_id", "ticket"),
    reference("agency_id", "agency"),
    Column("sent_at", Instant),  # null: another system, which tells answers only
    Column("answered_at", Instant),
    Column("score", SmallInteger),
    Column("comment", Text, nullable=False, server_default=""),
    # of one that this program sent: by what its answer is known, whose answer counts, and until when
    Column("token", Text, nullable=False, server_default=""),
    Column("to_mail", Text, nullable=False, server_default=""),
    Column("expires_at", Instant),
    CheckConstraint("score BETWEEN 1 AND 5", name="score"),
    CheckConstraint("sent_at IS NOT NULL OR answered_at IS NOT NULL", name="told"),
    Index("ix_survey_agency_sent", "agency_id", "sent_at"),
    Index("ix_survey_ticket_id", "ticket_id"),
    partial_index("ix_survey_token", "token", where="token <> ''", unique=True),
    partial_index("ix_survey_to_mail", "to_mail", "sent_at", where="to_mail <> ''"),
    touches=Touched.TICKETS,
)
