"""The end of a fiscal year: each service's revenue against its allowable cost, its reserve, and what is carried on.

Revenue counts what was billed and what is imputed (use that nobody paid for). The reserve is measured in days of cash
expenses; what is over the limit goes back by lower rates, what is missing is recovered by higher ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from app.domain.catalog.money import half_even

LIMIT_DAYS = 60
_YEAR = 365


@dataclass(frozen=True, slots=True)
class ServiceYear:
    """A service's account of a fiscal year, in cents; `cash_cents` are its cash expenses, of the cost."""

    service_id: int
    billed_cents: int
    imputed_cents: int
    cost_cents: int
    cash_cents: int
    opening_cents: int

    @property
    def revenue_cents(self) -> int:
        return self.billed_cents + self.imputed_cents

    @property
    def result_cents(self) -> int:
        """Surplus, or loss where it is negative."""
        return self.revenue_cents - self.cost_cents

    @property
    def closing_cents(self) -> int:
        """The reserve at the year's end."""
        return self.opening_cents + self.result_cents

    @property
    def reserve_days(self) -> int | None:
        """Whole days of cash expenses that the reserve pays, rounded down; None without cash expenses."""
        return self.closing_cents * _YEAR // self.cash_cents if self.cash_cents > 0 else None

    @property
    def allowed_cents(self) -> int:
        """The highest reserve that is allowed: sixty days of cash expenses."""
        return half_even(Fraction(max(self.cash_cents, 0) * LIMIT_DAYS, _YEAR))

    @property
    def carried_cents(self) -> int:
        """What next rates have to bring in beside their year's cost: a loss of the reserve, or less by its excess."""
        if self.closing_cents < 0:
            return -self.closing_cents
        return min(self.allowed_cents - self.closing_cents, 0)
