"""Mail that was read, and what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Key

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ONCE = sa.text("became <> 'left' AND became <> 'failed'")


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "mail_read",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("message_id", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("sender", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("became", sa.Text(), nullable=False),
        sa.Column("about_tbl", sa.Text(), server_default="", nullable=False),
        sa.Column("about_id", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("act", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "became IN ('ticket', 'comment', 'answer', 'bounce', 'passed', 'left', 'failed')",
            name=op.f("ck_mail_read_became"),
        ),
        sa.CheckConstraint(
            "length(message_id) <= 1000 AND length(place) <= 1000 AND length(sender) <= 320"
            " AND length(subject) <= 1000 AND length(words) <= 4000",
            name=op.f("ck_mail_read_length"),
        ),
        in_time("at", "sent_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_read")),
    )
    op.create_index("ix_mail_read_message_id", "mail_read", ["message_id"])
    op.create_index("ix_mail_read_place", "mail_read", ["place"])
    op.create_index("ix_mail_read_act", "mail_read", ["act"])
    op.create_index("ix_mail_read_about", "mail_read", ["about_tbl", "about_id"])
    op.create_index(
        "uq_mail_read_sha256", "mail_read", ["sha256"], unique=True, postgresql_where=_ONCE, sqlite_where=_ONCE
    )
