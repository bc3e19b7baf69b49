"""People are warned of targets, and seen at tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Key

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "presence",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("ticket_id", Key, nullable=True),
        sa.Column("writing", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.CheckConstraint("length(who) <= 200 AND length(place) <= 60", name=op.f("ck_presence_length")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_presence_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
        sa.UniqueConstraint("who", "place", name=op.f("uq_presence_who_place")),
    )
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presence_ticket_id"), ["ticket_id"], unique=False)
    op.create_table(
        "ticket_warning",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("channel IN ('desktop', 'mail')", name=op.f("ck_ticket_warning_channel")),
        in_time("due_at", "at"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_warning_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_warning")),
        sa.UniqueConstraint(
            "login",
            "ticket_id",
            "metric",
            "seq",
            "step",
            name=op.f("uq_ticket_warning_login_ticket_id_metric_seq_step"),
        ),
    )
    with op.batch_alter_table("ticket_warning", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_warning_ticket_id"), ["ticket_id"], unique=False)
