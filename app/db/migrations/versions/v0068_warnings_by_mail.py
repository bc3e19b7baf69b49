"""Warnings by mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant, Json, Key

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "warning_mail",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("steps", Json, server_default="[]", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("login <> ''", name=op.f("ck_warning_mail_told")),
        sa.CheckConstraint("length(login) <= 200", name=op.f("ck_warning_mail_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_mail")),
        sa.UniqueConstraint("login", name=op.f("uq_warning_mail_login")),
    )
