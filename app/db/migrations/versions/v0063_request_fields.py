"""Fields that are asked when a service is requested, and their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Key

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_KINDS = "kind IN ('text', 'number', 'date', 'choice', 'yes_no', 'person', 'agency')"


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "request_field",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("service_id", Key, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="text", nullable=False),
        sa.Column("required", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("help", sa.Text(), server_default="", nullable=False),
        sa.Column("choices", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(_KINDS, name=op.f("ck_request_field_kind")),
        sa.CheckConstraint("kind <> 'choice' OR choices <> ''", name=op.f("ck_request_field_choices")),
        sa.CheckConstraint("label <> ''", name=op.f("ck_request_field_told")),
        sa.CheckConstraint("position BETWEEN 0 AND 9999", name=op.f("ck_request_field_position")),
        sa.CheckConstraint(
            "length(label) <= 100 AND length(help) <= 300 AND length(choices) <= 4000",
            name=op.f("ck_request_field_length"),
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_request_field_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_field")),
    )
    op.create_index(op.f("ix_request_field_service_id"), "request_field", ["service_id"])
    op.create_table(
        "request_answer",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("field_id", Key, nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(_KINDS, name=op.f("ck_request_answer_kind")),
        sa.CheckConstraint("value <> ''", name=op.f("ck_request_answer_told")),
        sa.CheckConstraint("length(label) <= 100 AND length(value) <= 2000", name=op.f("ck_request_answer_length")),
        in_time("at"),
        sa.ForeignKeyConstraint(["field_id"], ["request_field.id"], name=op.f("fk_request_answer_field_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_request_answer_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_answer")),
    )
    op.create_index(op.f("ix_request_answer_ticket_id"), "request_answer", ["ticket_id"])
