"""The schema of the first release."""

# ruff: noqa: E501  (checks that list values)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Instant, Json, Key

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every table; on PostgreSQL also the number sequences and the feed's watermark column."""
    op.create_table(
        "agency",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", Key, nullable=True),
        sa.Column("predecessor_id", Key, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["agency.id"], name=op.f("fk_agency_parent_id")),
        sa.ForeignKeyConstraint(["predecessor_id"], ["agency.id"], name=op.f("fk_agency_predecessor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_table(
        "audit",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("op_id", sa.Text(), nullable=True),
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("op", sa.String(length=1), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("diff", Json, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("tbl", "row_id", "version", name=op.f("uq_audit_tbl_row_id_version")),
    )
    op.create_table(
        "audit_seal",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
    )
    op.create_table(
        "cab_meeting",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("meeting_date", sa.Date(), nullable=False),
        sa.Column("replaces", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column("frozen_at", Instant(), nullable=True),
        sa.Column("held_at", Instant(), nullable=True),
        sa.Column("attendees", Json, nullable=False),
        sa.Column("minutes", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint("state IN ('planned', 'frozen', 'held', 'cancelled')", name=op.f("ck_cab_meeting_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cab_meeting")),
        sa.UniqueConstraint("meeting_date", name=op.f("uq_cab_meeting_meeting_date")),
    )
    op.create_table(
        "calendar",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("week", Json, nullable=False),
        sa.Column("uses_holidays", sa.Boolean(), nullable=False),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
        sa.UniqueConstraint("code", name=op.f("uq_calendar_code")),
    )
    op.create_table(
        "change",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("planned_start", Instant(), nullable=False),
        sa.Column("planned_end", Instant(), nullable=False),
        sa.Column("actual_start", Instant(), nullable=True),
        sa.Column("actual_end", Instant(), nullable=True),
        sa.Column("implementer", sa.Text(), server_default="", nullable=False),
        sa.Column("implementation_plan", sa.Text(), server_default="", nullable=False),
        sa.Column("test_plan", sa.Text(), server_default="", nullable=False),
        sa.Column("backout_plan", sa.Text(), server_default="", nullable=False),
        sa.Column("communication_plan", sa.Text(), server_default="", nullable=False),
        sa.Column("risk_answers", Json, nullable=False),
        sa.Column("risk", sa.Text(), server_default="low", nullable=False),
        sa.Column("affects_dit", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=True),
        sa.Column("cab_date", sa.Date(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("backed_out", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("review", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint("outcome IN ('successful', 'partial', 'failed')", name=op.f("ck_change_outcome")),
        sa.CheckConstraint("risk IN ('low', 'medium', 'high')", name=op.f("ck_change_risk")),
        sa.CheckConstraint(
            "scope IN ('extensive', 'widespread', 'significant', 'minor')", name=op.f("ck_change_scope")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'in_cab', 'approved', 'rejected', 'scheduled', 'implementing', 'implemented', 'reviewed', 'cancelled')",
            name=op.f("ck_change_state"),
        ),
        sa.CheckConstraint("type IN ('normal', 'standard', 'emergency', 'latent')", name=op.f("ck_change_type")),
        sa.CheckConstraint("planned_start < planned_end", name=op.f("ck_change_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint("number", name=op.f("uq_change_number")),
    )
    op.create_index("ix_change_cab_date", "change", ["cab_date"], unique=False)
    op.create_index("ix_change_planned", "change", ["planned_start", "planned_end"], unique=False)
    op.create_table(
        "holiday",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint("status IN ('confirmed', 'derived')", name=op.f("ck_holiday_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("day", name=op.f("uq_holiday_day")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.Column("rows_read", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("updated", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("skipped", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("errors", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("notes", Json, server_default="[]", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "number_counter",
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_number_counter")),
    )
    op.create_table(
        "op",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("result", Json, nullable=True),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_op")),
    )
    op.create_table(
        "priority_matrix",
        sa.Column("impact", sa.SmallInteger(), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.CheckConstraint(
            "impact BETWEEN 1 AND 4 AND urgency BETWEEN 1 AND 4 AND priority BETWEEN 1 AND 4",
            name=op.f("ck_priority_matrix_range"),
        ),
        sa.PrimaryKeyConstraint("impact", "urgency", name=op.f("pk_priority_matrix")),
    )
    op.create_table(
        "site",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("code", name=op.f("uq_site_code")),
    )
    op.create_table(
        "support_group",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_desk", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_group")),
        sa.UniqueConstraint("code", name=op.f("uq_support_group_code")),
    )
    op.create_table(
        "transition",
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tbl", "from_state", "to_state", "role", name=op.f("pk_transition")),
    )
    op.create_table(
        "workspace",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_workspace")),
    )
    op.create_table(
        "cab_agenda_item",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("meeting_id", Key, nullable=False),
        sa.Column("change_id", Key, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("decision", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_cab_agenda_item_change_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["cab_meeting.id"], name=op.f("fk_cab_agenda_item_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cab_agenda_item")),
        sa.UniqueConstraint("meeting_id", "change_id", name=op.f("uq_cab_agenda_item_meeting_id_change_id")),
    )
    op.create_index(op.f("ix_cab_agenda_item_meeting_id"), "cab_agenda_item", ["meeting_id"], unique=False)
    op.create_table(
        "change_agency",
        sa.Column("change_id", Key, nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_change_agency_agency_id")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_change_agency_change_id")),
        sa.PrimaryKeyConstraint("change_id", "agency_id", name=op.f("pk_change_agency")),
    )
    op.create_index(op.f("ix_change_agency_agency_id"), "change_agency", ["agency_id"], unique=False)
    op.create_table(
        "change_site",
        sa.Column("change_id", Key, nullable=False),
        sa.Column("site_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_change_site_change_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_change_site_site_id")),
        sa.PrimaryKeyConstraint("change_id", "site_id", name=op.f("pk_change_site")),
    )
    op.create_table(
        "change_vote",
        sa.Column("change_id", Key, nullable=False),
        sa.Column("change_version", sa.Integer(), nullable=False),
        sa.Column("voter", sa.Text(), server_default="", nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("decision IN ('approve', 'reject')", name=op.f("ck_change_vote_decision")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_change_vote_change_id")),
        sa.PrimaryKeyConstraint("change_id", "change_version", "voter", name=op.f("pk_change_vote")),
    )
    op.create_table(
        "commentary",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint(
            "section IN ('well', 'not_well', 'ask', 'decisions', 'forward')", name=op.f("ck_commentary_section")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_commentary_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commentary")),
        sa.UniqueConstraint("agency_id", "period", "section", name=op.f("uq_commentary_agency_id_period_section")),
    )
    op.create_table(
        "data_finding",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=True),
        sa.Column("ticket_number", sa.Text(), server_default="", nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.Column("agency_id", Key, nullable=True),
        sa.Column("occurred_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_data_finding_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_finding")),
        sa.UniqueConstraint(
            "source", "row", "field", "ticket_number", name=op.f("uq_data_finding_source_row_field_ticket_number")
        ),
    )
    op.create_table(
        "packet",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("data_hash", sa.Text(), nullable=False),
        sa.Column("figures", Json, nullable=False),
        sa.Column("file_sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("extracted_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint("status IN ('preliminary', 'final')", name=op.f("ck_packet_status")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_packet_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packet")),
        sa.UniqueConstraint("agency_id", "period", "revision", name=op.f("uq_packet_agency_id_period_revision")),
    )
    op.create_table(
        "person",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("login", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("agency_id", Key, nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_person_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
    )
    op.create_table(
        "review",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint("state IN ('planned', 'held', 'cancelled')", name=op.f("ck_review_state")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_review_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_agency_id"), "review", ["agency_id"], unique=False)
    op.create_table(
        "service",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("group_id", Key, nullable=True),
        sa.Column("primary_site_id", Key, nullable=True),
        sa.Column("standby_site_id", Key, nullable=True),
        sa.Column("availability_goal_bp", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_service_group_id")),
        sa.ForeignKeyConstraint(["primary_site_id"], ["site.id"], name=op.f("fk_service_primary_site_id")),
        sa.ForeignKeyConstraint(["standby_site_id"], ["site.id"], name=op.f("fk_service_standby_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("code", name=op.f("uq_service_code")),
    )
    op.create_table(
        "action",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("review_id", Key, nullable=True),
        sa.Column("kind", sa.Text(), server_default="action", nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("effect", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint("kind IN ('action', 'improvement', 'decision', 'requirement')", name=op.f("ck_action_kind")),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_action_state")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_action_agency_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_action_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    op.create_index(op.f("ix_action_agency_id"), "action", ["agency_id"], unique=False)
    op.create_table(
        "agency_assignment",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint(
            "role IN ('brm', 'brm_backup', 'cio', 'cab_rep', 'cab_alternate')", name=op.f("ck_agency_assignment_role")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_assignment_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_agency_assignment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_assignment")),
    )
    op.create_index(op.f("ix_agency_assignment_agency_id"), "agency_assignment", ["agency_id"], unique=False)
    op.create_index(op.f("ix_agency_assignment_person_id"), "agency_assignment", ["person_id"], unique=False)
    op.create_table(
        "agency_contact",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("verified_at", Instant(), nullable=True),
        sa.Column("verified_by", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint("kind IN ('mip', 'billing', 'security')", name=op.f("ck_agency_contact_kind")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_contact_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_agency_contact_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_contact")),
    )
    op.create_index(op.f("ix_agency_contact_agency_id"), "agency_contact", ["agency_id"], unique=False)
    op.create_table(
        "agency_service",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("service_id", Key, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_service_agency_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_agency_service_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_service")),
    )
    op.create_index(op.f("ix_agency_service_agency_id"), "agency_service", ["agency_id"], unique=False)
    op.create_index(op.f("ix_agency_service_service_id"), "agency_service", ["service_id"], unique=False)
    op.create_table(
        "change_service",
        sa.Column("change_id", Key, nullable=False),
        sa.Column("service_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_change_service_change_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_change_service_service_id")),
        sa.PrimaryKeyConstraint("change_id", "service_id", name=op.f("pk_change_service")),
    )
    op.create_table(
        "freeze",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("end_at", Instant(), nullable=False),
        sa.Column("agency_id", Key, nullable=True),
        sa.Column("service_id", Key, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('elections', 'legislative', 'tax', 'year_end', 'other')", name=op.f("ck_freeze_kind")
        ),
        sa.CheckConstraint("start_at < end_at", name=op.f("ck_freeze_order")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_freeze_agency_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_freeze_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freeze")),
    )
    op.create_table(
        "maintenance_window",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("service_id", Key, nullable=True),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("start_time", sa.String(length=5), nullable=False),
        sa.Column("end_time", sa.String(length=5), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_maintenance_window_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_window")),
    )
    op.create_table(
        "service_dependency",
        sa.Column("service_id", Key, nullable=False),
        sa.Column("depends_on_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["depends_on_id"], ["service.id"], name=op.f("fk_service_dependency_depends_on_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_dependency_service_id")),
        sa.PrimaryKeyConstraint("service_id", "depends_on_id", name=op.f("pk_service_dependency")),
    )
    op.create_table(
        "sla_target",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("agency_id", Key, nullable=True),
        sa.Column("service_id", Key, nullable=True),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("ticket_kind", sa.Text(), nullable=True),
        sa.Column("calendar_id", Key, nullable=False),
        sa.Column("duration_s", sa.Integer(), nullable=True),
        sa.Column("duration_days", sa.Integer(), nullable=True),
        sa.Column("goal_bp", sa.Integer(), nullable=False),
        sa.Column("pause_reasons", Json, nullable=False),
        sa.Column("effective_from", Instant(), nullable=False),
        sa.Column("effective_to", Instant(), nullable=True),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint(
            "(layer = 'mou') = (agency_id IS NOT NULL) AND (layer <> 'service' OR service_id IS NOT NULL) AND (layer <> 'global' OR service_id IS NULL)",
            name=op.f("ck_sla_target_layer_scope"),
        ),
        sa.CheckConstraint("layer IN ('global', 'service', 'mou')", name=op.f("ck_sla_target_layer")),
        sa.CheckConstraint("metric IN ('response', 'update', 'resolution')", name=op.f("ck_sla_target_metric")),
        sa.CheckConstraint("(duration_s IS NULL) <> (duration_days IS NULL)", name=op.f("ck_sla_target_duration")),
        sa.CheckConstraint("goal_bp BETWEEN 1 AND 10000", name=op.f("ck_sla_target_goal")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_sla_target_agency_id")),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_sla_target_calendar_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_sla_target_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_target")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="new", nullable=False),
        sa.Column("hold_reason", sa.Text(), nullable=True),
        sa.Column("impact", sa.SmallInteger(), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("service_id", Key, nullable=True),
        sa.Column("site_id", Key, nullable=True),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.Text(), server_default="phone", nullable=False),
        sa.Column("caller", sa.Text(), server_default="", nullable=False),
        sa.Column("group_id", Key, nullable=True),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("resolved_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("reopen_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reassignment_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_contact", sa.Boolean(), nullable=True),
        sa.Column("resolution_code", sa.Text(), server_default="", nullable=False),
        sa.Column("parent_id", Key, nullable=True),
        sa.Column("change_id", Key, nullable=True),
        sa.Column("source", sa.Text(), server_default="longleaf", nullable=False),
        sa.Column("excluded", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint("kind IN ('incident', 'request')", name=op.f("ck_ticket_kind")),
        sa.CheckConstraint(
            "state IN ('new', 'assigned', 'in_progress', 'on_hold', 'resolved', 'closed', 'cancelled')",
            name=op.f("ck_ticket_state"),
        ),
        sa.CheckConstraint(
            "priority BETWEEN 1 AND 4 AND impact BETWEEN 1 AND 4 AND urgency BETWEEN 1 AND 4",
            name=op.f("ck_ticket_range"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_ticket_agency_id")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_ticket_change_id")),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_ticket_group_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["ticket.id"], name=op.f("fk_ticket_parent_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_ticket_service_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_ticket_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
    )
    op.create_index("ix_ticket_agency_opened", "ticket", ["agency_id", "opened_at", "id"], unique=False)
    op.create_index("ix_ticket_assignee", "ticket", ["assignee", "state"], unique=False)
    op.create_index(
        "ix_ticket_change",
        "ticket",
        ["change_id"],
        unique=False,
        postgresql_where=sa.text("change_id IS NOT NULL"),
        sqlite_where=sa.text("change_id IS NOT NULL"),
    )
    op.create_index("ix_ticket_due", "ticket", ["due_at", "id"], unique=False)
    op.create_index(
        "ix_ticket_open",
        "ticket",
        ["priority", "opened_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('new','assigned','in_progress','on_hold')"),
        sqlite_where=sa.text("state IN ('new','assigned','in_progress','on_hold')"),
    )
    op.create_index(
        "ix_ticket_open_due",
        "ticket",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('new','assigned','in_progress','on_hold')"),
        sqlite_where=sa.text("state IN ('new','assigned','in_progress','on_hold')"),
    )
    op.create_index("ix_ticket_opened", "ticket", ["opened_at", "id"], unique=False)
    op.create_index(
        "ix_ticket_parent",
        "ticket",
        ["parent_id"],
        unique=False,
        postgresql_where=sa.text("parent_id IS NOT NULL"),
        sqlite_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_index("ix_ticket_service_opened", "ticket", ["service_id", "opened_at", "id"], unique=False)
    op.create_index("ix_ticket_updated", "ticket", ["updated_at", "id"], unique=False)
    op.create_table(
        "major_incident",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("ticket_id", Key, nullable=True),
        sa.Column("service_id", Key, nullable=True),
        sa.Column("state", sa.Text(), server_default="declared", nullable=False),
        sa.Column("impact_start_at", Instant(), nullable=False),
        sa.Column("detected_at", Instant(), nullable=True),
        sa.Column("declared_at", Instant(), nullable=True),
        sa.Column("first_notice_at", Instant(), nullable=True),
        sa.Column("restored_at", Instant(), nullable=True),
        sa.Column("cause", sa.Text(), server_default="", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("manager", sa.Text(), server_default="", nullable=False),
        sa.Column("review_due", sa.Date(), nullable=True),
        sa.Column("review_done_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'declared', 'restored', 'closed', 'rejected')", name=op.f("ck_major_incident_state")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_major_incident_service_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_major_incident_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_major_incident")),
        sa.UniqueConstraint("number", name=op.f("uq_major_incident_number")),
    )
    op.create_table(
        "sla_clock",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("target_id", Key, nullable=False),
        sa.Column("calendar_rev", sa.Text(), nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("service_id", Key, nullable=True),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("ticket_kind", sa.Text(), nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("stop_at", Instant(), nullable=True),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("pauses", Json, nullable=False),
        sa.Column("elapsed_s", sa.BigInteger(), nullable=True),
        sa.Column("paused_s", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("known_at", Instant(), nullable=True),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("excluded", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_sla_clock_agency_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_sla_clock_service_id")),
        sa.ForeignKeyConstraint(["target_id"], ["sla_target.id"], name=op.f("fk_sla_clock_target_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_sla_clock_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_clock")),
        sa.UniqueConstraint("ticket_id", "metric", "seq", name=op.f("uq_sla_clock_ticket_id_metric_seq")),
    )
    op.create_index(
        "ix_sla_clock_agency_known",
        "sla_clock",
        ["agency_id", "metric", "known_at", "service_id", "priority", "target_id", "met", "excluded"],
        unique=False,
    )
    op.create_index(
        "ix_sla_clock_known",
        "sla_clock",
        ["metric", "known_at", "agency_id", "service_id", "priority", "target_id", "met", "excluded"],
        unique=False,
    )
    op.create_table(
        "survey",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_survey_score")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_survey_agency_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_survey_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
    )
    op.create_index("ix_survey_agency_sent", "survey", ["agency_id", "sent_at"], unique=False)
    op.create_table(
        "ticket_event",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurred_at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("old_value", sa.Text(), nullable=True),
        sa.Column("new_value", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_event_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_event")),
        sa.UniqueConstraint("ticket_id", "seq", name=op.f("uq_ticket_event_ticket_id_seq")),
    )
    op.create_index(
        "ix_ticket_event_priority",
        "ticket_event",
        ["ticket_id", "recorded_at"],
        unique=False,
        postgresql_where=sa.text("kind = 'priority'"),
        sqlite_where=sa.text("kind = 'priority'"),
    )
    op.create_index("ix_ticket_event_recorded", "ticket_event", ["recorded_at"], unique=False)
    op.create_table(
        "ticket_private",
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_private_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_private")),
    )
    op.create_table(
        "ticket_span",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("end_at", Instant(), nullable=True),
        sa.Column("start_reason", sa.Text(), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("excluded", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.CheckConstraint(
            "end_reason IN ('resolved', 'cancelled', 'transferred_out')", name=op.f("ck_ticket_span_end_reason")
        ),
        sa.CheckConstraint(
            "start_reason IN ('opened', 'reopened', 'transferred_in')", name=op.f("ck_ticket_span_start_reason")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_ticket_span_agency_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_span_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_span")),
    )
    op.create_index("ix_ticket_span_agency_start", "ticket_span", ["agency_id", "start_at"], unique=False)
    op.create_index("ix_ticket_span_end", "ticket_span", ["end_at", "agency_id"], unique=False)
    op.create_index("ix_ticket_span_start", "ticket_span", ["start_at", "agency_id"], unique=False)
    op.create_index(op.f("ix_ticket_span_ticket_id"), "ticket_span", ["ticket_id"], unique=False)
    op.create_table(
        "major_incident_agency",
        sa.Column("major_incident_id", Key, nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("impact", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_major_incident_agency_agency_id")),
        sa.ForeignKeyConstraint(
            ["major_incident_id"], ["major_incident.id"], name=op.f("fk_major_incident_agency_major_incident_id")
        ),
        sa.PrimaryKeyConstraint("major_incident_id", "agency_id", name=op.f("pk_major_incident_agency")),
    )
    op.create_table(
        "major_incident_update",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("major_incident_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="update", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["major_incident_id"], ["major_incident.id"], name=op.f("fk_major_incident_update_major_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_major_incident_update")),
    )
    op.create_index(
        op.f("ix_major_incident_update_major_incident_id"), "major_incident_update", ["major_incident_id"], unique=False
    )
    op.create_table(
        "outage",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("service_id", Key, nullable=False),
        sa.Column("site_id", Key, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("end_at", Instant(), nullable=True),
        sa.Column("window_start", Instant(), nullable=True),
        sa.Column("window_end", Instant(), nullable=True),
        sa.Column("change_id", Key, nullable=True),
        sa.Column("major_incident_id", Key, nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint("kind IN ('full', 'degraded')", name=op.f("ck_outage_kind")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_outage_change_id")),
        sa.ForeignKeyConstraint(["major_incident_id"], ["major_incident.id"], name=op.f("fk_outage_major_incident_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_outage_service_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_outage_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    op.create_index(op.f("ix_outage_service_id"), "outage", ["service_id"], unique=False)
    op.create_index("ix_outage_start", "outage", ["start_at"], unique=False)
    op.create_table(
        "outage_agency",
        sa.Column("outage_id", Key, nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_outage_agency_agency_id")),
        sa.ForeignKeyConstraint(["outage_id"], ["outage.id"], name=op.f("fk_outage_agency_outage_id")),
        sa.PrimaryKeyConstraint("outage_id", "agency_id", name=op.f("pk_outage_agency")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for prefix in ("inc", "req", "chg", "mi"):
            op.execute(f"CREATE SEQUENCE number_{prefix}")
        op.execute("ALTER TABLE audit ADD COLUMN tx xid8 NOT NULL DEFAULT pg_current_xact_id()")
        op.execute("CREATE INDEX ix_audit_tx ON audit (tx)")
