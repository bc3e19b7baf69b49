"""Text modules and templates of tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant, Key

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "text_module",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("group_id", Key, nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("name <> '' AND text <> ''", name=op.f("ck_text_module_told")),
        sa.CheckConstraint(
            "length(name) <= 40 AND length(text) <= 8000 AND length(owner) <= 200", name=op.f("ck_text_module_length")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_text_module_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_module")),
    )
    with op.batch_alter_table("text_module", schema=None) as batch_op:
        batch_op.create_index(
            "ix_text_module_name",
            ["owner", "name"],
            unique=True,
            postgresql_where=sa.text("valid_to IS NULL"),
            sqlite_where=sa.text("valid_to IS NULL"),
        )
    op.create_table(
        "ticket_template",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("service_id", Key, nullable=True),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("set_impact", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("set_urgency", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("route_group_id", Key, nullable=True),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("checklist", sa.Text(), server_default="", nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("group_id", Key, nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("kind IN ('', 'incident', 'request')", name=op.f("ck_ticket_template_kind")),
        sa.CheckConstraint("name <> '' AND title <> ''", name=op.f("ck_ticket_template_told")),
        sa.CheckConstraint(
            "set_impact BETWEEN 0 AND 4 AND set_urgency BETWEEN 0 AND 4", name=op.f("ck_ticket_template_range")
        ),
        sa.CheckConstraint(
            "length(name) <= 100 AND length(title) <= 300 AND length(description) <= 8000"
            " AND length(checklist) <= 4000 AND length(owner) <= 200 AND length(category) <= 200",
            name=op.f("ck_ticket_template_length"),
        ),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_ticket_template_group_id")),
        sa.ForeignKeyConstraint(
            ["route_group_id"], ["support_group.id"], name=op.f("fk_ticket_template_route_group_id")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_ticket_template_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_template")),
    )
    with op.batch_alter_table("ticket_template", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_template_name",
            ["owner", "name"],
            unique=True,
            postgresql_where=sa.text("valid_to IS NULL"),
            sqlite_where=sa.text("valid_to IS NULL"),
        )
    op.create_table(
        "template_use",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("module_id", Key, nullable=True),
        sa.Column("template_id", Key, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(module_id IS NULL) <> (template_id IS NULL)", name=op.f("ck_template_use_of")),
        sa.ForeignKeyConstraint(["module_id"], ["text_module.id"], name=op.f("fk_template_use_module_id")),
        sa.ForeignKeyConstraint(["template_id"], ["ticket_template.id"], name=op.f("fk_template_use_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_use")),
    )
    with op.batch_alter_table("template_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_template_use_module_id"), ["module_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_template_use_template_id"), ["template_id"], unique=False)
