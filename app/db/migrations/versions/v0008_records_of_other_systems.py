"""Records of other systems: what they do not tell is null, and what they said is kept beside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant, Json, Key

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "source_record",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("row_id", Key, autoincrement=False, nullable=False),
        sa.Column("changed_at", Instant()),
        sa.Column("said", Json, nullable=False),
        sa.Column("run_id", Key),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_source_record_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_record")),
        sa.UniqueConstraint("source", "tbl", "number", name=op.f("uq_source_record_source_tbl_number")),
    )
    op.create_index("ix_source_record_row", "source_record", ["tbl", "row_id"])
    op.create_table(
        "task",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("request", sa.Text(), server_default="", nullable=False),
        sa.Column("ticket_id", Key),
        sa.Column("assignee", sa.Text(), server_default="", nullable=False),
        sa.Column("group_id", Key),
        sa.Column("opened_at", Instant()),
        sa.Column("closed_at", Instant()),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant()),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint("kind IN ('task', 'parent')", name=op.f("ck_task_kind")),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_task_group_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_task_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("source", "number", "request", name=op.f("uq_task_source_number_request")),
    )
    op.create_index("ix_task_ticket_id", "task", ["ticket_id"])
    with op.batch_alter_table("change") as batch:
        batch.add_column(sa.Column("group_id", Key))
        batch.add_column(sa.Column("source", sa.Text(), server_default="longleaf", nullable=False))
        batch.add_column(sa.Column("source_state", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("source_outcome", sa.Text(), server_default="", nullable=False))
        batch.alter_column("planned_start", existing_type=Instant(), nullable=True)
        batch.alter_column("planned_end", existing_type=Instant(), nullable=True)
        batch.alter_column(
            "backed_out", existing_type=sa.Boolean(), nullable=True, existing_server_default=sa.text("(false)")
        )
        batch.create_foreign_key("fk_change_group_id", "support_group", ["group_id"], ["id"])
        batch.create_check_constraint(
            op.f("ck_change_told"),
            "planned_start IS NOT NULL AND planned_end IS NOT NULL AND backed_out IS NOT NULL"
            " AND source_state = '' AND source_outcome = '' OR source <> 'longleaf'",
        )
    with op.batch_alter_table("outage") as batch:
        batch.add_column(sa.Column("number", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("source", sa.Text(), server_default="longleaf", nullable=False))
        batch.add_column(sa.Column("closed_at", Instant()))
        batch.add_column(sa.Column("cause", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("survey") as batch:
        batch.alter_column("sent_at", existing_type=Instant(), nullable=True)
        batch.create_check_constraint(op.f("ck_survey_told"), "sent_at IS NOT NULL OR answered_at IS NOT NULL")
