"""Causes of major incidents are filed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    with op.batch_alter_table("major_incident") as batch:
        batch.add_column(sa.Column("cause_category", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("problem", sa.Text(), server_default="", nullable=False))
