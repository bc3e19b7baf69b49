"""Service levels: calendars with their hours by date, holidays, the priority matrix and targets."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Integer, SmallInteger, Text, UniqueConstraint, text

from app.db.tables.base import fact, link, one_of, record, reference
from app.db.types import Instant, Json
from app.domain.changes_made import Touched

calendar = record(
    "calendar",
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("week", Json, nullable=False),  # {"0": [["08:00","17:00"]], ...}
    Column("uses_holidays", Boolean, nullable=False),
    Column("sample", Boolean, nullable=False, server_default=text("false")),
    Column("valid_to", Date),  # from this day on it is offered to nobody; what uses it goes on
    touches=Touched.TARGETS,
)
calendar_hours = record(  # the weekly hours of a calendar from a day on; before the first, those of the calendar itself
    "calendar_hours",
    reference("calendar_id", "calendar"),
    Column("valid_from", Date, nullable=False),
    Column("week", Json, nullable=False),
    Column("uses_holidays", Boolean, nullable=False),
    Column("withdrawn", Boolean, nullable=False, server_default=text("false")),  # entered by mistake: never holds
    UniqueConstraint("calendar_id", "valid_from"),
    touches=Touched.TARGETS,
)
special_hours = record(  # other hours on one date: an early closing, weather, an election night
    "special_hours",
    reference("calendar_id", "calendar"),
    Column("day", Date, nullable=False),
    Column("hours", Json, nullable=False),  # [["08:00","12:00"], ...]; []: closed
    Column("why", Text, nullable=False),
    Column("source", Text, nullable=False, server_default=""),
    Column("withdrawn", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("calendar_id", "day"),
    touches=Touched.TARGETS,
)
holiday = record(
    "holiday",
    Column("day", Date, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False, server_default=text("false")),  # no holiday (any more)
    one_of("status", "confirmed", "derived"),
    touches=Touched.TARGETS,
)
priority_matrix = link(
    "priority_matrix",
    Column("impact", SmallInteger, primary_key=True),
    Column("urgency", SmallInteger, primary_key=True),
    Column("priority", SmallInteger, nullable=False),
    Column("sample", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("impact BETWEEN 1 AND 4 AND urgency BETWEEN 1 AND 4 AND priority BETWEEN 1 AND 4", name="range"),
    touches=Touched.TARGETS,
)
sla_target = record(
    "sla_target",
    Column("layer", Text, nullable=False),
    reference("agency_id", "agency", null=True),
    reference("service_id", "service", null=True),
    Column("metric", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("ticket_kind", Text),  # null: both kinds
    reference("calendar_id", "calendar"),
    Column("duration_s", Integer),
    Column("duration_days", Integer),  # exactly one of the two
    Column("goal_bp", Integer, nullable=False),  # basis points: 9500 is 95 %
    Column("pause_reasons", Json, nullable=False),  # list of HoldReason
    Column("effective_from", Instant, nullable=False),
    Column("effective_to", Instant),
    Column("sample", Boolean, nullable=False, server_default=text("false")),
    one_of("layer", "global", "service", "mou"),
    one_of("metric", "response", "update", "resolution"),
    CheckConstraint("(duration_s IS NULL) <> (duration_days IS NULL)", name="duration"),
    CheckConstraint("goal_bp BETWEEN 1 AND 10000", name="goal"),
    CheckConstraint(
        "(layer = 'mou') = (agency_id IS NOT NULL) AND (layer <> 'service' OR service_id IS NOT NULL)"
        " AND (layer <> 'global' OR service_id IS NULL)",
        name="layer_scope",
    ),
    touches=Touched.TARGETS,
)
correction = fact(  # the past was corrected: what was changed, why, and which outcomes it changed
    "correction",
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("what", Text, nullable=False),  # a sentence
    Column("reason", Text, nullable=False),
    Column("first_day", Date, nullable=False),  # the first day that counts otherwise now
    Column("tickets", Integer, nullable=False),
    Column("outcomes", Integer, nullable=False),
    Column("examples", Json, nullable=False),  # [[number, metric, before, after], ...]: the first of them
    touches=Touched.TARGETS,
    audited=False,  # what it corrects is audited, in the same act
)
