"""Rates: the price of a component's unit, by fiscal year and version, from its draft to the day it holds.

A rate is drafted, submitted to the budget office, and approved with the date and reference of OSBM; then it never
changes. It holds from the first of the month after the approval on, and never before its fiscal year begins: until then
the rate of the year before holds, and months billed at that one are not billed again. Whether a rate is in force is
told from the others and the day, never stored.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain import words
from app.domain.catalog.money import shares
from app.domain.periods import Period
from app.domain.vocabulary import Role


class RateState(StrEnum):
    """Where the paper of a rate is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return self.value.capitalize()


#: From which state to which, and by whom; what the budget office sends back is a draft again.
STATE_MOVES: tuple[tuple[str, str, str], ...] = tuple(
    (before.value, after.value, role.value)
    for before, after in (
        (RateState.DRAFT, RateState.SUBMITTED),
        (RateState.DRAFT, RateState.WITHDRAWN),
        (RateState.SUBMITTED, RateState.DRAFT),
        (RateState.SUBMITTED, RateState.APPROVED),
        (RateState.SUBMITTED, RateState.WITHDRAWN),
    )
    for role in (Role.CATALOG, Role.ADMIN)
)


@dataclass(frozen=True, slots=True)
class Rate:
    """One version of a component's rate of a fiscal year; `price_micro` in millionths of a dollar per unit."""

    id: int
    component_id: int
    fiscal_year: int
    version: int
    price_micro: int
    state: RateState
    effective_from: date | None = None  # a first of a month; None until it is approved
    approved_on: date | None = None
    osbm_reference: str = ""


def effective_from(fiscal_year: int, approved_on: date) -> date:
    """Return the first day on which an approved rate holds.

    The first of the fiscal year where OSBM approved before it began, else the first of the month after the approval.
    """
    begins = Period.fiscal(fiscal_year).first
    if approved_on < begins:
        return begins
    return date(approved_on.year + approved_on.month // 12, approved_on.month % 12 + 1, 1)


class PriceBook:
    """What each component's unit costs on any day; built once from the rates that were approved."""

    def __init__(self, rates: Iterable[Rate]) -> None:
        self._rates: dict[int, list[Rate]] = {}
        for rate in rates:
            if rate.state is RateState.APPROVED and rate.effective_from is not None:
                self._rates.setdefault(rate.component_id, []).append(rate)
        self._days: dict[int, list[tuple[date, int, int]]] = {}
        for component_id, versions in self._rates.items():
            versions.sort(key=_order)
            self._days[component_id] = [_order(rate) for rate in versions]

    def on(self, component_id: int, day: date) -> Rate | None:
        """Return the rate that holds on a day; None before the first one was approved."""
        versions = self._rates.get(component_id, [])
        after = bisect_right(self._days.get(component_id, []), (day, 9999, 2**31))
        return versions[after - 1] if after else None

    def before_year(self, component_id: int, fiscal_year: int) -> Rate | None:
        """Return the rate that held at the end of the fiscal year before."""
        return self.on(component_id, Period.fiscal(fiscal_year - 1).last)


def _order(rate: Rate) -> tuple[date, int, int]:
    return rate.effective_from or date.max, rate.fiscal_year, rate.version


def standing(rate: Rate, book: PriceBook, day: date) -> str:
    """Return what a rate is on a day, in words: "In force", "Approved, from 1 Jul 2026", "Superseded", "Draft"."""
    if rate.state is not RateState.APPROVED or rate.effective_from is None:
        return rate.state.label
    if rate.effective_from > day:
        return f"Approved, from {words.day(rate.effective_from)}"
    now = book.on(rate.component_id, day)
    return "In force" if now is not None and now.id == rate.id else "Superseded"


def instalment_months(fiscal_year: int, approved_on: date) -> tuple[Period, ...]:
    """Return the months in which a yearly amount is billed: those left of the year after OSBM's approval.

    Empty where it came in June of the year or later: nothing is left in which it could be billed.
    """
    begins = effective_from(fiscal_year, approved_on)
    return tuple(month for month in Period.fiscal(fiscal_year).months() if month.first >= begins)


def instalment_plan(versions: Iterable[tuple[Sequence[str], int]]) -> dict[str, int]:
    """Return what is due of a yearly amount, in cents by month.

    `versions`: in the order of approval, the months in which each is billed and its amount of the whole year. From its
    first month on a later version takes the place of the one before: what was due until then counts against it.
    """
    plan: dict[str, int] = {}
    for months, cents in versions:
        if not months:
            continue
        kept = {month: part for month, part in plan.items() if month < months[0]}
        parts = shares(cents - sum(kept.values()), [1] * len(months))
        plan = kept | dict(zip(months, parts, strict=True))
    return plan


def percent_more(before_micro: int, after_micro: int) -> str:
    """Return how much a price moved: "+3.2 %", "\N{MINUS SIGN}1.0 %", "0.0 %"; a dash where there was none."""
    if before_micro <= 0:
        return words.NONE
    tenths = round((after_micro - before_micro) * 1000 / before_micro)
    sign = "+" if tenths > 0 else "\N{MINUS SIGN}" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10} %"
