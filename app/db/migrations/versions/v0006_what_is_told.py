"""A ticket says what its source tells, and a clock whether its time is an upper bound.

What was imported before says so only by its events: a list left the fingerprint of a row, and tells opening and
resolution; a log tells no status updates, and no response where its first row already had a person. What follows from
that is projected anew by the upgrade (`app.db.workspace`).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.migrations.at_rest import write

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KNOWN = ["known_at", "service_id", "priority", "target_id", "met", "excluded"]
_EVENT = "SELECT 1 FROM ticket_event e WHERE e.ticket_id = ticket.id"


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    with op.batch_alter_table("ticket") as batch:
        batch.add_column(sa.Column("told", sa.Text(), server_default="oruhsat", nullable=False))
    with op.batch_alter_table("sla_clock") as batch:
        batch.add_column(sa.Column("bound", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch.drop_index("ix_sla_clock_known")
        batch.drop_index("ix_sla_clock_agency_known")
        known_at, *rest = _KNOWN
        batch.create_index("ix_sla_clock_known", ["metric", known_at, "agency_id", *rest, "bound"])
        batch.create_index("ix_sla_clock_agency_known", ["agency_id", "metric", *_KNOWN, "bound"])
    write(
        "ticket",
        "UPDATE ticket SET told = CASE"
        f" WHEN EXISTS ({_EVENT} AND e.kind = 'field' AND e.note = 'import row') THEN 'ost'"
        f" WHEN EXISTS ({_EVENT} AND e.kind = 'assignment' AND e.seq = 2) THEN 'ohsat'"
        " ELSE 'orhsat' END WHERE source LIKE 'import:%'",
    )
