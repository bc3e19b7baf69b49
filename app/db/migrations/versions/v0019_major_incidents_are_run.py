"""Major incidents are run here: roles, messages and promises, whom they were sent to, children, tasks, reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.migrations.at_rest import resting
from app.db.tables.base import in_time
from app.db.types import Instant, Json, Key

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "major_incident_service",
        sa.Column("major_incident_id", Key, nullable=False),
        sa.Column("service_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["major_incident_id"], ["major_incident.id"], name=op.f("fk_major_incident_service_major_incident_id")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_major_incident_service_service_id")),
        sa.PrimaryKeyConstraint("major_incident_id", "service_id", name=op.f("pk_major_incident_service")),
    )
    op.create_table(
        "major_incident_site",
        sa.Column("major_incident_id", Key, nullable=False),
        sa.Column("site_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["major_incident_id"], ["major_incident.id"], name=op.f("fk_major_incident_site_major_incident_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_major_incident_site_site_id")),
        sa.PrimaryKeyConstraint("major_incident_id", "site_id", name=op.f("pk_major_incident_site")),
    )
    op.create_table(
        "major_incident_task",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("major_incident_id", Key, nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner_id", Key, nullable=True),
        sa.Column("group_id", Key, nullable=True),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_major_incident_task_state")),
        in_time("due_at", "done_at"),
        sa.CheckConstraint("length(title) <= 300", name=op.f("ck_major_incident_task_length")),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_major_incident_task_group_id")),
        sa.ForeignKeyConstraint(
            ["major_incident_id"], ["major_incident.id"], name=op.f("fk_major_incident_task_major_incident_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_major_incident_task_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_major_incident_task")),
    )
    with op.batch_alter_table("major_incident_task") as batch:
        batch.create_index(op.f("ix_major_incident_task_major_incident_id"), ["major_incident_id"])
    op.create_table(
        "major_incident_ticket",
        sa.Column("major_incident_id", Key, nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["major_incident_id"], ["major_incident.id"], name=op.f("fk_major_incident_ticket_major_incident_id")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_major_incident_ticket_ticket_id")),
        sa.PrimaryKeyConstraint("major_incident_id", "ticket_id", name=op.f("pk_major_incident_ticket")),
    )
    with op.batch_alter_table("major_incident_ticket") as batch:
        batch.create_index("ix_major_incident_ticket_ticket", ["ticket_id"])
    op.create_table(
        "major_incident_told",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("update_id", Key, nullable=False),
        sa.Column("agency_id", Key, nullable=True),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("rank", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("mail_id", Key, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("how IN ('mail', 'call', 'drill')", name=op.f("ck_major_incident_told_how")),
        sa.CheckConstraint("why IN ('contact', 'management')", name=op.f("ck_major_incident_told_why")),
        in_time("at"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_major_incident_told_agency_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_major_incident_told_mail_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_major_incident_told_person_id")),
        sa.ForeignKeyConstraint(
            ["update_id"], ["major_incident_update.id"], name=op.f("fk_major_incident_told_update_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_major_incident_told")),
    )
    with op.batch_alter_table("major_incident_told") as batch:
        batch.create_index(op.f("ix_major_incident_told_update_id"), ["update_id"])
    with op.batch_alter_table("action") as batch:
        batch.add_column(sa.Column("major_incident_id", Key, nullable=True))
        batch.create_index(op.f("ix_action_major_incident_id"), ["major_incident_id"])
        batch.create_foreign_key(op.f("fk_action_major_incident_id"), "major_incident", ["major_incident_id"], ["id"])
        batch.drop_constraint(op.f("ck_action_of"), type_="check")
        batch.create_check_constraint(
            op.f("ck_action_of"),
            "agency_id IS NOT NULL OR meeting_id IS NOT NULL OR change_id IS NOT NULL OR major_incident_id IS NOT NULL",
        )
    with op.batch_alter_table("major_incident") as batch:
        batch.add_column(sa.Column("drill", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch.add_column(sa.Column("proposed_at", Instant(), nullable=True))
        batch.add_column(sa.Column("proposed_why", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("ended_why", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("bridge", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("data_loss", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("director", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("communications", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("scribe", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("next_update_at", Instant(), nullable=True))
        batch.add_column(sa.Column("went_well", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("went_badly", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("effect_due", sa.Date(), nullable=True))
        batch.add_column(sa.Column("effect", sa.Text(), server_default="", nullable=False))
        batch.alter_column("state", existing_type=sa.Text(), server_default="proposed")
        batch.drop_constraint(op.f("ck_major_incident_state"), type_="check")
        batch.create_check_constraint(
            op.f("ck_major_incident_state"),
            "state IN ('proposed', 'declared', 'restored', 'closed', 'rejected', 'demoted')",
        )
    with op.batch_alter_table("major_incident_update") as batch:
        batch.add_column(sa.Column("recorded_at", Instant(), nullable=True))
        batch.add_column(sa.Column("ruled_out", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("next_steps", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("management", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("hub", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("sent", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch.add_column(sa.Column("next_at", Instant(), nullable=True))
        batch.add_column(sa.Column("details", Json, server_default="{}", nullable=False))
        batch.add_column(sa.Column("corrects_id", Key, nullable=True))
        batch.add_column(sa.Column("op_id", sa.Text(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_major_incident_update_corrects_id"), "major_incident_update", ["corrects_id"], ["id"]
        )
    with resting("major_incident_update"):  # written when it happened, as far as anybody knows
        op.execute("UPDATE major_incident_update SET recorded_at = at")
    with op.batch_alter_table("major_incident_update") as batch:
        batch.alter_column("recorded_at", existing_type=Instant(), nullable=False)
        batch.create_check_constraint(
            op.f("ck_major_incident_update_length"),
            "length(text) <= 20000 AND length(ruled_out) <= 4000 AND length(next_steps) <= 4000"
            " AND length(management) <= 20000 AND length(hub) <= 20000",
        )
        batch.create_check_constraint(
            op.f("ck_major_incident_update_in_time"), in_time("at", "recorded_at", "next_at").sqltext
        )
    _links()


def _links() -> None:
    """Keep the service and the tickets that a major incident had as links of it."""
    op.execute(
        "INSERT INTO major_incident_service (major_incident_id, service_id)"
        " SELECT id, service_id FROM major_incident WHERE service_id IS NOT NULL"
    )
    op.execute(
        "INSERT INTO major_incident_ticket (major_incident_id, ticket_id)"
        " SELECT m.id, k.id FROM major_incident m JOIN ticket k ON k.id = m.ticket_id OR k.parent_id = m.ticket_id"
    )
