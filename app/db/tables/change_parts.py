"""What belongs to a change: versions of its content, overrides of freezes, corrections, tasks, incidents."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Text, text

from app.db.tables.base import at_most, fact, in_time, machinery, one_of, record, reference
from app.db.types import Instant, Json, Key
from app.domain.changes_made import Touched

change_content = machinery(  # which version of its content a change is at; a vote and a decision name it
    "change_content",
    Column("change_id", Key, ForeignKey("change.id"), primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    trigger_written=True,
)
change_editor = machinery(  # who has a hand in the content: does not decide on it
    "change_editor",
    Column("change_id", Key, ForeignKey("change.id"), primary_key=True, autoincrement=False),
    Column("login", Text, primary_key=True),
    trigger_written=True,
)
freeze_override = fact(
    "freeze_override",
    reference("freeze_id", "freeze"),
    reference("change_id", "change", index=True),
    Column("content_n", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("role", Text, nullable=False),
    Column("reason", Text, nullable=False),
    reference("item_id", "cab_agenda_item", null=True),
    one_of("role", "ecab", "coordinator"),
    CheckConstraint("reason <> ''", name="reason"),
    in_time("at"),
    at_most(reason=4000),
    touches=Touched.CHANGES | Touched.FREEZES,
    recorded="at",
    occurred=None,
    called="an override of a freeze",
)
change_correction = fact(
    "change_correction",
    reference("change_id", "change", index=True),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("op_id", Text),
    Column("what", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("before", Json, nullable=False),
    Column("after", Json, nullable=False),
    one_of("what", "outcome", "times", "decision", "ratification"),
    CheckConstraint("reason <> ''", name="reason"),
    in_time("at"),
    at_most(reason=4000),
    touches=Touched.CHANGES,
    recorded="at",
    occurred=None,
    called="a correction of a change",
)
incident_verdict = fact(  # whether a change caused an incident; the newest one counts
    "incident_verdict",
    reference("change_id", "change"),
    reference("ticket_id", "ticket"),
    Column("verdict", Text, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Index("ix_incident_verdict_change", "change_id", "ticket_id"),
    one_of("verdict", "confirmed", "refused"),
    in_time("at"),
    at_most(why=4000),
    touches=Touched.CHANGES,
    recorded="at",
    occurred=None,
    called="a verdict on an incident",
)
change_task = record(
    "change_task",
    reference("change_id", "change", index=True),
    Column("position", Integer, nullable=False, server_default=text("0")),
    Column("kind", Text, nullable=False, server_default="task"),
    Column("title", Text, nullable=False),
    reference("owner_id", "person", null=True),
    reference("group_id", "support_group", null=True),
    Column("due_at", Instant),
    Column("before_start", Boolean, nullable=False, server_default=text("false")),
    Column("state", Text, nullable=False, server_default="open"),
    Column("done_at", Instant),
    one_of("kind", "task", "condition"),
    one_of("state", "open", "done", "dropped"),
    in_time("due_at", "done_at"),
    at_most(title=300),
    touches=Touched.CHANGES,
)
