"""Callers are kept in a directory."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant, Key

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def _where(condition: str) -> dict[str, sa.TextClause]:
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "caller_search",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("caller_id", Key, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "caller_id", name=op.f("pk_caller_search")),
    )
    with op.batch_alter_table("caller_search", schema=None) as batch_op:
        batch_op.create_index("ix_caller_search_caller_id", ["caller_id"], unique=False)
    op.create_table(
        "caller",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("callback", sa.Text(), server_default="", nullable=False),
        sa.Column("agency_id", Key, nullable=True),
        sa.Column("site_id", Key, nullable=True),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("department", sa.Text(), server_default="", nullable=False),
        sa.Column("login", sa.Text(), server_default="", nullable=False),
        sa.Column("prefers", sa.Text(), server_default="", nullable=False),
        sa.Column("vip", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("external_id", sa.Text(), server_default="", nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("merged_into_id", Key, nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_caller_named")),
        sa.CheckConstraint(
            "prefers IN ('', 'phone', 'callback', 'email', 'in_person')", name=op.f("ck_caller_prefers")
        ),
        sa.CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name=op.f("ck_caller_merged")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_caller_agency_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["caller.id"], name=op.f("fk_caller_merged_into_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_caller_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caller")),
    )
    with op.batch_alter_table("caller", schema=None) as batch_op:
        batch_op.create_index("ix_caller_agency_name", ["agency_id", "name", "id"], unique=False)
        batch_op.create_index("ix_caller_email", ["email"], unique=False)
        batch_op.create_index(
            "ix_caller_external_id",
            ["external_id"],
            unique=True,
            postgresql_where=sa.text("external_id <> ''"),
            sqlite_where=sa.text("external_id <> ''"),
        )
        batch_op.create_index("ix_caller_login", ["login"], unique=False)
        batch_op.create_index(
            "ix_caller_merged",
            ["merged_into_id"],
            unique=False,
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.create_index("ix_caller_name", ["name", "id"], unique=False)
    op.create_table(
        "caller_move",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("caller_id", Key, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("from_agency_id", Key, nullable=True),
        sa.Column("to_agency_id", Key, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["caller_id"], ["caller.id"], name=op.f("fk_caller_move_caller_id")),
        sa.ForeignKeyConstraint(["from_agency_id"], ["agency.id"], name=op.f("fk_caller_move_from_agency_id")),
        sa.ForeignKeyConstraint(["to_agency_id"], ["agency.id"], name=op.f("fk_caller_move_to_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caller_move")),
    )
    with op.batch_alter_table("caller_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_caller_move_caller_id"), ["caller_id"], unique=False)
    op.create_table(
        "caller_private",
        sa.Column("caller_id", Key, nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("vip_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("salt", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["caller_id"], ["caller.id"], name=op.f("fk_caller_private_caller_id")),
        sa.PrimaryKeyConstraint("caller_id", name=op.f("pk_caller_private")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("caller_id", Key, nullable=True))
        batch_op.add_column(sa.Column("callback", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("callback_until", Instant(), nullable=True))
        batch_op.create_index(
            "ix_ticket_callback",
            ["callback_until", "id"],
            unique=False,
            postgresql_where=sa.text("callback <> ''"),
            sqlite_where=sa.text("callback <> ''"),
        )
        batch_op.create_index(
            "ix_ticket_caller",
            ["caller_id", "opened_at", "id"],
            unique=False,
            postgresql_where=sa.text("caller_id IS NOT NULL"),
            sqlite_where=sa.text("caller_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_ticket_caller_by",
            ["created_by", "id"],
            unique=False,
            postgresql_where=sa.text("caller_id IS NOT NULL"),
            sqlite_where=sa.text("caller_id IS NOT NULL"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_ticket_caller_id"), "caller", ["caller_id"], ["id"])
