"""Postings are written from templates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant, Key

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "posting_template",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("next_minutes", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('incident', 'maintenance', 'document', 'news')", name=op.f("ck_posting_template_kind")
        ),
        sa.CheckConstraint(
            "phase IN ('investigating', 'identified', 'monitoring', 'resolved', 'scheduled', 'moved', 'in_progress',"
            " 'completed', 'cancelled', 'published', 'updated', 'withdrawn')",
            name=op.f("ck_posting_template_phase"),
        ),
        sa.CheckConstraint(
            "length(name) <= 100 AND length(title) <= 300 AND length(text) <= 20000",
            name=op.f("ck_posting_template_length"),
        ),
        sa.CheckConstraint("next_minutes > 0", name=op.f("ck_posting_template_promise")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_template")),
    )
    op.create_table(
        "posting_template_service",
        sa.Column("template_id", Key, nullable=False),
        sa.Column("service_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_posting_template_service_service_id")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["posting_template.id"], name=op.f("fk_posting_template_service_template_id")
        ),
        sa.PrimaryKeyConstraint("template_id", "service_id", name=op.f("pk_posting_template_service")),
    )
