"""Badges and visits of the data centers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Key

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "badge",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), server_default="", nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "length(number) <= 60 AND length(name) <= 200 AND length(company) <= 200 AND length(why) <= 2000",
            name=op.f("ck_badge_length"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_badge_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge")),
        sa.UniqueConstraint("number", name=op.f("uq_badge_number")),
    )
    with op.batch_alter_table("badge") as batch:
        batch.create_index(batch.f("ix_badge_agency_id"), ["agency_id"], unique=False)
    op.create_table(
        "badge_notice",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("badge_id", Key, nullable=False),
        sa.Column("counted_from", sa.Date(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("people", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        in_time("at"),
        sa.ForeignKeyConstraint(["badge_id"], ["badge.id"], name=op.f("fk_badge_notice_badge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_notice")),
        sa.UniqueConstraint(
            "badge_id", "counted_from", "step", name=op.f("uq_badge_notice_badge_id_counted_from_step")
        ),
    )
    op.create_table(
        "badge_site",
        sa.Column("badge_id", Key, nullable=False),
        sa.Column("site_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["badge_id"], ["badge.id"], name=op.f("fk_badge_site_badge_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_badge_site_site_id")),
        sa.PrimaryKeyConstraint("badge_id", "site_id", name=op.f("pk_badge_site")),
    )
    op.create_table(
        "badge_validation",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("badge_id", Key, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("validated_on", sa.Date(), nullable=False),
        sa.Column("by_id", Key, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("withdraws_id", Key, nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("op_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(verdict = 'withdrawn') = (withdraws_id IS NOT NULL)", name=op.f("ck_badge_validation_withdraws")
        ),
        sa.CheckConstraint("verdict IN ('keep', 'end', 'withdrawn')", name=op.f("ck_badge_validation_verdict")),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_badge_validation_length")),
        in_time("recorded_at"),
        sa.ForeignKeyConstraint(["badge_id"], ["badge.id"], name=op.f("fk_badge_validation_badge_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_badge_validation_by_id")),
        sa.ForeignKeyConstraint(
            ["withdraws_id"], ["badge_validation.id"], name=op.f("fk_badge_validation_withdraws_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_validation")),
        sa.UniqueConstraint("withdraws_id", name=op.f("uq_badge_validation_withdraws_id")),
    )
    with op.batch_alter_table("badge_validation") as batch:
        batch.create_index(batch.f("ix_badge_validation_badge_id"), ["badge_id"], unique=False)
    op.create_table(
        "visit",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("site_id", Key, nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), server_default="", nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("expected_at", Instant(), nullable=True),
        sa.Column("escort_id", Key, nullable=True),
        sa.Column("escort_badge_id", Key, nullable=True),
        sa.Column("in_at", Instant(), nullable=True),
        sa.Column("out_at", Instant(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("told_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("escort_id IS NULL OR escort_badge_id IS NULL", name=op.f("ck_visit_one_escort")),
        in_time("expected_at", "in_at", "out_at", "told_at"),
        sa.CheckConstraint("in_at IS NULL OR NOT cancelled", name=op.f("ck_visit_cancelled")),
        sa.CheckConstraint(
            "in_at IS NULL OR escort_id IS NOT NULL OR escort_badge_id IS NOT NULL", name=op.f("ck_visit_escorted")
        ),
        sa.CheckConstraint(
            "length(visitor) <= 200 AND length(company) <= 200 AND length(purpose) <= 2000",
            name=op.f("ck_visit_length"),
        ),
        sa.CheckConstraint("out_at IS NULL OR (in_at IS NOT NULL AND out_at >= in_at)", name=op.f("ck_visit_out")),
        sa.ForeignKeyConstraint(["escort_badge_id"], ["badge.id"], name=op.f("fk_visit_escort_badge_id")),
        sa.ForeignKeyConstraint(["escort_id"], ["person.id"], name=op.f("fk_visit_escort_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_visit_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("number", name=op.f("uq_visit_number")),
    )
    with op.batch_alter_table("visit") as batch:
        batch.create_index(batch.f("ix_visit_site_id"), ["site_id"], unique=False)
