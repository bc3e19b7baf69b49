"""Acts can be taken back: an event says which act wrote it, and an act is found by who did it and when.

Events that were written before belong to no act, so nothing that was done before is taken back.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    with op.batch_alter_table("op") as batch:
        batch.create_index("ix_op_who", ["who", "at"])
    with op.batch_alter_table("ticket_event") as batch:
        batch.add_column(sa.Column("op_id", sa.Text()))
        batch.create_index(
            "ix_ticket_event_retraction",
            ["ticket_id", "author", "new_value"],
            unique=True,
            postgresql_where=sa.text("kind = 'retraction'"),
            sqlite_where=sa.text("kind = 'retraction'"),
        )
