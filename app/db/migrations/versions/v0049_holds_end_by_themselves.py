"""Holds end by themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

_SET = sa.text("hold_until IS NOT NULL")


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.add_column("ticket", sa.Column("hold_until", Instant(), nullable=True))
    op.create_index("ix_ticket_hold_until", "ticket", ["hold_until"], postgresql_where=_SET, sqlite_where=_SET)
