"""Tickets are linked and merged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Key

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "ticket_relation",
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("other_id", Key, nullable=False),
        sa.CheckConstraint("ticket_id < other_id", name=op.f("ck_ticket_relation_pair")),
        sa.ForeignKeyConstraint(["other_id"], ["ticket.id"], name=op.f("fk_ticket_relation_other_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_relation_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "other_id", name=op.f("pk_ticket_relation")),
    )
    op.create_index(op.f("ix_ticket_relation_other_id"), "ticket_relation", ["other_id"], unique=False)
    with op.batch_alter_table("ticket") as batch:
        for column, target in (("follow_up_id", "ticket"), ("fixed_by_id", "change")):
            batch.add_column(sa.Column(column, Key, nullable=True))
            batch.create_foreign_key(op.f(f"fk_ticket_{column}"), target, [column], ["id"])
    for column in ("follow_up_id", "fixed_by_id"):
        name = f"ix_ticket_{column.removesuffix('_id')}"
        op.execute(f"CREATE INDEX {name} ON ticket ({column}) WHERE {column} IS NOT NULL")
