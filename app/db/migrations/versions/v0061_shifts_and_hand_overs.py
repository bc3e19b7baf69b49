"""Shifts and hand-overs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Json, Key

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "shift",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("days", Json, server_default="[0, 1, 2, 3, 4, 5, 6]", nullable=False),
        sa.Column("starts", sa.Text(), nullable=False),
        sa.Column("ends", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_shift_named")),
        sa.CheckConstraint(
            "length(name) <= 100 AND length(starts) <= 5 AND length(ends) <= 5", name=op.f("ck_shift_length")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_table(
        "handover",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("shift_id", Key, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("left_out", Json, server_default="{}", nullable=False),
        sa.Column("given_by", sa.Text(), server_default="", nullable=False),
        sa.Column("given_at", Instant(), nullable=True),
        sa.Column("accepted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by = '') AND (accepted_at IS NULL) = (state <> 'accepted')",
            name=op.f("ck_handover_accepted"),
        ),
        sa.CheckConstraint(
            "(given_at IS NULL) = (given_by = '') AND (given_at IS NULL) = (state = 'draft')",
            name=op.f("ck_handover_given"),
        ),
        sa.CheckConstraint("state IN ('draft', 'given', 'accepted')", name=op.f("ck_handover_state")),
        sa.CheckConstraint(
            "length(summary) <= 4000 AND length(given_by) <= 200 AND length(accepted_by) <= 200",
            name=op.f("ck_handover_length"),
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_handover_order")),
        in_time("starts_at", "ends_at"),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_handover_shift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("number", name=op.f("uq_handover_number")),
        sa.UniqueConstraint("shift_id", "day", name=op.f("uq_handover_shift_id_day")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(
            "ix_handover_given",
            ["given_at"],
            unique=False,
            postgresql_where=sa.text("state = 'given'"),
            sqlite_where=sa.text("state = 'given'"),
        )
    op.create_table(
        "handover_correction",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("handover_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_handover_correction_told")),
        sa.CheckConstraint("length(text) <= 4000", name=op.f("ck_handover_correction_length")),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_handover_correction_handover_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_correction")),
    )
    with op.batch_alter_table("handover_correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_correction_handover_id"), ["handover_id"], unique=False)
    op.create_table(
        "handover_line",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("handover_id", Key, nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("record_id", Key, nullable=False),
        sa.Column("whys", Json, nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("noted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "tbl IN ('ticket', 'major_incident', 'outage', 'reminder')", name=op.f("ck_handover_line_tbl")
        ),
        in_time("due_at"),
        sa.CheckConstraint(
            "length(called) <= 400 AND length(note) <= 2000 AND length(noted_by) <= 200",
            name=op.f("ck_handover_line_length"),
        ),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_handover_line_handover_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_line")),
        sa.UniqueConstraint("handover_id", "tbl", "record_id", name=op.f("uq_handover_line_handover_id_tbl_record_id")),
    )
