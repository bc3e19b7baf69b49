"""Shifts of the desk, and what one handed over to the next."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, SmallInteger, Text, UniqueConstraint

from app.db.tables.base import at_most, fact, in_time, one_of, partial_index, record, reference
from app.db.types import Instant, Json, Key
from app.domain.shifts.course import TRANSITIONS, HandoverState
from app.domain.shifts.handover import HANDOVERS, LONGEST_NOTE, LONGEST_SUMMARY, TABS
from app.domain.shifts.times import SHIFTS

shift = record(
    "shift",
    Column("name", Text, nullable=False),
    Column("days", Json, nullable=False, server_default="[0, 1, 2, 3, 4, 5, 6]"),  # on which it begins, Monday 0
    Column("starts", Text, nullable=False),  # Eastern clocks, 07:00
    Column("ends", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    CheckConstraint("name <> ''", name="named"),
    at_most(name=100, starts=5, ends=5),
    touches=SHIFTS,
)
handover = record(
    "handover",
    Column("number", Text, nullable=False, unique=True),
    reference("shift_id", "shift"),
    Column("day", Date, nullable=False),  # on which the shift began
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("state", Text, nullable=False, server_default=HandoverState.DRAFT.value),
    Column("summary", Text, nullable=False, server_default=""),
    Column("left_out", Json, nullable=False, server_default="{}"),  # by reason, how many more there were
    Column("given_by", Text, nullable=False, server_default=""),
    Column("given_at", Instant),
    Column("accepted_by", Text, nullable=False, server_default=""),
    Column("accepted_at", Instant),
    one_of("state", *(state.value for state in HandoverState)),
    CheckConstraint("starts_at < ends_at", name="order"),
    CheckConstraint("(given_at IS NULL) = (given_by = '') AND (given_at IS NULL) = (state = 'draft')", name="given"),
    CheckConstraint(
        "(accepted_at IS NULL) = (accepted_by = '') AND (accepted_at IS NULL) = (state <> 'accepted')", name="accepted"
    ),
    in_time("starts_at", "ends_at"),
    at_most(summary=LONGEST_SUMMARY, given_by=200, accepted_by=200),
    UniqueConstraint("shift_id", "day"),
    partial_index("ix_handover_given", "given_at", where="state = 'given'"),
    touches=HANDOVERS,
    number="HOV",
    states=TRANSITIONS,
)
handover_line = record(
    "handover_line",
    reference("handover_id", "handover"),
    Column("place", SmallInteger, nullable=False),
    Column("tbl", Text, nullable=False),
    Column("record_id", Key, nullable=False),
    Column("whys", Json, nullable=False),  # reasons, the first says where it stands
    Column("called", Text, nullable=False),  # number and title as they were then
    Column("due_at", Instant),
    Column("note", Text, nullable=False, server_default=""),  # what the next one must know
    Column("noted_by", Text, nullable=False, server_default=""),
    one_of("tbl", *TABS),
    in_time("due_at"),
    at_most(called=400, note=LONGEST_NOTE, noted_by=200),
    UniqueConstraint("handover_id", "tbl", "record_id"),
    touches=HANDOVERS,
)
handover_correction = fact(
    "handover_correction",
    reference("handover_id", "handover", index=True),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    CheckConstraint("text <> ''", name="told"),
    at_most(text=LONGEST_SUMMARY),
    touches=HANDOVERS,
    recorded="at",
    occurred=None,
    called="a correction of a hand-over",
)
