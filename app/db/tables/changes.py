"""Changes, maintenance windows and freezes."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    text,
)

from app.db.tables.base import fact, link, one_of, record, reference
from app.db.types import Instant, Json, Key
from app.domain.changes import states
from app.domain.changes_made import Touched

change = record(
    "change",
    Column("number", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("type", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="draft"),
    Column("planned_start", Instant),
    Column("planned_end", Instant),  # null: another system, which does not tell what was planned
    Column("actual_start", Instant),
    Column("actual_end", Instant),
    Column("implementer", Text, nullable=False, server_default=""),
    reference("group_id", "support_group", null=True),  # the implementers as a group
    Column("implementation_plan", Text, nullable=False, server_default=""),
    Column("test_plan", Text, nullable=False, server_default=""),
    Column("backout_plan", Text, nullable=False, server_default=""),
    Column("communication_plan", Text, nullable=False, server_default=""),
    Column("risk_answers", Json, nullable=False),  # {question id: answer id}
    Column("risk", Text, nullable=False, server_default="low"),  # computed: low, medium, high
    Column("affects_dit", Boolean, nullable=False, server_default=text("true")),
    Column("submitted_at", Instant),
    Column("cab_date", Date),
    Column("decided_at", Instant),
    Column("outcome", Text),
    Column("backed_out", Boolean, server_default=text("false")),  # null: another system, which does not tell
    Column("review", Text, nullable=False, server_default=""),  # what was learned
    Column("source", Text, nullable=False, server_default="longleaf"),  # longleaf, or import:NAME: decided there
    Column("source_state", Text, nullable=False, server_default=""),
    Column("source_outcome", Text, nullable=False, server_default=""),  # both in the words of the other system
    reference("model_id", "change_model", null=True),  # which a standard change is made from
    Column("model_version", Integer),
    Column("ratification", Text, nullable=False, server_default=""),  # of a latent change
    Column("review_due", Date),
    Column("conditions", Text, nullable=False, server_default=""),  # under which it was approved
    reference("implementer_id", "person", null=True),  # null: nobody, or a name that another system told
    Column("outage_minutes", Integer),
    reference("for_agency_id", "agency", null=True),  # informational: whose own change it is
    Column("template", Boolean, nullable=False, server_default=text("false")),
    Column("cloned_from", Key, ForeignKey("change.id")),
    Column("cancelled_why", Text, nullable=False, server_default=""),
    Column("decided_why", Text, nullable=False, server_default=""),  # of a change that the board does not hear
    one_of("type", "normal", "standard", "emergency", "latent", "informational"),
    one_of("scope", "extensive", "widespread", "significant", "minor"),
    one_of(
        "state",
        "draft",
        "in_cab",
        "in_review",
        "approved",
        "rejected",
        "scheduled",
        "implementing",
        "implemented",
        "reviewed",
        "cancelled",
    ),
    one_of("risk", "low", "medium", "high"),
    one_of("outcome", "successful", "partial", "failed"),
    one_of("ratification", "", "pending", "ratified", "not_ratified"),
    CheckConstraint("outage_minutes >= 0", name="outage_minutes"),
    CheckConstraint("planned_start < planned_end", name="order"),
    CheckConstraint(
        "planned_start IS NOT NULL AND planned_end IS NOT NULL AND backed_out IS NOT NULL"
        " AND source_state = '' AND source_outcome = '' OR source <> 'longleaf'",
        name="told",
    ),
    Index("ix_change_planned", "planned_start", "planned_end"),
    Index("ix_change_cab_date", "cab_date"),
    touches=Touched.CHANGES,
    attached=True,
    number="CHG",
    states=states.TRANSITIONS,
    brought_in=True,
    goes_back=states.GOES_BACK,
    open_in=states.EDITABLE,
    searched=(
        "number",
        "title",
        "reason",
        "implementation_plan",
        "test_plan",
        "backout_plan",
        "communication_plan",
        "review",
        "conditions",
        "implementer",
        "cancelled_why",
        "decided_why",
    ),
)
change_service = link(
    "change_service",
    Column("change_id", Key, ForeignKey("change.id"), primary_key=True),
    Column("service_id", Key, ForeignKey("service.id"), primary_key=True),
    touches=Touched.CHANGES,
)
change_agency = link(
    "change_agency",
    Column("change_id", Key, ForeignKey("change.id"), primary_key=True),
    Column("agency_id", Key, ForeignKey("agency.id"), primary_key=True, index=True),
    touches=Touched.CHANGES,
)
change_site = link(
    "change_site",
    Column("change_id", Key, ForeignKey("change.id"), primary_key=True),
    Column("site_id", Key, ForeignKey("site.id"), primary_key=True),
    touches=Touched.CHANGES,
)
change_vote = fact(  # votes of before there were items, each for the version it saw; only read since
    "change_vote",
    Column("change_id", Key, ForeignKey("change.id"), primary_key=True),
    Column("change_version", Integer, primary_key=True),
    Column("voter", Text, primary_key=True, server_default=""),  # the guard puts in who votes
    Column("decision", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    one_of("decision", "approve", "reject"),
    touches=Touched.CHANGES,
    author=None,
    recorded="at",
    occurred=None,
)
maintenance_window = record(
    "maintenance_window",
    reference("service_id", "service", null=True),  # null: every service without a window of its own
    Column("weekday", SmallInteger, nullable=False),  # Monday 0
    Column("start_time", String(5), nullable=False),
    Column("end_time", String(5), nullable=False),  # local HH:MM
    Column("note", Text, nullable=False, server_default=""),
    Column("valid_from", Date),  # null: always was
    Column("valid_to", Date),
    touches=Touched.SERVICES,
)
freeze = record(
    "freeze",
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant, nullable=False),
    reference("agency_id", "agency", null=True),
    reference("service_id", "service", null=True),  # null: all
    reference("site_id", "site", null=True),  # what of these is set, a change has to be reached by all of it
    Column("reason", Text, nullable=False, server_default=""),
    Column("hard", Boolean, nullable=False, server_default=text("true")),
    Column("withdrawn", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("start_at < end_at", name="order"),
    touches=Touched.FREEZES,
)
