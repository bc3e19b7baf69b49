"""A ticket may be over since a time that its source does not tell; of imports that came before this is put right.

What was resolved or closed without a date stood out of all figures, with a finding. It counts as opened from now on;
that its resolution is not told follows from the finding, of a cancelled one from an end at the very opening. What
follows from that is projected anew by the upgrade (`app.db.workspace`).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.migrations.at_rest import write

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_EVENT = "SELECT 1 FROM ticket_event e WHERE e.ticket_id = ticket.id"
_FOUND = "problem LIKE 'the ticket is resolved but has no date;%'"


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    name = op.f("ck_ticket_span_end_reason")
    with op.batch_alter_table("ticket_span") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, "end_reason IN ('resolved', 'cancelled', 'transferred_out', 'undated')")
    undated = sa.text("end_reason = 'undated'")
    with op.batch_alter_table("ticket_span") as batch:
        batch.create_index(
            "ix_ticket_span_undated", ["start_at", "agency_id"], postgresql_where=undated, sqlite_where=undated
        )
    write(
        "ticket",
        "UPDATE ticket SET told = replace(told, 's', '') WHERE source LIKE 'import:%' AND ("
        " EXISTS (SELECT 1 FROM data_finding f WHERE f.ticket_number = ticket.number AND f.source = ticket.source"
        f" AND f.{_FOUND})"
        f" OR state = 'cancelled' AND told NOT LIKE '%h%' AND EXISTS ({_EVENT} AND e.kind = 'cancelled'"
        " AND e.occurred_at = ticket.opened_at))",
    )
    write("data_finding", f"UPDATE data_finding SET excluded = (1 = 0) WHERE {_FOUND}")
