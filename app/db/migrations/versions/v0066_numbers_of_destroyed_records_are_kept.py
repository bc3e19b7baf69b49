"""Numbers of destroyed records are kept: nothing else is ever called by one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.migrations.at_rest import write

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

#: The list of a disposition calls each of these records by its number.
_CALLED = (
    "(SELECT i.called FROM disposition_item i JOIN disposition_batch b ON b.disposition_id = i.disposition_id"
    " JOIN disposition d ON d.id = b.disposition_id WHERE b.id = destroyed_row.batch_id"
    " AND d.kind = destroyed_row.tbl AND i.record_id = destroyed_row.n)"
)
_NUMBERED = "('ticket', 'major_incident', 'posting', 'exercise', 'visit', 'knowledge_note')"


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    with op.batch_alter_table("destroyed_row", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Text(), nullable=True))
        batch_op.create_index(
            "ix_destroyed_row_number",
            ["number"],
            unique=False,
            postgresql_where=sa.text("number IS NOT NULL"),
            sqlite_where=sa.text("number IS NOT NULL"),
        )
    write("destroyed_row", f"UPDATE destroyed_row SET number = {_CALLED} WHERE tbl IN {_NUMBERED}")
