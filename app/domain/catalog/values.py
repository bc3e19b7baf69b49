"""Values of the catalog as views and reports show them: components, rates, bills, disputes.

Amounts are whole cents, prices and units whole millionths, months "2026-10", fiscal years the number in "FY2027".
All of them pickle.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.catalog.bills import LineKind
from app.domain.catalog.changes import Moved
from app.domain.catalog.disputes import DisputeState
from app.domain.catalog.forecast import Forecast
from app.domain.catalog.rate_case import Expected, Pool, Proposed, full_cost, proposed
from app.domain.catalog.rates import Rate, RateState
from app.domain.catalog.true_up import ServiceYear


@dataclass(frozen=True, slots=True)
class CatalogService:
    """A service in the list of the catalog: where its rates stand in the present fiscal year and in the next one."""

    id: int
    code: str
    name: str
    category: str
    components: int  # that are offered today
    status: str  # "" without components
    next_status: str
    billed_cents: int  # in the present fiscal year, for what was used
    retired: bool = False  # it is offered no more, and nothing of it is billed


@dataclass(frozen=True, slots=True)
class Component:
    """What of a service is measured and paid by unit; `retired` after its last day."""

    id: int
    version: int
    service_id: int
    service: str
    service_line: str  # the service's category
    code: str
    name: str
    unit: str
    description: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class RateRow:
    """A version of a rate with its component; `standing` says what it is today."""

    rate: Rate
    version: int  # of the record
    component: Component
    standing: str
    note: str
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Priced:
    """What a unit of a component costs on a day; `rate` None where none was approved yet."""

    component: Component
    rate: Rate | None


@dataclass(frozen=True, slots=True)
class ConsumedRow:
    """A row of consumption as it was told, with the bill that took it up, "" where none did yet."""

    id: int
    month: str
    component: str
    units_micro: int
    told: str
    source: str
    source_row: int
    reason: str
    at: datetime
    author: str
    bill: str


@dataclass(frozen=True, slots=True)
class BillRow:
    """An issued bill."""

    id: int
    number: str
    agency_id: int
    agency: str
    month: str
    total_cents: int
    issued_at: datetime
    issued_by: str
    disputes: int  # open ones


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a bill with the names of what it is for; `id` 0 where the bill is not issued yet."""

    id: int
    n: int
    kind: LineKind
    month: str
    component_id: int | None
    component: str  # "" of a subscription
    code: str
    unit: str
    service: str
    service_line: str
    rate_id: int | None
    rate: str  # "FY2027 version 1, OSBM 26-9"
    units_micro: int
    price_micro: int
    amount_cents: int
    corrects_id: int | None
    reason: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill with its lines; `issued` None for what would be billed now. `unpriced`: rows without an approved rate.

    `waits`: of an issued one what the next bill brings for its lines, as sentences by the number of the line.
    """

    agency_id: int
    agency: str
    month: str
    lines: tuple[LineRow, ...]
    issued: BillRow | None = None
    unpriced: tuple[str, ...] = ()
    waits: tuple[tuple[int, str], ...] = ()

    @property
    def total_cents(self) -> int:
        return sum(line.amount_cents for line in self.lines)


@dataclass(frozen=True, slots=True)
class ToIssue:
    """What an agency is to be billed for a month, as of now. `unpriced`: what has no approved rate."""

    agency_id: int
    agency: str
    month: str
    total_cents: int
    unpriced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A bill with the rows behind it, and what its year comes to. `moved`: why it differs from that of `before`."""

    bill: Bill
    rows: tuple[ConsumedRow, ...]
    before: str  # a month; "" where nothing is compared
    moved: tuple[Moved, ...]
    year: Forecast


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A disputed line and what became of it; `last_day` is the last on which it could be disputed."""

    id: int
    version: int
    number: str
    state: DisputeState
    line_id: int
    bill: str
    agency_id: int
    agency: str
    component: str
    amount_cents: int
    opened_on: date
    last_day: date
    reason: str
    claimed_cents: int | None
    decided_on: date | None
    outcome: str
    credit_cents: int | None
    credited_on: str  # the number of the bill that paid it back, "" where none did yet
    left_cents: int | None = None  # what can still be given back, of an open one; None where that was not asked
    waits: str = ""  # what the next bill brings for the line of an open one, as sentences


@dataclass(frozen=True, slots=True)
class Share:
    """What an agency pays a year of administration ("" as service line) or of a line's staff, and by which billings."""

    agency_id: int
    agency: str
    service_line: str
    billed_cents: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class SubscriptionYear:
    """A version of a fiscal year's subscription; `staff`: cents by service line; `shares` stand from its submission."""

    id: int
    version: int
    fiscal_year: int
    n: int
    state: RateState
    administration_cents: int
    note: str
    submitted_at: datetime | None
    approved_on: date | None
    osbm_reference: str
    effective_from: date | None
    staff: tuple[tuple[str, int], ...]
    shares: tuple[Share, ...]

    @property
    def total_cents(self) -> int:
        return self.administration_cents + sum(cents for _, cents in self.staff)


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost of a rate case and how it was allocated, in words."""

    id: int
    version: int
    pool: Pool
    name: str
    amount_cents: int
    basis: str


@dataclass(frozen=True, slots=True)
class Forecasted:
    """What is forecast to be used of a component."""

    id: int
    version: int
    expected: Expected
    component: str
    unit: str
    basis: str


@dataclass(frozen=True, slots=True)
class RateCase:
    """What a service costs in a fiscal year and what is expected to be used."""

    id: int
    version: int
    service_id: int
    service: str
    fiscal_year: int
    note: str
    carried_cents: int
    costs: tuple[Cost, ...]
    forecast: tuple[Forecasted, ...]

    @property
    def full_cost_cents(self) -> int:
        return full_cost([(one.pool, one.amount_cents) for one in self.costs], self.carried_cents)

    @property
    def rates(self) -> tuple[Proposed, ...]:
        """The rates that bring in the full cost; none as long as nothing is forecast to be used."""
        expected = [one.expected for one in self.forecast]
        weighed = any(one.units_micro * one.weight for one in expected)
        return proposed(self.full_cost_cents, expected) if weighed else ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What rates of a case make of an agency's bill, with the units that it was billed in twelve months."""

    agency_id: int
    agency: str
    now_cents: int
    then_cents: int


@dataclass(frozen=True, slots=True)
class YearEnd:
    """A service's account at the end of a fiscal year; `version` 0 where nothing was entered."""

    service: str
    service_line: str
    version: int
    account: ServiceYear

    @property
    def is_entered(self) -> bool:
        """Return whether its cost is known; before, nothing can be said of its result and reserve."""
        return self.version > 0
