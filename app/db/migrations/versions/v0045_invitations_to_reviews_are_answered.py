"""Invitations to service reviews are answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Key

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "review_answer",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("review_person_id", Key, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("stamp", Instant(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("answer IN ('accepted', 'declined', 'tentative')", name=op.f("ck_review_answer_answer")),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_review_answer_sequence")),
        in_time("stamp", "at"),
        sa.ForeignKeyConstraint(
            ["review_person_id"], ["review_person.id"], name=op.f("fk_review_answer_review_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_answer")),
    )
    op.create_index(op.f("ix_review_answer_review_person_id"), "review_answer", ["review_person_id"])
