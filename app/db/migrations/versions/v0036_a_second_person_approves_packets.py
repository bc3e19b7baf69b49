"""A second person approves packets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Key

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "packet_approval",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.Column("extracted_at", Instant(), nullable=False),
        sa.Column("data_hash", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        in_time("as_of", "extracted_at", "at"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_packet_approval_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packet_approval")),
    )
