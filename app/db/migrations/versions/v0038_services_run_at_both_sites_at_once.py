"""Services run at both sites at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    with op.batch_alter_table("service") as batch:
        batch.add_column(sa.Column("both_active", sa.Boolean(), server_default=sa.text("false"), nullable=False))
