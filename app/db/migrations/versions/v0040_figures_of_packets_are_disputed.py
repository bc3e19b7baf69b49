"""Agencies dispute figures of packets, and are answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Key

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "figure_dispute",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("packet_id", Key, nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("told_by", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "figure <> '' AND trim(said) <> '' AND trim(told_by) <> ''", name=op.f("ck_figure_dispute_said")
        ),
        sa.CheckConstraint("due_on >= told_on", name=op.f("ck_figure_dispute_due_on")),
        in_time("at"),
        sa.CheckConstraint(
            "length(figure) <= 300 AND length(value) <= 1000 AND length(said) <= 2000 AND length(told_by) <= 200",
            name=op.f("ck_figure_dispute_length"),
        ),
        sa.ForeignKeyConstraint(["packet_id"], ["packet.id"], name=op.f("fk_figure_dispute_packet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_dispute")),
        sa.UniqueConstraint("number", name=op.f("uq_figure_dispute_number")),
    )
    op.create_index(op.f("ix_figure_dispute_packet_id"), "figure_dispute", ["packet_id"])
    op.create_table(
        "figure_dispute_answer",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("dispute_id", Key, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "answer IN ('upheld', 'explained', 'withdrawn')", name=op.f("ck_figure_dispute_answer_answer")
        ),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_figure_dispute_answer_reason")),
        in_time("at"),
        sa.CheckConstraint("length(reason) <= 2000", name=op.f("ck_figure_dispute_answer_length")),
        sa.ForeignKeyConstraint(
            ["dispute_id"], ["figure_dispute.id"], name=op.f("fk_figure_dispute_answer_dispute_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_dispute_answer")),
        sa.UniqueConstraint("dispute_id", name=op.f("uq_figure_dispute_answer_dispute_id")),
    )
