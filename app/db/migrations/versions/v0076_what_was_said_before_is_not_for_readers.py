"""What was said of a record before an agency saw it is not for its readers, and what an act came to for who did it.

The row security is put in place again; tickets that came from another agency are found by an index.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

_MOVED = sa.text("kind = 'transfer'")


def upgrade() -> None:
    """Expand only: an index, and the guards are put in place again."""
    op.create_index(
        "ix_ticket_event_transfer",
        "ticket_event",
        ["ticket_id", "recorded_at"],
        postgresql_where=_MOVED,
        sqlite_where=_MOVED,
    )
