"""Reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Key

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

_OPEN = sa.text("done_at IS NULL")
_OF_GROUPS = sa.text("done_at IS NULL AND group_id IS NOT NULL")


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "reminder",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("tbl", sa.Text(), server_default="", nullable=False),
        sa.Column("record_id", Key, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), server_default="", nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("group_id", Key, nullable=True),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("done_by", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("(tbl = '') = (record_id IS NULL)", name=op.f("ck_reminder_about")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_reminder_text")),
        sa.CheckConstraint("(done_at IS NULL) = (done_by = '')", name=op.f("ck_reminder_done")),
        sa.CheckConstraint(
            "length(text) <= 2000 AND length(tbl) <= 63 AND length(owner) <= 200 AND length(done_by) <= 200",
            name=op.f("ck_reminder_length"),
        ),
        in_time("due_at"),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_reminder_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index("ix_reminder_owner", "reminder", ["owner", "due_at"], postgresql_where=_OPEN, sqlite_where=_OPEN)
    op.create_index(
        "ix_reminder_group_id", "reminder", ["group_id", "due_at"], postgresql_where=_OF_GROUPS, sqlite_where=_OF_GROUPS
    )
    op.create_table(
        "reminder_told",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("reminder_id", Key, nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        in_time("due_at"),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminder.id"], name=op.f("fk_reminder_told_reminder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_told")),
        sa.UniqueConstraint("reminder_id", "author", "due_at", name=op.f("uq_reminder_told_reminder_id_author_due_at")),
    )
