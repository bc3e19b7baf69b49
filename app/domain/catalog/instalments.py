"""What an instalment on a bill follows from: the approved subscription of its year, and the agency's share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.catalog.bills import LineKind
from app.domain.catalog.money import dollars
from app.domain.catalog.rates import RateState, instalment_months
from app.domain.catalog.values import LineRow, SubscriptionYear
from app.domain.periods import Period


@dataclass(frozen=True, slots=True)
class Traced:
    """What an instalment follows from, in words; `share` "" where the share is another agency's."""

    approved: str  # "FY2027 subscription, version 1, OSBM 26-50"
    place: str  # "Instalment 3 of 9"
    share: str  # "$500.00 of $700.00 a year, by $50.00 billed"

    @property
    def text(self) -> str:
        return "; ".join(part for part in (self.approved, self.place, self.share) if part)


def traced(line: LineRow, agency_id: int, subscriptions: Iterable[SubscriptionYear]) -> Traced | None:
    """Return what an instalment follows from; None of any other line, and where its subscription is not known."""
    if line.kind not in {LineKind.SUBSCRIPTION, LineKind.FTE}:
        return None
    year = Period.parse(line.month).fiscal_year
    held = None
    for one in sorted(subscriptions, key=lambda one: one.n):
        if one.fiscal_year == year and one.state is RateState.APPROVED and one.approved_on is not None:
            months = [month.key for month in instalment_months(year, one.approved_on)]
            if line.month in months:
                held = one, months
    if held is None:
        return None
    one, months = held
    mine = [part for part in one.shares if (part.agency_id, part.service_line) == (agency_id, line.service_line)]
    whole = dict(one.staff).get(line.service_line, 0) if line.service_line else one.administration_cents
    share = (
        f"{dollars(sum(part.amount_cents for part in mine))} of {dollars(whole)} a year,"
        f" by {dollars(sum(part.billed_cents for part in mine))} billed"
        if mine
        else ""
    )
    return Traced(
        f"FY{year} subscription, version {one.n}, {one.osbm_reference}",
        f"Instalment {months.index(line.month) + 1} of {len(months)}",
        share,
    )
