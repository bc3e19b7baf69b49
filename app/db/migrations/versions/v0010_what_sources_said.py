"""What sources said is kept, a ticket's past may be told anew, and what was wrong may be put right."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant, Json, Key

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    restated = sa.text("kind = 'restated'")
    with op.batch_alter_table("import_run") as batch:
        batch.add_column(sa.Column("columns", Json(), server_default="[]", nullable=False))
    op.create_table(
        "source_row",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("said_at", Instant(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("cells", Json(), nullable=False),
        sa.Column("run_id", Key, nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_source_row_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_row")),
        sa.UniqueConstraint("source", "kind", "number", "hash", name=op.f("uq_source_row_source_kind_number_hash")),
    )
    with op.batch_alter_table("source_row") as batch:
        batch.create_index("ix_source_row_run_id", ["run_id"])
    with op.batch_alter_table("data_finding") as batch:
        batch.add_column(sa.Column("closed_at", Instant(), nullable=True))
        batch.create_index("ix_data_finding_ticket", ["ticket_number", "source"])
    with op.batch_alter_table("ticket_event") as batch:
        batch.create_index(
            "ix_ticket_event_restated", ["ticket_id", "seq"], postgresql_where=restated, sqlite_where=restated
        )
