"""Tickets are routed by rules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant, Key

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "routing_rule",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("service_id", Key, nullable=True),
        sa.Column("agency_id", Key, nullable=True),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("group_id", Key, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("length(category) <= 200 AND length(note) <= 4000", name=op.f("ck_routing_rule_length")),
        sa.CheckConstraint("place BETWEEN 1 AND 99", name=op.f("ck_routing_rule_place")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_routing_rule_agency_id")),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_routing_rule_group_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_routing_rule_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")),
    )
