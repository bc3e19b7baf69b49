"""What the tab has read, and what of it its pages show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.catalog.book import CatalogBook, Offer
from app.domain.catalog.rates import PriceBook
from app.domain.catalog.values import (
    BillRow,
    CatalogService,
    Component,
    DisputeRow,
    Effect,
    Explained,
    RateCase,
    RateRow,
    SubscriptionYear,
    ToIssue,
    YearEnd,
)
from app.domain.tickets.options import Option


@dataclass(frozen=True, slots=True)
class Books:
    """All that the tab reads at once. `accounts`: by fiscal year; `to_issue`: of the last month that is over.

    `book`: what is known of the services themselves.
    """

    services: tuple[CatalogService, ...] = ()
    components: tuple[Component, ...] = ()
    rates: tuple[RateRow, ...] = ()
    cases: tuple[RateCase, ...] = ()
    bills: tuple[BillRow, ...] = ()
    to_issue: tuple[ToIssue, ...] = ()
    disputes: tuple[DisputeRow, ...] = ()
    subscriptions: tuple[SubscriptionYear, ...] = ()
    accounts: Mapping[int, tuple[YearEnd, ...]] = field(default_factory=dict)
    agencies: tuple[Option, ...] = ()
    book: CatalogBook | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pages show: of one service, for the rates of `year`, of one agency or of all (None).

    `present`: the present fiscal year. `effect`: what the rate case makes of bills; `bill`: the one with the focus.
    `found`: by what a search has found the service.
    """

    service: CatalogService | None
    books: Books
    today: date
    present: int
    year: int
    agency_id: int | None = None
    effect: tuple[Effect, ...] = ()
    bill: Explained | None = None
    found: str = ""

    def offer(self) -> Offer | None:
        """Return what the book says of the service."""
        if self.service is None or self.books.book is None:
            return None
        return next((one for one in self.books.book.services if one.id == self.service.id), None)

    def components(self) -> tuple[Component, ...]:
        """Return the components of the service."""
        id = self.service.id if self.service is not None else 0
        return tuple(one for one in self.books.components if one.service_id == id)

    def versions(self, component_id: int) -> tuple[RateRow, ...]:
        """Return the versions of a component's rates, the newest first."""
        return tuple(row for row in self.books.rates if row.rate.component_id == component_id)

    def book(self) -> PriceBook:
        """Return what was approved."""
        return PriceBook(row.rate for row in self.books.rates)

    def case(self) -> RateCase | None:
        """Return the rate case of the service for the year."""
        id = self.service.id if self.service is not None else 0
        return next((one for one in self.books.cases if one.service_id == id and one.fiscal_year == self.year), None)
