"""Files are attached to records of any kind: kept in pieces, and withdrawn with a reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Key

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; nothing was attached before."""
    op.create_table(
        "attachment_content",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachment_content_size")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_attachment_content_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_content")),
    )
    op.create_index("ix_attachment_content_sha256", "attachment_content", ["sha256"])
    op.create_table(
        "attachment_piece",
        sa.Column("content_id", Key, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["attachment_content.id"], name=op.f("fk_attachment_piece_content_id")),
        sa.PrimaryKeyConstraint("content_id", "n", name=op.f("pk_attachment_piece")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("record_id", Key, nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("file_name <> ''", name=op.f("ck_attachment_file_name")),
        in_time("at"),
        sa.CheckConstraint("length(file_name) <= 255 AND length(media_type) <= 100", name=op.f("ck_attachment_length")),
        sa.ForeignKeyConstraint(["content_id"], ["attachment_content.id"], name=op.f("fk_attachment_content_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_content_id", "attachment", ["content_id"])
    op.create_index("ix_attachment_record", "attachment", ["tbl", "record_id"])
    op.create_table(
        "attachment_withdrawal",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("attachment_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_attachment_withdrawal_reason")),
        in_time("at"),
        sa.CheckConstraint("length(reason) <= 4000", name=op.f("ck_attachment_withdrawal_length")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_attachment_withdrawal_attachment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_withdrawal")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_attachment_withdrawal_attachment_id")),
    )
