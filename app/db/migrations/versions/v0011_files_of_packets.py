"""The file of an issued packet is kept, with the remarks that were printed in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Json, Key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; packets issued before have no row in it."""
    op.create_table(
        "packet_file",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("packet_id", Key, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("remarks", Json(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["packet_id"], ["packet.id"], name=op.f("fk_packet_file_packet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packet_file")),
        sa.UniqueConstraint("packet_id", name=op.f("uq_packet_file_packet_id")),
    )
