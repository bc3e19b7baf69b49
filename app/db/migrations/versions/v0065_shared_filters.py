"""Shared filters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant, Key

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "shared_filter",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("group_id", Key, nullable=True),
        sa.Column("everybody", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), server_default="", nullable=False),
        sa.Column("sort", sa.Text(), server_default="", nullable=False),
        sa.Column("descending", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("grouped", sa.Text(), server_default="", nullable=False),
        sa.Column("pinned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("place", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("name <> '' AND words <> ''", name=op.f("ck_shared_filter_told")),
        sa.CheckConstraint("everybody = (group_id IS NULL)", name=op.f("ck_shared_filter_audience")),
        sa.CheckConstraint(
            "length(name) <= 80 AND length(words) <= 2000 AND length(search) <= 2000"
            " AND length(sort) <= 40 AND length(grouped) <= 40 AND length(owner) <= 200",
            name=op.f("ck_shared_filter_length"),
        ),
        sa.CheckConstraint("place BETWEEN 1 AND 1000", name=op.f("ck_shared_filter_range")),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_shared_filter_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_filter")),
    )
    with op.batch_alter_table("shared_filter", schema=None) as batch_op:
        batch_op.create_index(
            "ix_shared_filter_everybody",
            ["name"],
            unique=True,
            postgresql_where=sa.text("everybody AND NOT withdrawn"),
            sqlite_where=sa.text("everybody AND NOT withdrawn"),
        )
        batch_op.create_index(
            "ix_shared_filter_group",
            ["group_id", "name"],
            unique=True,
            postgresql_where=sa.text("NOT everybody AND NOT withdrawn"),
            sqlite_where=sa.text("NOT everybody AND NOT withdrawn"),
        )
