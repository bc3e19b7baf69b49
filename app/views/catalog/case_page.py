"""The page of a rate case: what the service costs, what is expected to be used, its rates, what they make of bills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import words
from app.domain.catalog.money import dollars, price, units
from app.domain.catalog.rate_case import Pool
from app.domain.catalog.rates import percent_more
from app.domain.catalog.values import Cost, Effect, Forecasted, RateCase
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, Align, Column
from app.views.catalog import menus
from app.views.catalog.page import Page
from app.views.catalog.shown import Shown

_COST, _TOTAL, _FORECAST, _EFFECT = range(4)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A line of a case: a cost, what is carried or the full cost, a forecast with its rate, an agency's year."""

    id: int
    what: str
    name: str
    value: str
    more: str = ""
    told: str = ""
    cost: Cost | None = None
    forecast: Forecasted | None = None


def _id(kind: int, key: int) -> int:
    return key * 4 + kind


def columns(_today: date) -> tuple[Column[CaseLine], ...]:
    """Return the columns."""
    return (
        Column("what", "What", "Shared indirect", lambda r: r.what, pinned=True),
        Column("name", "Which", "Licenses of the virtual hosts", lambda r: one_line(r.name), stretch=True,
               tooltip=lambda r: r.name),
        Column("value", "Amount", "$1,234,567.00", lambda r: r.value, Align.RIGHT),
        Column("more", "Comes to", "$1,234.50 each, +2.5 %", lambda r: r.more, Align.RIGHT, since=NARROW),
    )  # fmt: skip


def rows(shown: Shown) -> Sequence[CaseLine]:
    """Return the lines of the service's case of the year."""
    case = shown.case()
    if case is None:
        return []
    return [*_costs(case), *_forecasts(case, shown), *_effects(shown.effect)]


def _costs(case: RateCase) -> list[CaseLine]:
    found = [
        CaseLine(_id(_COST, one.id), one.pool.label, one.name, dollars(one.amount_cents), told=one.basis, cost=one)
        for one in sorted(case.costs, key=lambda one: (list(Pool).index(one.pool), one.id))
    ]
    if case.carried_cents:
        told = "What the year before left to bring in" if case.carried_cents > 0 else "What it has to give back"
        name = f"From FY{case.fiscal_year - 1}"
        found.append(CaseLine(_id(_TOTAL, 1), "Carried over", name, dollars(case.carried_cents), told=told))
    full = "Of all pools and what is carried over: what the rates have to bring in"
    return [*found, CaseLine(_id(_TOTAL, 0), "Full cost", "", dollars(case.full_cost_cents), told=full)]


def _forecasts(case: RateCase, shown: Shown) -> list[CaseLine]:
    rates, book, found = {one.component_id: one for one in case.rates}, shown.book(), []
    for one in case.forecast:
        rate = rates.get(one.expected.component_id)
        more, told = "", f"Basis: {one_line(one.basis)}" if one.basis else "No basis is written."
        if rate is not None and rate.price_micro is not None:
            before = book.before_year(one.expected.component_id, case.fiscal_year)
            percent = percent_more(before.price_micro, rate.price_micro) if before is not None else ""
            more = f"{price(rate.price_micro)} each{f', {percent}' if percent else ''}"
            now = f" Now {price(before.price_micro)}." if before is not None else ""
            part = (
                f"{dollars(rate.cost_cents)} of the full cost / {units(one.expected.units_micro)} {one_line(one.unit)}"
            )
            told = f"{part} = {price(rate.price_micro)} a unit.{now} Weight {one.expected.weight}. {told}"
        weight = f", weight {one.expected.weight}" if one.expected.weight != 1 else ""
        value = f"{units(one.expected.units_micro)} {one_line(one.unit)}{weight}"
        found.append(CaseLine(_id(_FORECAST, one.id), "Forecast", one.component, value, more, told, forecast=one))
    return found


def _effects(effect: Sequence[Effect]) -> list[CaseLine]:
    found = []
    for one in effect:
        more = difference(one)
        told = (
            f"With the units of the last twelve months: {dollars(one.now_cents)} a year at today's rates,"
            f" {dollars(one.then_cents)} at those of the case."
        )
        found.append(
            CaseLine(_id(_EFFECT, one.agency_id), "Agency's year", one.agency, dollars(one.then_cents), more, told)
        )
    return found


def difference(one: Effect) -> str:
    """Return how an agency's year moves: "+$120.00, +2.5 %"."""
    moved = one.then_cents - one.now_cents
    sign = "+" if moved > 0 else ""
    percent = percent_more(one.now_cents, one.then_cents)
    return f"{sign}{dollars(moved)}" + (f", {percent}" if percent != words.NONE else "")


def sentence(row: CaseLine, _now: datetime) -> str:
    """Return a line as it is spoken."""
    return ", ".join(one_line(part) for part in (row.what, row.name, row.value, row.more) if part) + "."


def text(row: CaseLine, shown: Shown) -> str:
    """Return all that is known of a line, and the note of the case."""
    case = shown.case()
    head = f"{row.what}{f', {one_line(row.name)}' if row.name else ''}: {row.value}"
    lines = [head + (f", {row.more}" if row.more else "")]
    if row.cost is not None:
        alone = row.cost.pool is Pool.DIRECT
        missing = "It is of this service alone." if alone else "How it was allocated is not written."
        lines.append(f"Allocated: {one_line(row.told)}" if row.told else missing)
    elif row.told:
        lines.append(row.told)
    return "\n".join([*lines, *([f"Note of the case: {case.note}"] if case is not None and case.note else [])])


PAGE = Page(
    "case",
    "Rate case",
    "Rate case of the service",
    columns,
    rows,
    sentence,
    text,
    ("No rate case", "Begin one: its forecast is what was used in the last twelve months."),
    menus.CASE,
    "catalog.edit_line",
    counted=False,
)
