"""Missed targets have reasons that people give."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant, Key

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "miss_reason",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("metric IN ('response', 'update', 'resolution')", name=op.f("ck_miss_reason_metric")),
        sa.CheckConstraint(
            "reason IN ('', 'agency', 'vendor', 'late_start', 'hand_overs', 'people', 'hard', 'change', 'major', "
            "'recorded_late', 'priority', 'forgotten', 'other')",
            name=op.f("ck_miss_reason_reason"),
        ),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_miss_reason_length")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_miss_reason_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_miss_reason")),
        sa.UniqueConstraint("ticket_id", "metric", "seq", name=op.f("uq_miss_reason_ticket_id_metric_seq")),
    )
