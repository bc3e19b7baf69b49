"""Records are disposed of by the schedule."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Json, Key

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "disposition",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("archived", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="proposed", nullable=False),
        sa.Column("approved_by", sa.Text(), server_default="", nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("why_cancelled", sa.Text(), server_default="", nullable=False),
        sa.Column("archive_sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("(approved_on IS NULL) = (approved_by = '')", name=op.f("ck_disposition_approved")),
        sa.CheckConstraint("(state = 'cancelled') = (why_cancelled <> '')", name=op.f("ck_disposition_cancelled")),
        sa.CheckConstraint("archive_sha256 = '' OR length(archive_sha256) = 64", name=op.f("ck_disposition_archive")),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'done', 'cancelled')", name=op.f("ck_disposition_state")),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'done') OR approved_by <> ''", name=op.f("ck_disposition_second")
        ),
        sa.CheckConstraint(
            "length(kind) <= 63 AND length(rule) <= 400 AND length(note) <= 4000 AND length(approved_by) <= 200"
            " AND length(why_cancelled) <= 4000 AND length(archive_sha256) <= 64",
            name=op.f("ck_disposition_length"),
        ),
        sa.CheckConstraint("years BETWEEN 1 AND 100", name=op.f("ck_disposition_years")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposition")),
        sa.UniqueConstraint("number", name=op.f("uq_disposition_number")),
    )
    op.create_table(
        "disposition_batch",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("disposition_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("looked", Json, nullable=False),
        sa.Column("tx", sa.BigInteger(), nullable=True),
        sa.Column("finished", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("digest", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["disposition_id"], ["disposition.id"], name=op.f("fk_disposition_batch_disposition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposition_batch")),
    )
    with op.batch_alter_table("disposition_batch", schema=None) as batch_op:
        batch_op.create_index("ix_disposition_batch_disposition_id", ["disposition_id"], unique=False)
        batch_op.create_index("ix_disposition_batch_tx", ["tx"], unique=False)
    op.create_table(
        "disposition_certificate",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("disposition_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("destroyed", sa.Integer(), nullable=False),
        sa.Column("remained", sa.Integer(), nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        in_time("at"),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_disposition_certificate_sha256")),
        sa.ForeignKeyConstraint(
            ["disposition_id"], ["disposition.id"], name=op.f("fk_disposition_certificate_disposition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposition_certificate")),
        sa.UniqueConstraint("disposition_id", name=op.f("uq_disposition_certificate_disposition_id")),
    )
    op.create_table(
        "disposition_item",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("disposition_id", Key, nullable=False),
        sa.Column("record_id", Key, nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("agency_id", Key, nullable=True),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.CheckConstraint("length(called) <= 300", name=op.f("ck_disposition_item_length")),
        sa.ForeignKeyConstraint(
            ["disposition_id"], ["disposition.id"], name=op.f("fk_disposition_item_disposition_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_disposition_item_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposition_item")),
        sa.UniqueConstraint("disposition_id", "record_id", name=op.f("uq_disposition_item_disposition_id_record_id")),
    )
    with op.batch_alter_table("disposition_item", schema=None) as batch_op:
        batch_op.create_index("ix_disposition_item_agency_id", ["agency_id", "ended_on"], unique=False)
    op.create_table(
        "destroyed_row",
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=True),
        sa.Column("batch_id", Key, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["disposition_batch.id"], name=op.f("fk_destroyed_row_batch_id")),
        sa.PrimaryKeyConstraint("tbl", "row_id", name=op.f("pk_destroyed_row")),
    )
    with op.batch_alter_table("destroyed_row", schema=None) as batch_op:
        batch_op.create_index("ix_destroyed_row_batch_id", ["batch_id"], unique=False)
        batch_op.create_index("ix_destroyed_row_n", ["tbl", "n"], unique=False)
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ground", sa.Text(), server_default="litigation", nullable=False))
        batch_op.create_check_constraint(op.f("ck_legal_hold_ground"), "ground IN ('litigation', 'audit', 'request')")
