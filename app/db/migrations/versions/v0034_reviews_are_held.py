"""Reviews have a time, participants, minutes and a signature; actions a measured effect; contacts are asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Key

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    with op.batch_alter_table("review") as batch:
        batch.add_column(sa.Column("start_time", sa.String(length=5), server_default="10:00", nullable=False))
        batch.add_column(sa.Column("minutes_long", sa.Integer(), server_default=sa.text("60"), nullable=False))
        for name in ("place", "online", "agenda", "cancelled_why"):
            batch.add_column(_text(name))
        batch.add_column(sa.Column("sequence", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch.add_column(sa.Column("signed_at", Instant(), nullable=True))
        for name in ("signed_by", "signed_for"):
            batch.add_column(_text(name))
        for name, said in (
            ("minutes_long", "minutes_long BETWEEN 15 AND 480"),
            ("sequence", "sequence >= 0"),
            ("signed", "signed_at IS NULL OR (state = 'held' AND signed_by <> '')"),
            (
                "length",
                "length(place) <= 300 AND length(online) <= 2000 AND length(agenda) <= 20000"
                " AND length(cancelled_why) <= 4000 AND length(signed_by) <= 300 AND length(signed_for) <= 300",
            ),
        ):
            batch.create_check_constraint(op.f(f"ck_review_{name}"), said)
        batch.create_check_constraint(op.f("ck_review_in_time"), in_time("signed_at").sqltext)
    op.create_table(
        "review_person",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("review_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("part", sa.Text(), server_default="member", nullable=False),
        sa.Column("present", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("mail", sa.Text(), server_default="", nullable=False),
        sa.Column("invited_sequence", sa.Integer(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("part IN ('chair', 'member', 'guest')", name=op.f("ck_review_person_part")),
        sa.CheckConstraint("length(mail) <= 320", name=op.f("ck_review_person_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_person_person_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_person_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_person")),
        sa.UniqueConstraint("review_id", "person_id", name=op.f("uq_review_person_review_id_person_id")),
    )
    with op.batch_alter_table("action") as batch:
        for name in ("measure", "measured_before", "measured_after", "stage"):
            batch.add_column(_text(name))
        batch.add_column(sa.Column("service_id", Key, nullable=True))
        batch.create_foreign_key(op.f("fk_action_service_id"), "service", ["service_id"], ["id"])
        for name, said in (
            ("stage", "stage IN ('', 'idea', 'analysed', 'approved', 'built', 'catalog')"),
            ("staged", "stage = '' OR kind = 'requirement'"),
            ("in_catalog", "stage <> 'catalog' OR service_id IS NOT NULL"),
            ("length", "length(measure) <= 300 AND length(measured_before) <= 300 AND length(measured_after) <= 300"),
        ):
            batch.create_check_constraint(op.f(f"ck_action_{name}"), said)
    with op.batch_alter_table("agency") as batch:
        batch.add_column(sa.Column("review_every", sa.Integer(), nullable=True))
        batch.create_check_constraint(op.f("ck_agency_review_every"), "review_every IN (0, 1, 3, 12)")
    with op.batch_alter_table("agency_contact") as batch:
        batch.add_column(sa.Column("asked_at", Instant(), nullable=True))
        batch.create_check_constraint(op.f("ck_agency_contact_in_time"), in_time("asked_at").sqltext)
