"""Components of services, their rates by fiscal year, rate cases, and what administration costs."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Index, Integer, Text, UniqueConstraint

from app.db.tables.base import at_most, in_time, one_of, partial_index, record, reference
from app.db.types import Instant
from app.domain.catalog.rate_case import Pool
from app.domain.catalog.rates import STATE_MOVES, RateState
from app.domain.changes_made import Touched

_YEARS = "fiscal_year BETWEEN 2000 AND 2099"
_APPROVED = "state <> 'approved' OR (approved_on IS NOT NULL AND osbm_reference <> '' AND effective_from IS NOT NULL)"


def _paper() -> tuple[Column[object] | CheckConstraint, ...]:
    """Return the columns of what OSBM approves, and their checks."""
    return (
        Column("state", Text, nullable=False, server_default=RateState.DRAFT.value),
        Column("submitted_at", Instant),
        Column("approved_on", Date),
        Column("osbm_reference", Text, nullable=False, server_default=""),
        Column("effective_from", Date),
        one_of("state", *(state.value for state in RateState)),
        CheckConstraint(_YEARS, name="fiscal_year"),
        CheckConstraint(_APPROVED, name="approved"),
        in_time("submitted_at"),
    )


service_component = record(  # what is measured and paid by unit
    "service_component",
    reference("service_id", "service", index=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="order"),
    at_most(code=60, name=300, unit=60, description=4000),
    touches=Touched.CATALOG,
)
rate = record(  # a version; approved ones never change, and which is in force is told from the day
    "rate",
    reference("component_id", "service_component"),
    Column("fiscal_year", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    Column("price_micro", BigInteger, nullable=False),  # millionths of a dollar a unit
    Column("note", Text, nullable=False, server_default=""),
    *_paper(),
    UniqueConstraint("component_id", "fiscal_year", "n"),
    partial_index("uq_rate_open", "component_id", "fiscal_year", where="state IN ('draft', 'submitted')", unique=True),
    CheckConstraint("price_micro BETWEEN 0 AND 1000000000000000", name="price"),
    at_most(note=4000, osbm_reference=200),
    touches=Touched.CATALOG,
    states=STATE_MOVES,
    open_in=("draft",),
)
rate_case = record(  # what a service costs in a year, and what is expected to be used
    "rate_case",
    reference("service_id", "service"),
    Column("fiscal_year", Integer, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("carried_cents", BigInteger, nullable=False, server_default="0"),  # of the year before
    UniqueConstraint("service_id", "fiscal_year"),
    CheckConstraint(_YEARS, name="fiscal_year"),
    CheckConstraint("carried_cents BETWEEN -1000000000000 AND 1000000000000", name="carried"),
    at_most(note=4000),
    touches=Touched.CATALOG,
)
rate_case_cost = record(
    "rate_case_cost",
    reference("case_id", "rate_case", index=True),
    Column("pool", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("basis", Text, nullable=False, server_default=""),  # how it was allocated to the service, in words
    one_of("pool", *(pool.value for pool in Pool)),
    CheckConstraint("amount_cents BETWEEN -1000000000000 AND 1000000000000", name="amount"),
    at_most(name=300, basis=1000),
    touches=Touched.CATALOG,
)
rate_case_forecast = record(
    "rate_case_forecast",
    reference("case_id", "rate_case", index=True),
    reference("component_id", "service_component"),
    Column("units_micro", BigInteger, nullable=False),
    Column("weight", Integer, nullable=False, server_default="1"),
    Column("basis", Text, nullable=False, server_default=""),
    UniqueConstraint("case_id", "component_id"),
    CheckConstraint("units_micro BETWEEN 0 AND 1000000000000000", name="units"),
    CheckConstraint("weight BETWEEN 0 AND 100000", name="weight"),
    at_most(basis=1000),
    touches=Touched.CATALOG,
)
subscription_year = record(  # administration of a fiscal year, which agencies share
    "subscription_year",
    Column("fiscal_year", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    Column("administration_cents", BigInteger, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    *_paper(),
    UniqueConstraint("fiscal_year", "n"),
    Index("ix_subscription_year_state", "state"),
    CheckConstraint("administration_cents BETWEEN 0 AND 1000000000000", name="administration"),
    at_most(note=4000, osbm_reference=200),
    touches=Touched.CATALOG,
    states=STATE_MOVES,
    open_in=("draft",),
)
subscription_staff = record(  # staff of rate-based services, by service line
    "subscription_staff",
    reference("subscription_id", "subscription_year", index=True),
    Column("service_line", Text, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    UniqueConstraint("subscription_id", "service_line"),
    CheckConstraint("amount_cents BETWEEN 0 AND 1000000000000", name="amount"),
    at_most(service_line=300),
    touches=Touched.CATALOG,
)
subscription_share = record(  # an agency's part, by its share of the billings that stand with it
    "subscription_share",
    reference("subscription_id", "subscription_year", index=True),
    reference("agency_id", "agency"),
    Column("service_line", Text, nullable=False, server_default=""),  # "": of administration
    Column("billed_cents", BigInteger, nullable=False),  # the weight
    Column("amount_cents", BigInteger, nullable=False),
    UniqueConstraint("subscription_id", "agency_id", "service_line"),
    CheckConstraint("amount_cents BETWEEN 0 AND 1000000000000", name="amount"),
    at_most(service_line=300),
    touches=Touched.CATALOG,
)
service_year = record(  # what a service's account has beside what was billed
    "service_year",
    reference("service_id", "service"),
    Column("fiscal_year", Integer, nullable=False),
    Column("cost_cents", BigInteger, nullable=False, server_default="0"),  # allowable
    Column("cash_cents", BigInteger, nullable=False, server_default="0"),  # of it, cash expenses
    Column("imputed_cents", BigInteger, nullable=False, server_default="0"),
    Column("opening_cents", BigInteger, nullable=False, server_default="0"),
    Column("note", Text, nullable=False, server_default=""),
    UniqueConstraint("service_id", "fiscal_year"),
    CheckConstraint(_YEARS, name="fiscal_year"),
    CheckConstraint(
        " AND ".join(
            f"{name}_cents BETWEEN -1000000000000 AND 1000000000000" for name in ("cost", "cash", "imputed", "opening")
        ),
        name="amounts",
    ),
    at_most(note=4000),
    touches=Touched.CATALOG,
)
