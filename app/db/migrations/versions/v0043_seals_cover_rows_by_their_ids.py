"""Seals name the rows that they cover, and cover facts beside the trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Json

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only. None was taken before but in tests; what one covered then cannot be compared any more."""
    with op.batch_alter_table("audit_seal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("covers", Json, nullable=True))
