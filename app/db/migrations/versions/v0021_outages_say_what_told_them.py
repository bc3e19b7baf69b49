"""Outages say what told them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Key

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    with op.batch_alter_table("outage") as batch:
        batch.add_column(sa.Column("posting_id", Key, nullable=True))
        batch.add_column(sa.Column("withdrawn", sa.Text(), server_default="", nullable=False))
        batch.create_index("uq_outage_major", ["major_incident_id", "service_id"], unique=True)
        batch.create_index("uq_outage_posting", ["posting_id", "service_id"], unique=True)
        batch.create_foreign_key(op.f("fk_outage_posting_id"), "posting", ["posting_id"], ["id"])
        batch.create_check_constraint(op.f("ck_outage_withdrawn"), "withdrawn IN ('', 'choice', 'demoted')")
