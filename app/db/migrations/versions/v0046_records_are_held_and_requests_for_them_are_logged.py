"""Records are held, and requests for them are logged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Key

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "records_request",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("asked_by <> ''", name=op.f("ck_records_request_asked_by")),
        in_time("at"),
        sa.CheckConstraint("length(asked_by) <= 300 AND length(note) <= 4000", name=op.f("ck_records_request_length")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_records_request_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_request")),
        sa.UniqueConstraint("number", name=op.f("uq_records_request_number")),
    )
    op.create_table(
        "records_request_item",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("request_id", Key, nullable=False),
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("record_id", Key, nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("kept_back", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("kept_back >= 0", name=op.f("ck_records_request_item_kept_back")),
        sa.CheckConstraint("length(tbl) <= 63 AND length(called) <= 300", name=op.f("ck_records_request_item_length")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["records_request.id"], name=op.f("fk_records_request_item_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_request_item")),
    )
    with op.batch_alter_table("records_request_item", schema=None) as batch_op:
        batch_op.create_index("ix_records_request_item_request_id", ["request_id"], unique=False)
    op.create_table(
        "legal_hold",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("tbl", sa.Text(), server_default="", nullable=False),
        sa.Column("record_id", Key, nullable=True),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("agency_id", Key, nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("search", sa.Text(), server_default="", nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("released_by", sa.Text(), server_default="", nullable=False),
        sa.Column("why_released", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "(released_on IS NULL) = (released_by = '') AND (released_on IS NULL) = (why_released = '')",
            name=op.f("ck_legal_hold_released"),
        ),
        sa.CheckConstraint(
            "(scope = 'record') = (record_id IS NOT NULL AND tbl <> '')"
            " AND (scope = 'person') = (person_id IS NOT NULL)"
            " AND (scope = 'agency') = (agency_id IS NOT NULL) AND (scope = 'search') = (search <> '')",
            name=op.f("ck_legal_hold_on"),
        ),
        sa.CheckConstraint("matter <> '' AND reason <> ''", name=op.f("ck_legal_hold_told")),
        sa.CheckConstraint("scope IN ('record', 'person', 'agency', 'search')", name=op.f("ck_legal_hold_scope")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_legal_hold_days")),
        sa.CheckConstraint(
            "length(matter) <= 300 AND length(reason) <= 4000 AND length(tbl) <= 63 AND length(search) <= 500"
            " AND length(released_by) <= 200 AND length(why_released) <= 4000",
            name=op.f("ck_legal_hold_length"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_legal_hold_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_legal_hold_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
        sa.UniqueConstraint("number", name=op.f("uq_legal_hold_number")),
    )
