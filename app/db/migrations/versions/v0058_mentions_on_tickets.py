"""Mentions on tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant, Key

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "mention",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("event_id", Key, nullable=True),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("restricted", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["ticket_event.id"], name=op.f("fk_mention_event_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mention_person_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_mention_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_mention_event_id_person_id")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mention_ticket_id"), ["ticket_id"], unique=False)
    op.create_table(
        "mention_read",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("mention_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], name=op.f("fk_mention_read_mention_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention_read")),
        sa.UniqueConstraint("mention_id", name=op.f("uq_mention_read_mention_id")),
    )
    op.create_table(
        "mention_told",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("mention_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mention.id"], name=op.f("fk_mention_told_mention_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention_told")),
        sa.UniqueConstraint("mention_id", name=op.f("uq_mention_told_mention_id")),
    )
