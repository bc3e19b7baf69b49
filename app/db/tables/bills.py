"""What agencies consumed as sources told it, the bills that were issued, and what was disputed.

A bill is stored when it is issued, whole, and is a fact from then on: what is told later becomes a correction on a
later one. Each row of consumption is on one bill at most; the key of `bill_line_source` holds that.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Integer, String, Text, UniqueConstraint

from app.db.tables.base import at_most, fact, in_time, one_of, record, reference
from app.db.types import Instant, Key
from app.domain.catalog.bills import LineKind
from app.domain.catalog.disputes import STATE_MOVES, DisputeState
from app.domain.changes_made import Touched

_MONTH = "month LIKE '20__-__' AND substr(month, 6, 2) BETWEEN '01' AND '12'"

consumption = fact(  # units of a month, as a source told them; what is told anew is one more row, with the difference
    "consumption",
    reference("agency_id", "agency"),
    reference("component_id", "service_component"),
    Column("month", String(7), nullable=False),
    Column("units_micro", BigInteger, nullable=False),
    Column("source", Text, nullable=False),  # the file
    Column("source_row", Integer, nullable=False),
    Column("told", Text, nullable=False),  # units as the file has them
    Column("reason", Text, nullable=False, server_default=""),  # of a difference that somebody entered
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    UniqueConstraint("agency_id", "month", "component_id", "id"),
    CheckConstraint(_MONTH, name="month"),
    CheckConstraint("units_micro BETWEEN -1000000000000000 AND 1000000000000000", name="units"),
    in_time("at"),
    at_most(source=1000, told=100, reason=4000),
    touches=Touched.CATALOG,
    recorded="at",
    occurred=None,
    called="what was consumed",
)
bill = fact(
    "bill",
    Column("number", Text, nullable=False, unique=True),
    reference("agency_id", "agency"),
    Column("month", String(7), nullable=False),
    Column("lines", Integer, nullable=False),
    Column("total_cents", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),  # of its lines, in order
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    UniqueConstraint("agency_id", "month"),
    CheckConstraint(_MONTH, name="month"),
    CheckConstraint("lines BETWEEN 0 AND 100000", name="lines"),
    in_time("at"),
    touches=Touched.CATALOG,
    recorded="at",
    occurred=None,
    called="a bill",
    number="BIL",
)
bill_line = fact(
    "bill_line",
    reference("bill_id", "bill"),
    Column("n", Integer, nullable=False),  # 1 to the number of lines
    Column("kind", Text, nullable=False),
    Column("month", String(7), nullable=False),  # in which it was consumed
    reference("component_id", "service_component", null=True, index=True),
    Column("service_line", Text, nullable=False, server_default=""),
    reference("rate_id", "rate", null=True),
    Column("units_micro", BigInteger, nullable=False),
    Column("price_micro", BigInteger, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    reference("corrects_id", "bill_line", null=True),
    Column("reason", Text, nullable=False, server_default=""),
    UniqueConstraint("bill_id", "n"),
    one_of("kind", *(kind.value for kind in LineKind)),
    CheckConstraint(_MONTH, name="month"),
    CheckConstraint("n >= 1", name="n"),
    at_most(service_line=300, reason=4000),
    touches=Touched.CATALOG,
    audited=False,
    author=None,
    occurred=None,
    called="a line of a bill",
)
bill_line_source = fact(  # which rows a line was made from; each row is on one bill
    "bill_line_source",
    Column("consumption_id", Key, ForeignKey("consumption.id"), primary_key=True),
    reference("line_id", "bill_line", index=True),
    touches=Touched.CATALOG,
    audited=False,
    author=None,
    occurred=None,
    called="what a line of a bill was made from",
)
dispute = record(
    "dispute",
    Column("number", Text, nullable=False, unique=True),
    reference("line_id", "bill_line", index=True),
    Column("state", Text, nullable=False, server_default=DisputeState.OPEN.value),
    Column("opened_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("claimed_cents", BigInteger),  # what the agency says that it should be
    Column("decided_on", Date),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("credit_cents", BigInteger),  # what a decision gives back, as a correction on the next bill
    one_of("state", *(state.value for state in DisputeState)),
    CheckConstraint("state IN ('open', 'withdrawn') OR (decided_on IS NOT NULL AND outcome <> '')", name="decided"),
    CheckConstraint("state <> 'upheld' OR credit_cents IS NOT NULL", name="upheld"),
    at_most(reason=4000, outcome=4000),
    touches=Touched.CATALOG,
    number="DSP",
    states=STATE_MOVES,
    open_in=("open",),
)
dispute_credit = fact(  # the correction by which an upheld dispute was paid back, once
    "dispute_credit",
    Column("dispute_id", Key, ForeignKey("dispute.id"), primary_key=True),
    reference("line_id", "bill_line"),
    touches=Touched.CATALOG,
    audited=False,
    author=None,
    occurred=None,
    called="what was paid back after a dispute",
)
