"""Who is on call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Key

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "oncall_swap",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("group_id", Key, nullable=False),
        sa.Column("level", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("end_at", Instant(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("length(reason) <= 400", name=op.f("ck_oncall_swap_length")),
        sa.CheckConstraint("level IN (1, 2)", name=op.f("ck_oncall_swap_level")),
        sa.CheckConstraint("start_at < end_at", name=op.f("ck_oncall_swap_order")),
        in_time("start_at", "end_at"),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_oncall_swap_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_oncall_swap_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oncall_swap")),
    )
    with op.batch_alter_table("oncall_swap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_oncall_swap_group_id"), ["group_id"], unique=False)
    op.create_table(
        "oncall_turn",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("group_id", Key, nullable=False),
        sa.Column("level", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Text(), nullable=False),
        sa.Column("every", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("escalate", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("every BETWEEN 1 AND 52 AND escalate BETWEEN 0 AND 1440", name=op.f("ck_oncall_turn_range")),
        sa.CheckConstraint("length(begins) <= 5", name=op.f("ck_oncall_turn_length")),
        sa.CheckConstraint("level IN (1, 2)", name=op.f("ck_oncall_turn_level")),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_oncall_turn_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_oncall_turn_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oncall_turn")),
    )
    with op.batch_alter_table("oncall_turn", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_oncall_turn_group_id"), ["group_id"], unique=False)
