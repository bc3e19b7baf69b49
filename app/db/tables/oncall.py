"""Who is on call for a support group: turns that come round, and swaps for a span."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, SmallInteger, Text, text

from app.db.tables.base import at_most, in_time, record, reference
from app.db.types import Instant
from app.domain.shifts.oncall import MOST_WEEKS, ONCALL

oncall_turn = record(
    "oncall_turn",
    reference("group_id", "support_group", index=True),
    Column("level", SmallInteger, nullable=False, server_default=text("1")),  # 1 primary, 2 secondary
    reference("person_id", "person"),
    Column("first_day", Date, nullable=False),  # on which the first week begins
    Column("begins", Text, nullable=False),  # Eastern clock time of the hand-over, 08:00
    Column("every", SmallInteger, nullable=False, server_default=text("1")),  # weeks until it comes round
    Column("escalate", SmallInteger, nullable=False, server_default=text("0")),  # minutes; 0: not said
    Column("valid_to", Date),
    CheckConstraint("level IN (1, 2)", name="level"),
    CheckConstraint(f"every BETWEEN 1 AND {MOST_WEEKS} AND escalate BETWEEN 0 AND 1440", name="range"),
    at_most(begins=5),
    touches=ONCALL,
)
oncall_swap = record(
    "oncall_swap",
    reference("group_id", "support_group", index=True),
    Column("level", SmallInteger, nullable=False, server_default=text("1")),
    reference("person_id", "person"),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("withdrawn", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("level IN (1, 2)", name="level"),
    CheckConstraint("start_at < end_at", name="order"),
    in_time("start_at", "end_at"),
    at_most(reason=400),
    touches=ONCALL,
)
