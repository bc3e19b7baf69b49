"""What searches read: records in their normal form, the same text on both databases, written by the program.

The index that each database made by itself is gone with it; no released program used that.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.db.types import Key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; the upgrade fills them (`app.db.workspace`)."""
    op.create_table(
        "record_search",
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("row_id", Key, autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tbl", "row_id", name=op.f("pk_record_search")),
    )
    op.create_table(
        "search_due",
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("row_id", Key, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("tbl", "row_id", name=op.f("pk_search_due")),
    )
    op.create_table(
        "ticket_search",
        sa.Column("ticket_id", Key, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_search")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE ticket DROP COLUMN IF EXISTS search")
        op.execute("DROP INDEX IF EXISTS ix_ticket_title_trgm")
        return
    for letter in "idu":
        op.execute(f"DROP TRIGGER IF EXISTS ticket_fts_{letter}")
    op.execute("DROP TABLE IF EXISTS ticket_fts")
