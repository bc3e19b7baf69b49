"""Services say what they are, what requesters call them, where they are in their life, and when they are supported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Key

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: every service is active, and one that has ended stands as retired by its last day."""
    with op.batch_alter_table("service") as batch:
        batch.add_column(sa.Column("description", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("synonyms", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("life_cycle", sa.Text(), server_default="active", nullable=False))
        batch.add_column(sa.Column("replacement_id", Key, nullable=True))
        batch.add_column(sa.Column("support_calendar_id", Key, nullable=True))
        batch.create_foreign_key(op.f("fk_service_replacement_id"), "service", ["replacement_id"], ["id"])
        batch.create_foreign_key(op.f("fk_service_support_calendar_id"), "calendar", ["support_calendar_id"], ["id"])
        batch.create_check_constraint(
            op.f("ck_service_life_cycle"), "life_cycle IN ('pipeline', 'active', 'retiring', 'retired')"
        )
        batch.create_check_constraint(op.f("ck_service_retired"), "life_cycle <> 'retired' OR valid_to IS NOT NULL")
        batch.create_check_constraint(op.f("ck_service_replacement"), "replacement_id <> id")
        batch.create_check_constraint(
            op.f("ck_service_length"), "length(description) <= 4000 AND length(synonyms) <= 1000"
        )
