"""Reminders, and whom each was told on their screen."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Text, UniqueConstraint

from app.db.tables.base import at_most, fact, in_time, partial_index, record, reference
from app.db.types import Instant, Key
from app.domain.reminders import LONGEST, REMINDERS

reminder = record(
    "reminder",
    Column("tbl", Text, nullable=False, server_default=""),  # of a record: its table and key there
    Column("record_id", Key),
    Column("text", Text, nullable=False),
    Column("salt", Text, nullable=False, server_default=""),  # the trail shows a digest: it is nobody else's to read
    Column("due_at", Instant, nullable=False),
    Column("owner", Text, nullable=False),
    reference("group_id", "support_group", null=True),
    Column("done_at", Instant),
    Column("done_by", Text, nullable=False, server_default=""),
    CheckConstraint("(tbl = '') = (record_id IS NULL)", name="about"),
    CheckConstraint("text <> ''", name="text"),
    CheckConstraint("(done_at IS NULL) = (done_by = '')", name="done"),
    in_time("due_at"),
    at_most(text=LONGEST, tbl=63, owner=200, done_by=200),
    partial_index("ix_reminder_owner", "owner", "due_at", where="done_at IS NULL"),
    partial_index("ix_reminder_group_id", "group_id", "due_at", where="done_at IS NULL AND group_id IS NOT NULL"),
    touches=REMINDERS,
    digested=("text",),
)
reminder_told = fact(
    "reminder_told",
    reference("reminder_id", "reminder"),
    Column("due_at", Instant, nullable=False),  # a reminder that is moved is told again
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    UniqueConstraint("reminder_id", "author", "due_at"),
    in_time("due_at"),
    touches=REMINDERS,
    audited=False,
    recorded="at",
    occurred=None,
    called="a reminder that was told",
)
