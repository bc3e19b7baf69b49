"""Subscribers are told of major incidents, with what they subscribed to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    name = op.f("ck_major_incident_told_why")
    with op.batch_alter_table("major_incident_told") as batch:
        batch.add_column(sa.Column("reason", sa.Text(), server_default="", nullable=False))
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, "why IN ('contact', 'subscriber', 'management')")
