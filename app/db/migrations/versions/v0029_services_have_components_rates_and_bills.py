"""Services have components, rates and bills."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import in_time
from app.db.types import Instant, Key

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: what older programs use is removed a release later."""
    op.create_table(
        "subscription_year",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("administration_cents", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("submitted_at", Instant(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("osbm_reference", sa.Text(), server_default="", nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "state <> 'approved' OR (approved_on IS NOT NULL AND osbm_reference <> '' AND effective_from IS NOT NULL)",
            name=op.f("ck_subscription_year_approved"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'withdrawn')", name=op.f("ck_subscription_year_state")
        ),
        sa.CheckConstraint(
            "administration_cents BETWEEN 0 AND 1000000000000", name=op.f("ck_subscription_year_administration")
        ),
        sa.CheckConstraint("fiscal_year BETWEEN 2000 AND 2099", name=op.f("ck_subscription_year_fiscal_year")),
        sa.CheckConstraint(
            "length(note) <= 4000 AND length(osbm_reference) <= 200", name=op.f("ck_subscription_year_length")
        ),
        in_time("submitted_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_year")),
        sa.UniqueConstraint("fiscal_year", "n", name=op.f("uq_subscription_year_fiscal_year_n")),
    )
    with op.batch_alter_table("subscription_year") as batch:
        batch.create_index("ix_subscription_year_state", ["state"], unique=False)
    op.create_table(
        "bill",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "month LIKE '20__-__' AND substr(month, 6, 2) BETWEEN '01' AND '12'", name=op.f("ck_bill_month")
        ),
        in_time("at"),
        sa.CheckConstraint("lines BETWEEN 0 AND 100000", name=op.f("ck_bill_lines")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_bill_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill")),
        sa.UniqueConstraint("agency_id", "month", name=op.f("uq_bill_agency_id_month")),
        sa.UniqueConstraint("number", name=op.f("uq_bill_number")),
    )
    op.create_table(
        "subscription_share",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("subscription_id", Key, nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("service_line", sa.Text(), server_default="", nullable=False),
        sa.Column("billed_cents", sa.BigInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("amount_cents BETWEEN 0 AND 1000000000000", name=op.f("ck_subscription_share_amount")),
        sa.CheckConstraint("length(service_line) <= 300", name=op.f("ck_subscription_share_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_subscription_share_agency_id")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription_year.id"], name=op.f("fk_subscription_share_subscription_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_share")),
        sa.UniqueConstraint(
            "subscription_id",
            "agency_id",
            "service_line",
            name=op.f("uq_subscription_share_subscription_id_agency_id_service_line"),
        ),
    )
    with op.batch_alter_table("subscription_share") as batch:
        batch.create_index(batch.f("ix_subscription_share_subscription_id"), ["subscription_id"], unique=False)
    op.create_table(
        "subscription_staff",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("subscription_id", Key, nullable=False),
        sa.Column("service_line", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("amount_cents BETWEEN 0 AND 1000000000000", name=op.f("ck_subscription_staff_amount")),
        sa.CheckConstraint("length(service_line) <= 300", name=op.f("ck_subscription_staff_length")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription_year.id"], name=op.f("fk_subscription_staff_subscription_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_staff")),
        sa.UniqueConstraint(
            "subscription_id", "service_line", name=op.f("uq_subscription_staff_subscription_id_service_line")
        ),
    )
    with op.batch_alter_table("subscription_staff") as batch:
        batch.create_index(batch.f("ix_subscription_staff_subscription_id"), ["subscription_id"], unique=False)
    op.create_table(
        "rate_case",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("service_id", Key, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("carried_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("carried_cents BETWEEN -1000000000000 AND 1000000000000", name=op.f("ck_rate_case_carried")),
        sa.CheckConstraint("fiscal_year BETWEEN 2000 AND 2099", name=op.f("ck_rate_case_fiscal_year")),
        sa.CheckConstraint("length(note) <= 4000", name=op.f("ck_rate_case_length")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_rate_case_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_case")),
        sa.UniqueConstraint("service_id", "fiscal_year", name=op.f("uq_rate_case_service_id_fiscal_year")),
    )
    op.create_table(
        "service_component",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("service_id", Key, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "length(code) <= 60 AND length(name) <= 300 AND length(unit) <= 60 AND length(description) <= 4000",
            name=op.f("ck_service_component_length"),
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_service_component_order")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_component_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_component")),
        sa.UniqueConstraint("code", name=op.f("uq_service_component_code")),
    )
    with op.batch_alter_table("service_component") as batch:
        batch.create_index(batch.f("ix_service_component_service_id"), ["service_id"], unique=False)
    op.create_table(
        "service_year",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("service_id", Key, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("cost_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cash_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("imputed_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("opening_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "cost_cents BETWEEN -1000000000000 AND 1000000000000"
            " AND cash_cents BETWEEN -1000000000000 AND 1000000000000"
            " AND imputed_cents BETWEEN -1000000000000 AND 1000000000000"
            " AND opening_cents BETWEEN -1000000000000 AND 1000000000000",
            name=op.f("ck_service_year_amounts"),
        ),
        sa.CheckConstraint("fiscal_year BETWEEN 2000 AND 2099", name=op.f("ck_service_year_fiscal_year")),
        sa.CheckConstraint("length(note) <= 4000", name=op.f("ck_service_year_length")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_year_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_year")),
        sa.UniqueConstraint("service_id", "fiscal_year", name=op.f("uq_service_year_service_id_fiscal_year")),
    )
    op.create_table(
        "consumption",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("agency_id", Key, nullable=False),
        sa.Column("component_id", Key, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("units_micro", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_row", sa.Integer(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "month LIKE '20__-__' AND substr(month, 6, 2) BETWEEN '01' AND '12'", name=op.f("ck_consumption_month")
        ),
        in_time("at"),
        sa.CheckConstraint(
            "length(source) <= 1000 AND length(told) <= 100 AND length(reason) <= 4000",
            name=op.f("ck_consumption_length"),
        ),
        sa.CheckConstraint(
            "units_micro BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_consumption_units")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_consumption_agency_id")),
        sa.ForeignKeyConstraint(["component_id"], ["service_component.id"], name=op.f("fk_consumption_component_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consumption")),
        sa.UniqueConstraint(
            "agency_id", "month", "component_id", "id", name=op.f("uq_consumption_agency_id_month_component_id_id")
        ),
    )
    op.create_table(
        "rate",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("component_id", Key, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("price_micro", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("submitted_at", Instant(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("osbm_reference", sa.Text(), server_default="", nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "state <> 'approved' OR (approved_on IS NOT NULL AND osbm_reference <> '' AND effective_from IS NOT NULL)",
            name=op.f("ck_rate_approved"),
        ),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'approved', 'withdrawn')", name=op.f("ck_rate_state")),
        sa.CheckConstraint("fiscal_year BETWEEN 2000 AND 2099", name=op.f("ck_rate_fiscal_year")),
        sa.CheckConstraint("length(note) <= 4000 AND length(osbm_reference) <= 200", name=op.f("ck_rate_length")),
        sa.CheckConstraint("price_micro BETWEEN 0 AND 1000000000000000", name=op.f("ck_rate_price")),
        in_time("submitted_at"),
        sa.ForeignKeyConstraint(["component_id"], ["service_component.id"], name=op.f("fk_rate_component_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate")),
        sa.UniqueConstraint("component_id", "fiscal_year", "n", name=op.f("uq_rate_component_id_fiscal_year_n")),
    )
    with op.batch_alter_table("rate") as batch:
        batch.create_index(
            "uq_rate_open",
            ["component_id", "fiscal_year"],
            unique=True,
            postgresql_where=sa.text("state IN ('draft', 'submitted')"),
            sqlite_where=sa.text("state IN ('draft', 'submitted')"),
        )
    op.create_table(
        "rate_case_cost",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "pool IN ('direct', 'shared_indirect', 'underpinning')", name=op.f("ck_rate_case_cost_pool")
        ),
        sa.CheckConstraint(
            "amount_cents BETWEEN -1000000000000 AND 1000000000000", name=op.f("ck_rate_case_cost_amount")
        ),
        sa.CheckConstraint("length(name) <= 300 AND length(basis) <= 1000", name=op.f("ck_rate_case_cost_length")),
        sa.ForeignKeyConstraint(["case_id"], ["rate_case.id"], name=op.f("fk_rate_case_cost_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_case_cost")),
    )
    with op.batch_alter_table("rate_case_cost") as batch:
        batch.create_index(batch.f("ix_rate_case_cost_case_id"), ["case_id"], unique=False)
    op.create_table(
        "rate_case_forecast",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("component_id", Key, nullable=False),
        sa.Column("units_micro", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.Integer(), server_default="1", nullable=False),
        sa.Column("basis", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("length(basis) <= 1000", name=op.f("ck_rate_case_forecast_length")),
        sa.CheckConstraint("units_micro BETWEEN 0 AND 1000000000000000", name=op.f("ck_rate_case_forecast_units")),
        sa.CheckConstraint("weight BETWEEN 0 AND 100000", name=op.f("ck_rate_case_forecast_weight")),
        sa.ForeignKeyConstraint(["case_id"], ["rate_case.id"], name=op.f("fk_rate_case_forecast_case_id")),
        sa.ForeignKeyConstraint(
            ["component_id"], ["service_component.id"], name=op.f("fk_rate_case_forecast_component_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_case_forecast")),
        sa.UniqueConstraint("case_id", "component_id", name=op.f("uq_rate_case_forecast_case_id_component_id")),
    )
    with op.batch_alter_table("rate_case_forecast") as batch:
        batch.create_index(batch.f("ix_rate_case_forecast_case_id"), ["case_id"], unique=False)
    op.create_table(
        "bill_line",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("bill_id", Key, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("component_id", Key, nullable=True),
        sa.Column("service_line", sa.Text(), server_default="", nullable=False),
        sa.Column("rate_id", Key, nullable=True),
        sa.Column("units_micro", sa.BigInteger(), nullable=False),
        sa.Column("price_micro", sa.BigInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("corrects_id", Key, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('usage', 'subscription', 'fte', 'correction')", name=op.f("ck_bill_line_kind")),
        sa.CheckConstraint(
            "month LIKE '20__-__' AND substr(month, 6, 2) BETWEEN '01' AND '12'", name=op.f("ck_bill_line_month")
        ),
        sa.CheckConstraint("length(service_line) <= 300 AND length(reason) <= 4000", name=op.f("ck_bill_line_length")),
        sa.CheckConstraint("n >= 1", name=op.f("ck_bill_line_n")),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_bill_line_bill_id")),
        sa.ForeignKeyConstraint(["component_id"], ["service_component.id"], name=op.f("fk_bill_line_component_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["bill_line.id"], name=op.f("fk_bill_line_corrects_id")),
        sa.ForeignKeyConstraint(["rate_id"], ["rate.id"], name=op.f("fk_bill_line_rate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_line")),
        sa.UniqueConstraint("bill_id", "n", name=op.f("uq_bill_line_bill_id_n")),
    )
    with op.batch_alter_table("bill_line") as batch:
        batch.create_index(batch.f("ix_bill_line_component_id"), ["component_id"], unique=False)
    op.create_table(
        "bill_line_source",
        sa.Column("consumption_id", Key, nullable=False),
        sa.Column("line_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["consumption_id"], ["consumption.id"], name=op.f("fk_bill_line_source_consumption_id")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["bill_line.id"], name=op.f("fk_bill_line_source_line_id")),
        sa.PrimaryKeyConstraint("consumption_id", name=op.f("pk_bill_line_source")),
    )
    with op.batch_alter_table("bill_line_source") as batch:
        batch.create_index(batch.f("ix_bill_line_source_line_id"), ["line_id"], unique=False)
    op.create_table(
        "dispute",
        sa.Column("id", Key, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("line_id", Key, nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("claimed_cents", sa.BigInteger(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("credit_cents", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("state <> 'upheld' OR credit_cents IS NOT NULL", name=op.f("ck_dispute_upheld")),
        sa.CheckConstraint("state IN ('open', 'upheld', 'refused', 'withdrawn')", name=op.f("ck_dispute_state")),
        sa.CheckConstraint(
            "state IN ('open', 'withdrawn') OR (decided_on IS NOT NULL AND outcome <> '')",
            name=op.f("ck_dispute_decided"),
        ),
        sa.CheckConstraint("length(reason) <= 4000 AND length(outcome) <= 4000", name=op.f("ck_dispute_length")),
        sa.ForeignKeyConstraint(["line_id"], ["bill_line.id"], name=op.f("fk_dispute_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("number", name=op.f("uq_dispute_number")),
    )
    with op.batch_alter_table("dispute") as batch:
        batch.create_index(batch.f("ix_dispute_line_id"), ["line_id"], unique=False)
    op.create_table(
        "dispute_credit",
        sa.Column("dispute_id", Key, nullable=False),
        sa.Column("line_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_dispute_credit_dispute_id")),
        sa.ForeignKeyConstraint(["line_id"], ["bill_line.id"], name=op.f("fk_dispute_credit_line_id")),
        sa.PrimaryKeyConstraint("dispute_id", name=op.f("pk_dispute_credit")),
    )
