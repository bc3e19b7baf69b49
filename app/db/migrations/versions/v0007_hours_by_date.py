"""Hours by date, special hours, and what has ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant, Json, Key

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "correction",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("outcomes", sa.Integer(), nullable=False),
        sa.Column("examples", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_table(
        "calendar_hours",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("calendar_id", Key, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("week", Json, nullable=False),
        sa.Column("uses_holidays", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_calendar_hours_calendar_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_hours")),
        sa.UniqueConstraint("calendar_id", "valid_from", name=op.f("uq_calendar_hours_calendar_id_valid_from")),
    )
    op.create_table(
        "special_hours",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("calendar_id", Key, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hours", Json, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_special_hours_calendar_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_hours")),
        sa.UniqueConstraint("calendar_id", "day", name=op.f("uq_special_hours_calendar_id_day")),
    )
    with op.batch_alter_table("calendar", schema=None) as batch_op:
        batch_op.add_column(sa.Column("valid_to", sa.Date(), nullable=True))
    with op.batch_alter_table("holiday", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    with op.batch_alter_table("maintenance_window", schema=None) as batch_op:
        batch_op.add_column(sa.Column("valid_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("valid_to", sa.Date(), nullable=True))
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.add_column(sa.Column("valid_to", sa.Date(), nullable=True))
    with op.batch_alter_table("support_group", schema=None) as batch_op:
        batch_op.add_column(sa.Column("valid_to", sa.Date(), nullable=True))
