"""What happened earlier and is entered later says why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    late = sa.text("late_reason IS NOT NULL")
    with op.batch_alter_table("ticket_event") as batch:
        batch.add_column(sa.Column("late_reason", sa.Text()))
        batch.create_index("ix_ticket_event_late", ["occurred_at"], postgresql_where=late, sqlite_where=late)
