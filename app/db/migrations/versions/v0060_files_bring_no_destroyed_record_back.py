"""Files bring no destroyed record back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Key

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "destroyed_source",
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("batch_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["disposition_batch.id"], name=op.f("fk_destroyed_source_batch_id")),
        sa.PrimaryKeyConstraint("tbl", "source", "number", name=op.f("pk_destroyed_source")),
    )
    with op.batch_alter_table("destroyed_source", schema=None) as batch_op:
        batch_op.create_index("ix_destroyed_source_batch_id", ["batch_id"], unique=False)
