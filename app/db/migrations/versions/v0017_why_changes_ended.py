"""Why a change was cancelled, and why its approver decided so, are columns of their own."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.db.migrations.at_rest import resting

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

#: States of a change that was not carried out, or not reviewed yet: what stands as its review is none.
_NOT_REVIEWED = ("draft", "in_cab", "in_review", "approved", "rejected", "scheduled", "implementing", "implemented")
_CHANGE = sa.table("change", *map(sa.column, ("id", "state", "source", "review", "cancelled_why", "decided_why")))
_AUDIT = sa.table("audit", *map(sa.column, ("id", "tbl", "row_id", "op", "diff")))


def upgrade() -> None:
    """Expand only, and move what stood where reviews are written; a change of another system keeps what that told."""
    with op.batch_alter_table("change") as batch:
        batch.add_column(sa.Column("cancelled_why", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("decided_why", sa.Text(), server_default="", nullable=False))
    with resting("change"):
        _move()


def _move() -> None:
    """Move each reason: by the audit trail, which knows with which step it was written; by the state where it is not.

    A review keeps its column; the reason of an approval that a review took the place of is found by the trail again.
    """
    conn, c = op.get_bind(), _CHANGE.c
    told = _told(conn)
    rows = conn.execute(sa.select(c.id, c.state, c.review).where(c.source == "longleaf")).all()
    for row in rows:
        values = dict(told.get(row.id, {}))
        moved = row.review in values.values()
        if row.review and not moved and row.state == "cancelled":
            values["cancelled_why"] = row.review
        elif row.review and not moved and row.state in _NOT_REVIEWED:
            values["decided_why"] = row.review
        if row.state != "cancelled":
            values.pop("cancelled_why", None)  # it was taken back
        if row.state != "reviewed" and row.review:
            values["review"] = ""
        if values:
            conn.execute(sa.update(_CHANGE).where(c.id == row.id).values(values))


def _told(conn: sa.Connection) -> dict[int, dict[str, str]]:
    """Return by change the newest reasons that were written with a step of it."""
    a = _AUDIT.c
    steps = sa.select(a.row_id, a.diff).where(a.tbl == "change", a.op == "U").order_by(a.id)
    found: dict[int, dict[str, str]] = {}
    for row_id, said in conn.execute(steps):
        diff: dict[str, Any] = json.loads(said) if isinstance(said, str) else said
        state = diff.get("state", ("", ""))[1]
        column = {"cancelled": "cancelled_why", "approved": "decided_why", "rejected": "decided_why"}.get(state)
        if column and diff.get("review", ("", ""))[1]:
            found.setdefault(int(row_id), {})[column] = diff["review"][1]
    return found
