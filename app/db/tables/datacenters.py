"""Recovery plans of services, and the exercises that show whether they hold."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Integer, SmallInteger, Text, text

from app.db.tables.base import at_most, fact, in_time, link, one_of, record, reference
from app.db.types import Instant, Key
from app.domain.changes_made import Touched
from app.domain.datacenters.exercises import TRANSITIONS, ExerciseKind, ExerciseState, StampKind

_TOUCHES = Touched.DATACENTERS

recovery_plan = record(  # how a service that is lost at one site comes back at the other
    "recovery_plan",
    reference("service_id", "service", index=True),
    reference("from_site_id", "site"),
    reference("to_site_id", "site"),
    Column("tier", SmallInteger, nullable=False),
    Column("rto_minutes", Integer, nullable=False),
    Column("rpo_minutes", Integer, nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    reference("owner_id", "person", null=True),
    Column("reviewed_on", Date),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),  # last day
    Column("withdrawn", Boolean, nullable=False, server_default=text("false")),  # taken back: it never held
    CheckConstraint("tier BETWEEN 1 AND 3", name="tier"),
    CheckConstraint("rto_minutes BETWEEN 0 AND 86400 AND rpo_minutes BETWEEN 0 AND 86400", name="minutes"),
    CheckConstraint("from_site_id <> to_site_id", name="sites"),
    CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="order"),
    at_most(text=20000),
    touches=_TOUCHES,
)
recovery_step = record(
    "recovery_step",
    reference("plan_id", "recovery_plan", index=True),
    Column("position", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    reference("after_step_id", "recovery_step", null=True),  # null: after the step in front
    reference("after_service_id", "service", null=True),
    Column("withdrawn", Boolean, nullable=False, server_default=text("false")),  # taken out of the plan
    CheckConstraint("minutes BETWEEN 0 AND 86400", name="minutes"),
    at_most(words=1000),
    touches=_TOUCHES,
)
exercise = record(
    "exercise",
    Column("number", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("planned_on", Date, nullable=False),
    Column("state", Text, nullable=False, server_default=ExerciseState.PLANNED.value),
    reference("lead_id", "person", null=True),
    Column("note", Text, nullable=False, server_default=""),  # what is exercised, and what is not
    Column("outcome", Text, nullable=False, server_default=""),  # what was learned, in words
    one_of("kind", *(kind.value for kind in ExerciseKind)),
    one_of("state", *(state.value for state in ExerciseState)),
    at_most(title=300, note=20000, outcome=20000),
    touches=_TOUCHES,
    states=TRANSITIONS,
    searched=("number", "title"),
    number="EX",
)
exercise_plan = link(
    "exercise_plan",
    Column("exercise_id", Key, ForeignKey("exercise.id"), primary_key=True),
    Column("plan_id", Key, ForeignKey("recovery_plan.id"), primary_key=True),
    touches=_TOUCHES,
)
exercise_stamp = fact(  # what happened while it ran: achieved times follow from these alone
    "exercise_stamp",
    reference("exercise_id", "exercise", index=True),
    reference("plan_id", "recovery_plan", null=True),  # null: of the whole exercise
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),  # the server's time
    Column("told_at", Instant),  # of data_as_of: as of when the recovered data were
    reference("corrects_id", "exercise_stamp", null=True),
    Column("note", Text, nullable=False, server_default=""),
    Column("author", Text, nullable=False, server_default=""),
    one_of("kind", *(kind.value for kind in StampKind)),
    in_time("at", "told_at"),
    at_most(note=1000),
    touches=_TOUCHES,
    recorded="at",
    occurred=None,
    called="a stamp",
)
exercise_follow_up = record(
    "exercise_follow_up",
    reference("exercise_id", "exercise", index=True),
    Column("words", Text, nullable=False),
    reference("owner_id", "person", null=True),
    Column("due", Date),
    Column("state", Text, nullable=False, server_default="open"),
    one_of("state", "open", "done", "dropped"),
    at_most(words=1000),
    touches=_TOUCHES,
)
