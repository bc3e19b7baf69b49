"""What was posted names who wrote it, who need not be who made it public."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what was posted before says who made it public, and where that stands, who wrote what is public."""
    with op.batch_alter_table("posting_version") as batch:
        batch.add_column(sa.Column("written_by", sa.Text(), server_default="", nullable=False))
    op.execute(
        "UPDATE posting_version SET written_by = (SELECT p.written_by FROM posting p WHERE p.id = posting_id)"
        " WHERE approved_by <> '' AND n = (SELECT max(v.n) FROM posting_version v"
        " WHERE v.posting_id = posting_version.posting_id)"
        " AND EXISTS (SELECT 1 FROM posting p WHERE p.id = posting_id AND p.state = 'posted')"
    )
