"""Services have recovery plans that are exercised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Key

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "exercise",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column("lead_id", Key, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('walk_through', 'tabletop', 'fail_over', 'unannounced')", name=op.f("ck_exercise_kind")
        ),
        sa.CheckConstraint("state IN ('planned', 'running', 'done', 'cancelled')", name=op.f("ck_exercise_state")),
        sa.CheckConstraint(
            "length(title) <= 300 AND length(note) <= 20000 AND length(outcome) <= 20000",
            name=op.f("ck_exercise_length"),
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_exercise_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise")),
        sa.UniqueConstraint("number", name=op.f("uq_exercise_number")),
    )
    op.create_table(
        "exercise_follow_up",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("exercise_id", Key, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner_id", Key, nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_exercise_follow_up_state")),
        sa.CheckConstraint("length(words) <= 1000", name=op.f("ck_exercise_follow_up_length")),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercise.id"], name=op.f("fk_exercise_follow_up_exercise_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_exercise_follow_up_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_follow_up")),
    )
    with op.batch_alter_table("exercise_follow_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exercise_follow_up_exercise_id"), ["exercise_id"], unique=False)
    op.create_table(
        "recovery_plan",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("service_id", Key, nullable=False),
        sa.Column("from_site_id", Key, nullable=False),
        sa.Column("to_site_id", Key, nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("rto_minutes", sa.Integer(), nullable=False),
        sa.Column("rpo_minutes", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_id", Key, nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("from_site_id <> to_site_id", name=op.f("ck_recovery_plan_sites")),
        sa.CheckConstraint("length(text) <= 20000", name=op.f("ck_recovery_plan_length")),
        sa.CheckConstraint(
            "rto_minutes BETWEEN 0 AND 86400 AND rpo_minutes BETWEEN 0 AND 86400", name=op.f("ck_recovery_plan_minutes")
        ),
        sa.CheckConstraint("tier BETWEEN 1 AND 3", name=op.f("ck_recovery_plan_tier")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_recovery_plan_order")),
        sa.ForeignKeyConstraint(["from_site_id"], ["site.id"], name=op.f("fk_recovery_plan_from_site_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_recovery_plan_owner_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_recovery_plan_service_id")),
        sa.ForeignKeyConstraint(["to_site_id"], ["site.id"], name=op.f("fk_recovery_plan_to_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_plan")),
    )
    with op.batch_alter_table("recovery_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_plan_service_id"), ["service_id"], unique=False)
    op.create_table(
        "exercise_plan",
        sa.Column("exercise_id", Key, nullable=False),
        sa.Column("plan_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercise.id"], name=op.f("fk_exercise_plan_exercise_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["recovery_plan.id"], name=op.f("fk_exercise_plan_plan_id")),
        sa.PrimaryKeyConstraint("exercise_id", "plan_id", name=op.f("pk_exercise_plan")),
    )
    op.create_table(
        "exercise_stamp",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("exercise_id", Key, nullable=False),
        sa.Column("plan_id", Key, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("told_at", Instant(), nullable=True),
        sa.Column("corrects_id", Key, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "kind IN ('begun', 'failed_over', 'service_up', 'data_as_of', 'failed_back', 'ended', 'correction')",
            name=op.f("ck_exercise_stamp_kind"),
        ),
        in_time("at", "told_at"),
        sa.CheckConstraint("length(note) <= 1000", name=op.f("ck_exercise_stamp_length")),
        sa.ForeignKeyConstraint(["corrects_id"], ["exercise_stamp.id"], name=op.f("fk_exercise_stamp_corrects_id")),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercise.id"], name=op.f("fk_exercise_stamp_exercise_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["recovery_plan.id"], name=op.f("fk_exercise_stamp_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_stamp")),
    )
    with op.batch_alter_table("exercise_stamp", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exercise_stamp_exercise_id"), ["exercise_id"], unique=False)
    op.create_table(
        "recovery_step",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("plan_id", Key, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("after_step_id", Key, nullable=True),
        sa.Column("after_service_id", Key, nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("length(words) <= 1000", name=op.f("ck_recovery_step_length")),
        sa.CheckConstraint("minutes BETWEEN 0 AND 86400", name=op.f("ck_recovery_step_minutes")),
        sa.ForeignKeyConstraint(["after_service_id"], ["service.id"], name=op.f("fk_recovery_step_after_service_id")),
        sa.ForeignKeyConstraint(["after_step_id"], ["recovery_step.id"], name=op.f("fk_recovery_step_after_step_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["recovery_plan.id"], name=op.f("fk_recovery_step_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_step")),
    )
    with op.batch_alter_table("recovery_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_step_plan_id"), ["plan_id"], unique=False)
