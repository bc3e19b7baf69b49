"""The hub tells what is known and whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Json, Key

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "subscription",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("mail", sa.Text(), server_default="", nullable=False),
        sa.Column("service_id", Key, nullable=True),
        sa.Column("site_id", Key, nullable=True),
        sa.Column("agency_id", Key, nullable=True),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("severity", sa.Text(), server_default="none", nullable=False),
        sa.Column("channel", sa.Text(), server_default="mail", nullable=False),
        sa.Column("quiet_from", sa.String(length=5), server_default="", nullable=False),
        sa.Column("quiet_to", sa.String(length=5), server_default="", nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("person_id IS NULL OR mail = ''", name=op.f("ck_subscription_who")),
        sa.CheckConstraint("(quiet_from = '') = (quiet_to = '')", name=op.f("ck_subscription_quiet")),
        sa.CheckConstraint("channel IN ('mail', 'desktop', 'digest')", name=op.f("ck_subscription_channel")),
        sa.CheckConstraint(
            "kind IN ('', 'incident', 'maintenance', 'document', 'news')", name=op.f("ck_subscription_kind")
        ),
        sa.CheckConstraint(
            "severity IN ('none', 'reduced', 'degraded', 'outage')", name=op.f("ck_subscription_severity")
        ),
        sa.CheckConstraint("length(mail) <= 320", name=op.f("ck_subscription_length")),
        in_time("since"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_subscription_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_subscription_person_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_subscription_service_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_subscription_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("number", name=op.f("uq_subscription_number")),
    )
    with op.batch_alter_table("subscription") as batch:
        batch.create_index(op.f("ix_subscription_person_id"), ["person_id"])
    op.create_table(
        "posting",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("impact", sa.Text(), server_default="degraded", nullable=False),
        sa.Column("starts_at", Instant(), nullable=True),
        sa.Column("ends_at", Instant(), nullable=True),
        sa.Column("next_update_at", Instant(), nullable=True),
        sa.Column("change_id", Key, nullable=True),
        sa.Column("major_incident_id", Key, nullable=True),
        sa.Column("written_by", sa.Text(), server_default="", nullable=False),
        sa.Column("waits_since", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("impact IN ('none', 'reduced', 'degraded', 'outage')", name=op.f("ck_posting_impact")),
        sa.CheckConstraint("kind IN ('incident', 'maintenance', 'document', 'news')", name=op.f("ck_posting_kind")),
        sa.CheckConstraint(
            "phase IN ('investigating', 'identified', 'monitoring', 'resolved', 'scheduled', 'moved', 'in_progress',"
            " 'completed', 'cancelled', 'published', 'updated', 'withdrawn')",
            name=op.f("ck_posting_phase"),
        ),
        sa.CheckConstraint("state IN ('draft', 'waiting', 'posted', 'dropped')", name=op.f("ck_posting_state")),
        sa.CheckConstraint("length(title) <= 300 AND length(text) <= 20000", name=op.f("ck_posting_length")),
        sa.CheckConstraint("starts_at <= ends_at", name=op.f("ck_posting_order")),
        in_time("starts_at", "ends_at", "next_update_at", "waits_since"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_posting_change_id")),
        sa.ForeignKeyConstraint(
            ["major_incident_id"], ["major_incident.id"], name=op.f("fk_posting_major_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        sa.UniqueConstraint("number", name=op.f("uq_posting_number")),
    )
    with op.batch_alter_table("posting") as batch:
        batch.create_index("uq_posting_change", ["change_id"], unique=True)
        batch.create_index("uq_posting_major", ["major_incident_id"], unique=True)
    op.create_table(
        "posting_agency",
        sa.Column("posting_id", Key, nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_posting_agency_agency_id")),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("fk_posting_agency_posting_id")),
        sa.PrimaryKeyConstraint("posting_id", "agency_id", name=op.f("pk_posting_agency")),
    )
    op.create_table(
        "posting_approval",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("posting_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        in_time("at"),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("fk_posting_approval_posting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_approval")),
    )
    with op.batch_alter_table("posting_approval") as batch:
        batch.create_index(op.f("ix_posting_approval_posting_id"), ["posting_id"])
    op.create_table(
        "posting_service",
        sa.Column("posting_id", Key, nullable=False),
        sa.Column("service_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("fk_posting_service_posting_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_posting_service_service_id")),
        sa.PrimaryKeyConstraint("posting_id", "service_id", name=op.f("pk_posting_service")),
    )
    op.create_table(
        "posting_site",
        sa.Column("posting_id", Key, nullable=False),
        sa.Column("site_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("fk_posting_site_posting_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_posting_site_site_id")),
        sa.PrimaryKeyConstraint("posting_id", "site_id", name=op.f("pk_posting_site")),
    )
    op.create_table(
        "posting_version",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("posting_id", Key, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=True),
        sa.Column("ends_at", Instant(), nullable=True),
        sa.Column("next_at", Instant(), nullable=True),
        sa.Column("reach", Json, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "impact IN ('none', 'reduced', 'degraded', 'outage')", name=op.f("ck_posting_version_impact")
        ),
        sa.CheckConstraint(
            "phase IN ('investigating', 'identified', 'monitoring', 'resolved', 'scheduled', 'moved', 'in_progress',"
            " 'completed', 'cancelled', 'published', 'updated', 'withdrawn')",
            name=op.f("ck_posting_version_phase"),
        ),
        in_time("at", "starts_at", "ends_at", "next_at"),
        sa.CheckConstraint("length(title) <= 300 AND length(text) <= 20000", name=op.f("ck_posting_version_length")),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("fk_posting_version_posting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_version")),
        sa.UniqueConstraint("posting_id", "n", name=op.f("uq_posting_version_posting_id_n")),
    )
    op.create_table(
        "posting_told",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("version_id", Key, nullable=False),
        sa.Column("subscription_id", Key, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("news", sa.Text(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("mail_id", Key, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("channel IN ('mail', 'desktop', 'digest')", name=op.f("ck_posting_told_channel")),
        in_time("at"),
        sa.CheckConstraint("length(who) <= 400", name=op.f("ck_posting_told_length")),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_posting_told_mail_id")),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscription.id"], name=op.f("fk_posting_told_subscription_id")),
        sa.ForeignKeyConstraint(["version_id"], ["posting_version.id"], name=op.f("fk_posting_told_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_told")),
        sa.UniqueConstraint(
            "version_id", "who", "channel", "reached", name=op.f("uq_posting_told_version_id_who_channel_reached")
        ),
    )
    with op.batch_alter_table("posting_told") as batch:
        batch.create_index(op.f("ix_posting_told_subscription_id"), ["subscription_id"])
        batch.create_index("ix_posting_told_who", ["who"])
