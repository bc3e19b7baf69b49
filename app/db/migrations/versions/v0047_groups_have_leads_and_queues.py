"""Groups have leads and queues."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('new','assigned','in_progress','on_hold')")


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.add_column("group_member", sa.Column("is_lead", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_index("ix_ticket_open_group", "ticket", ["group_id", "id"], postgresql_where=_OPEN, sqlite_where=_OPEN)
