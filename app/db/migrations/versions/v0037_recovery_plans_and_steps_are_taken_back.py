"""Recovery plans and steps are taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    for table in ("recovery_plan", "recovery_step"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("withdrawn", sa.Boolean(), server_default=sa.text("false"), nullable=False))
