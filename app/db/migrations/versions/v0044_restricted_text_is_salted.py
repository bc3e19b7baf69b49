"""Digests of restricted text in the trail are salted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    with op.batch_alter_table("ticket_private") as batch:
        batch.add_column(sa.Column("salt", sa.Text(), server_default="", nullable=False))
