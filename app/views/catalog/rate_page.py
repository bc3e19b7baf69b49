"""The page of rates: three fiscal years side by side with percent, and every version in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import words
from app.domain.catalog.money import price
from app.domain.catalog.rates import PriceBook, RateState, percent_more
from app.domain.catalog.values import Component, RateRow
from app.domain.catalog.year_status import rate_status
from app.domain.eastern import local_date
from app.domain.periods import Period, fiscal_year_of
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, WIDE, Align, Column
from app.views.catalog import menus
from app.views.catalog.model import status_mark
from app.views.catalog.page import Page
from app.views.catalog.shown import Shown

_OPEN = (RateState.DRAFT, RateState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class RateLine:
    """A component's rates of three years, of which the chosen one has a standing and a percentage on the one before.

    `open`: what is drafted or submitted for the chosen year.
    """

    component: Component
    prices: tuple[int | None, ...]  # millionths, oldest year first
    year: int
    more: str
    standing: str
    open: RateRow | None
    versions: tuple[RateRow, ...]

    @property
    def id(self) -> int:
        """The key of the component."""
        return self.component.id


def years_of(today: date) -> tuple[int, int, int]:
    """Return the fiscal years that stand side by side: the one before, the present one, the next."""
    year = fiscal_year_of(today)
    return year - 1, year, year + 1


def columns(today: date) -> tuple[Column[RateLine], ...]:
    """Return the columns."""
    first, second, third = years_of(today)
    return (
        Column("component", "Component", "Virtual private network", lambda r: one_line(r.component.name), stretch=True,
               whole=True, tooltip=lambda r: f"{r.component.code} {r.component.name}"),
        Column("unit", "Unit", "mailbox", lambda r: one_line(r.component.unit), since=WIDE),
        _year_column(0, first, NARROW),
        _year_column(1, second),
        _year_column(2, third),
        Column("more", "Change", "+12.5 %", lambda r: r.more, Align.RIGHT,
               hint="Of the chosen year's rate, against the one that holds at the end of the year before"),
        Column("standing", "Standing", "Submitted", lambda r: r.standing, mark=lambda r: status_mark(r.standing),
               hint="Of the chosen year's rate"),
    )  # fmt: skip


def _year_column(n: int, year: int, since: int = 0) -> Column[RateLine]:
    return Column(f"year{n}", f"FY{year}", "$1,234.50", lambda r: _price(r.prices[n]), Align.RIGHT, since=since,
                  sort_value=lambda r: r.prices[n] or -1)  # fmt: skip


def _price(micro: int | None) -> str:
    return price(micro) if micro is not None else words.NONE


def price_of(versions: Sequence[RateRow], fiscal_year: int, book: PriceBook) -> int | None:
    """Return a year's rate as far as it is known: what is drafted, submitted or approved of it, else what goes on."""
    own = [row.rate for row in versions if row.rate.fiscal_year == fiscal_year]
    own = [rate for rate in own if rate.state is not RateState.WITHDRAWN]
    if own:
        return max(own, key=lambda rate: rate.version).price_micro
    kept = book.on(versions[0].rate.component_id, Period.fiscal(fiscal_year).first) if versions else None
    return kept.price_micro if kept is not None else None


def rows(shown: Shown) -> Sequence[RateLine]:
    """Return the rates of the service's components."""
    book, found = shown.book(), []
    for one in shown.components():
        versions = shown.versions(one.id)
        prices = tuple(price_of(versions, year, book) for year in years_of(shown.today))
        now, before = price_of(versions, shown.year, book), book.before_year(one.id, shown.year)
        more = percent_more(before.price_micro, now) if before is not None and now is not None else ""
        of_year = [row for row in versions if row.rate.fiscal_year == shown.year and row.rate.state in _OPEN]
        standing = rate_status([row.rate for row in versions], shown.year, book, shown.today)
        found.append(RateLine(one, prices, shown.year, more, standing, next(iter(of_year), None), versions))
    return found


def sentence(row: RateLine, now: datetime) -> str:
    """Return a component's rates as they are spoken."""
    told = [one_line(row.component.name)]
    years = years_of(local_date(now))
    told += [f"FY{year} {_price(micro)}" for year, micro in zip(years, row.prices, strict=True) if micro is not None]
    more = f"FY{row.year} {row.more}" if row.more else ""
    return ", ".join([*told, *([more] if more else []), row.standing]) + "."


def text(row: RateLine, shown: Shown) -> str:
    """Return every version of a component's rates, the newest year first."""
    book = shown.book()
    lines = [f"{one_line(row.component.name)} ({row.component.code}), by {one_line(row.component.unit)}"]
    if not row.versions:
        return f"{lines[0]}\nNo rate was ever drafted."
    for one in row.versions:
        rate = one.rate
        before = book.before_year(rate.component_id, rate.fiscal_year)
        more = f", {percent_more(before.price_micro, rate.price_micro)}" if before is not None else ""
        said = f"FY{rate.fiscal_year} version {rate.version}: {price(rate.price_micro)}{more}. {one.standing}"
        if rate.approved_on is not None:
            said += f"; approved by OSBM {words.day(rate.approved_on)} ({one_line(rate.osbm_reference)})"
            said += f", holds from {words.day(rate.effective_from)}"
        elif one.submitted_at is not None:
            said += f", submitted {words.moment(one.submitted_at)}"
        lines.append(f"{said}.{f' {one_line(one.note)}' if one.note else ''}")
    return "\n".join(lines)


PAGE = Page(
    "rates",
    "Rates",
    "Rates of three fiscal years",
    columns,
    rows,
    sentence,
    text,
    ("No component", "Rates are of components: add one on the first page."),
    menus.RATE,
    "catalog.set_rate",
    counted=False,
)
