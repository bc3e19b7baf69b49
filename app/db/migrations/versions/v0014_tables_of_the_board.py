"""Tables for what a meeting of the board consists of, for models and parts of changes, and for mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Json, Key

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "change_model",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("of_id", Key, nullable=True),
        sa.Column("model_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("type", sa.Text(), server_default="standard", nullable=False),
        sa.Column("scope", sa.Text(), server_default="minor", nullable=False),
        sa.Column("risk_answers", Json, server_default="{}", nullable=False),
        sa.Column("implementation_plan", sa.Text(), server_default="", nullable=False),
        sa.Column("test_plan", sa.Text(), server_default="", nullable=False),
        sa.Column("backout_plan", sa.Text(), server_default="", nullable=False),
        sa.Column("communication_plan", sa.Text(), server_default="", nullable=False),
        sa.Column("outage_minutes", sa.Integer(), nullable=True),
        sa.Column("longest_minutes", sa.Integer(), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("fixed", Json, server_default="[]", nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "scope IN ('extensive', 'widespread', 'significant', 'minor')", name=op.f("ck_change_model_scope")
        ),
        sa.CheckConstraint("state IN ('draft', 'proposed', 'approved', 'retired')", name=op.f("ck_change_model_state")),
        sa.CheckConstraint("type IN ('standard')", name=op.f("ck_change_model_type")),
        sa.CheckConstraint(
            "length(name) <= 300 AND length(implementation_plan) <= 20000 AND length(test_plan) <= 20000 "
            "AND length(backout_plan) <= 20000 AND length(communication_plan) <= 20000",
            name=op.f("ck_change_model_length"),
        ),
        sa.CheckConstraint("model_version >= 1", name=op.f("ck_change_model_model_version")),
        sa.ForeignKeyConstraint(["of_id"], ["change_model.id"], name=op.f("fk_change_model_of_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_model")),
        sa.UniqueConstraint("number", name=op.f("uq_change_model_number")),
        sa.UniqueConstraint("of_id", "model_version", name=op.f("uq_change_model_of_id_model_version")),
    )
    op.create_table(
        "change_model_site",
        sa.Column("model_id", Key, nullable=False),
        sa.Column("site_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["change_model.id"], name=op.f("fk_change_model_site_model_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_change_model_site_site_id")),
        sa.PrimaryKeyConstraint("model_id", "site_id", name=op.f("pk_change_model_site")),
    )
    op.create_table(
        "ecab_member",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("length(note) <= 4000", name=op.f("ck_ecab_member_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ecab_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ecab_member")),
    )
    with op.batch_alter_table("ecab_member") as batch:
        batch.create_index(op.f("ix_ecab_member_person_id"), ["person_id"])
    op.create_table(
        "group_member",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("group_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_group_member_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_group_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
    )
    with op.batch_alter_table("group_member") as batch:
        batch.create_index(op.f("ix_group_member_group_id"), ["group_id"])
        batch.create_index(op.f("ix_group_member_person_id"), ["person_id"])
    op.create_table(
        "cab_paper",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("meeting_id", Key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("data_sha", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('agenda', 'minutes', 'notice')", name=op.f("ck_cab_paper_kind")),
        in_time("at"),
        sa.CheckConstraint("length(reason) <= 4000 AND length(file_name) <= 300", name=op.f("ck_cab_paper_length")),
        sa.ForeignKeyConstraint(["meeting_id"], ["cab_meeting.id"], name=op.f("fk_cab_paper_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cab_paper")),
        sa.UniqueConstraint("meeting_id", "kind", "revision", name=op.f("uq_cab_paper_meeting_id_kind_revision")),
    )
    op.create_table(
        "cab_seat",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("meeting_id", Key, nullable=False),
        sa.Column("agency_id", Key, nullable=True),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("alternate_id", Key, nullable=True),
        sa.Column("delegate_id", Key, nullable=True),
        sa.Column("delegate_name", sa.Text(), server_default="", nullable=False),
        sa.Column("delegate_mail", sa.Text(), server_default="", nullable=False),
        sa.Column("guest", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("present", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answered_sequence", sa.Integer(), nullable=True),
        sa.Column("mail", sa.Text(), server_default="", nullable=False),
        sa.Column("invited_sequence", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "answer IN ('', 'needs_action', 'accepted', 'declined', 'tentative', 'delegated')",
            name=op.f("ck_cab_seat_answer"),
        ),
        sa.CheckConstraint("agency_id IS NOT NULL OR guest", name=op.f("ck_cab_seat_agency")),
        in_time("answered_at"),
        sa.CheckConstraint(
            "length(delegate_name) <= 300 AND length(delegate_mail) <= 320 AND length(mail) <= 320",
            name=op.f("ck_cab_seat_length"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_cab_seat_agency_id")),
        sa.ForeignKeyConstraint(["alternate_id"], ["person.id"], name=op.f("fk_cab_seat_alternate_id")),
        sa.ForeignKeyConstraint(["delegate_id"], ["person.id"], name=op.f("fk_cab_seat_delegate_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["cab_meeting.id"], name=op.f("fk_cab_seat_meeting_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_cab_seat_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cab_seat")),
        sa.UniqueConstraint("meeting_id", "agency_id", name=op.f("uq_cab_seat_meeting_id_agency_id")),
    )
    with op.batch_alter_table("cab_seat") as batch:
        batch.create_index(
            "ix_cab_seat_mail",
            ["meeting_id", "mail"],
            unique=True,
            postgresql_where=sa.text("mail <> ''"),
            sqlite_where=sa.text("mail <> ''"),
        )
    op.create_table(
        "change_content",
        sa.Column("change_id", Key, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_change_content_change_id")),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_change_content")),
    )
    op.create_table(
        "change_correction",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("change_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("op_id", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("after", Json, nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_change_correction_reason")),
        sa.CheckConstraint(
            "what IN ('outcome', 'times', 'decision', 'ratification')", name=op.f("ck_change_correction_what")
        ),
        in_time("at"),
        sa.CheckConstraint("length(reason) <= 4000", name=op.f("ck_change_correction_length")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_change_correction_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_correction")),
    )
    with op.batch_alter_table("change_correction") as batch:
        batch.create_index(op.f("ix_change_correction_change_id"), ["change_id"])
    op.create_table(
        "change_editor",
        sa.Column("change_id", Key, autoincrement=False, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_change_editor_change_id")),
        sa.PrimaryKeyConstraint("change_id", "login", name=op.f("pk_change_editor")),
    )
    op.create_table(
        "change_model_service",
        sa.Column("model_id", Key, nullable=False),
        sa.Column("service_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["change_model.id"], name=op.f("fk_change_model_service_model_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_change_model_service_service_id")),
        sa.PrimaryKeyConstraint("model_id", "service_id", name=op.f("pk_change_model_service")),
    )
    op.create_table(
        "change_task",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("change_id", Key, nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("kind", sa.Text(), server_default="task", nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner_id", Key, nullable=True),
        sa.Column("group_id", Key, nullable=True),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("before_start", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("kind IN ('task', 'condition')", name=op.f("ck_change_task_kind")),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_change_task_state")),
        in_time("due_at", "done_at"),
        sa.CheckConstraint("length(title) <= 300", name=op.f("ck_change_task_length")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_change_task_change_id")),
        sa.ForeignKeyConstraint(["group_id"], ["support_group.id"], name=op.f("fk_change_task_group_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_change_task_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_task")),
    )
    with op.batch_alter_table("change_task") as batch:
        batch.create_index(op.f("ix_change_task_change_id"), ["change_id"])
    op.create_table(
        "cab_event",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("meeting_id", Key, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("occurred_at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item_id", Key, nullable=True),
        sa.Column("seat_id", Key, nullable=True),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("op_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('frozen', 'thawed', 'moved', 'cancelled', 'restored', 'opened', 'item', 'paused', "
            "'resumed', 'arrived', 'left', 'delegate', 'consent', 'late_admitted', 'reordered', 'decided', "
            "'deferred', 'carried', 'reopened', 'corrected', 'noted', 'ended', 'meeting_reopened', "
            "'minutes_drafted', 'signed', 'answer', 'invited')",
            name=op.f("ck_cab_event_kind"),
        ),
        in_time("at", "occurred_at"),
        sa.CheckConstraint("length(value) <= 300 AND length(note) <= 20000", name=op.f("ck_cab_event_length")),
        sa.ForeignKeyConstraint(["item_id"], ["cab_agenda_item.id"], name=op.f("fk_cab_event_item_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["cab_meeting.id"], name=op.f("fk_cab_event_meeting_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["cab_seat.id"], name=op.f("fk_cab_event_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cab_event")),
        sa.UniqueConstraint("meeting_id", "seq", name=op.f("uq_cab_event_meeting_id_seq")),
    )
    with op.batch_alter_table("cab_event") as batch:
        batch.create_index(op.f("ix_cab_event_item_id"), ["item_id"])
    op.create_table(
        "cab_paper_file",
        sa.Column("paper_id", Key, autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["cab_paper.id"], name=op.f("fk_cab_paper_file_paper_id")),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_cab_paper_file")),
    )
    op.create_table(
        "cab_signoff",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("paper_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", Key, nullable=True),
        in_time("at"),
        sa.ForeignKeyConstraint(["paper_id"], ["cab_paper.id"], name=op.f("fk_cab_signoff_paper_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_cab_signoff_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cab_signoff")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_cab_signoff_paper_id")),
    )
    op.create_table(
        "cab_vote",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("item_id", Key, nullable=False),
        sa.Column("seat_id", Key, nullable=True),
        sa.Column("ecab_member_id", Key, nullable=True),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("content_n", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("vote", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("cast", sa.Text(), server_default="own", nullable=False),
        sa.Column("how", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("\"cast\" IN ('own', 'recorded')", name=op.f("ck_cab_vote_cast")),
        sa.CheckConstraint("how IN ('', 'phone', 'mail', 'in_person')", name=op.f("ck_cab_vote_how")),
        sa.CheckConstraint("vote <> 'reject' OR note <> ''", name=op.f("ck_cab_vote_reason")),
        sa.CheckConstraint("vote IN ('approve', 'reject', 'abstain')", name=op.f("ck_cab_vote_vote")),
        in_time("at"),
        sa.CheckConstraint("length(note) <= 4000", name=op.f("ck_cab_vote_length")),
        sa.ForeignKeyConstraint(["ecab_member_id"], ["ecab_member.id"], name=op.f("fk_cab_vote_ecab_member_id")),
        sa.ForeignKeyConstraint(["item_id"], ["cab_agenda_item.id"], name=op.f("fk_cab_vote_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_cab_vote_person_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["cab_seat.id"], name=op.f("fk_cab_vote_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cab_vote")),
        sa.UniqueConstraint(
            "item_id", "seat_id", "content_n", "seq", name=op.f("uq_cab_vote_item_id_seat_id_content_n_seq")
        ),
    )
    with op.batch_alter_table("cab_vote") as batch:
        batch.create_index("ix_cab_vote_item", ["item_id", "content_n"])
    op.create_table(
        "freeze_override",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("freeze_id", Key, nullable=False),
        sa.Column("change_id", Key, nullable=False),
        sa.Column("content_n", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("item_id", Key, nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_freeze_override_reason")),
        sa.CheckConstraint("role IN ('ecab', 'coordinator')", name=op.f("ck_freeze_override_role")),
        in_time("at"),
        sa.CheckConstraint("length(reason) <= 4000", name=op.f("ck_freeze_override_length")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_freeze_override_change_id")),
        sa.ForeignKeyConstraint(["freeze_id"], ["freeze.id"], name=op.f("fk_freeze_override_freeze_id")),
        sa.ForeignKeyConstraint(["item_id"], ["cab_agenda_item.id"], name=op.f("fk_freeze_override_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freeze_override")),
    )
    with op.batch_alter_table("freeze_override") as batch:
        batch.create_index(op.f("ix_freeze_override_change_id"), ["change_id"])
    op.create_table(
        "incident_verdict",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("change_id", Key, nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("verdict IN ('confirmed', 'refused')", name=op.f("ck_incident_verdict_verdict")),
        in_time("at"),
        sa.CheckConstraint("length(why) <= 4000", name=op.f("ck_incident_verdict_length")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_incident_verdict_change_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_incident_verdict_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_verdict")),
    )
    with op.batch_alter_table("incident_verdict") as batch:
        batch.create_index("ix_incident_verdict_change", ["change_id", "ticket_id"])
    op.create_table(
        "mail",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about_tbl", sa.Text(), server_default="", nullable=False),
        sa.Column("about_id", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.Text(), server_default="", nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("to_mail", sa.Text(), nullable=False),
        sa.Column("to_name", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), server_default="", nullable=False),
        sa.Column("ics", sa.Text(), nullable=True),
        sa.Column("attach_paper_id", Key, nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("act", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_at", Instant(), nullable=True),
        sa.Column("leased_until", Instant(), nullable=True),
        sa.Column("leased_by", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("state IN ('queued', 'sent', 'failed', 'dropped')", name=op.f("ck_mail_state")),
        sa.CheckConstraint(
            "length(subject) <= 998 AND length(to_mail) <= 320 AND length(to_name) <= 300", name=op.f("ck_mail_length")
        ),
        in_time("made_at", "next_at", "leased_until"),
        sa.ForeignKeyConstraint(["attach_paper_id"], ["cab_paper.id"], name=op.f("fk_mail_attach_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_message_id")),
    )
    with op.batch_alter_table("mail") as batch:
        batch.create_index("ix_mail_about", ["about_tbl", "about_id"])
        batch.create_index("ix_mail_due", ["state", "next_at"])
    op.create_table(
        "mail_attempt",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("mail_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        in_time("at"),
        sa.CheckConstraint("length(words) <= 4000", name=op.f("ck_mail_attempt_length")),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_mail_attempt_mail_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_attempt")),
    )
    with op.batch_alter_table("mail_attempt") as batch:
        batch.create_index(op.f("ix_mail_attempt_mail_id"), ["mail_id"])
