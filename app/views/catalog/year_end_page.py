"""The page of the year end: each service's revenue against its cost, its reserve in days, what next rates carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import words
from app.domain.catalog.money import dollars
from app.domain.catalog.true_up import LIMIT_DAYS
from app.domain.catalog.values import YearEnd
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, WIDE, Align, Column, Mark
from app.views.catalog import menus
from app.views.catalog.page import Page
from app.views.catalog.shown import Shown

#: What cannot be said.
UNKNOWN = "–"
_OVER, _LOSS = Mark("missed", "missed"), Mark("down", "critical")


@dataclass(frozen=True, slots=True)
class YearLine:
    """A service's account of a fiscal year."""

    row: YearEnd
    year: int

    @property
    def id(self) -> int:
        """The key of the service."""
        return self.row.account.service_id


def columns(_today: date) -> tuple[Column[YearLine], ...]:
    """Return the columns."""
    return (
        Column("service", "Service", "Virtual Server Hosting", lambda r: one_line(r.row.service), stretch=True,
               whole=True, tooltip=lambda r: r.row.service),
        Column("revenue", "Revenue", "$1,234,567.00", lambda r: dollars(r.row.account.revenue_cents), Align.RIGHT,
               since=NARROW, sort_value=lambda r: r.row.account.revenue_cents, hint="Billed and imputed"),
        Column("cost", "Cost", "$1,234,567.00", lambda r: _known(r, r.row.account.cost_cents), Align.RIGHT,
               since=NARROW, sort_value=lambda r: r.row.account.cost_cents, hint="Allowable"),
        Column("reserve", "Reserve", "112 days", reserve_words, Align.RIGHT, mark=_mark,
               sort_value=lambda r: r.row.account.closing_cents, hint=f"Against {LIMIT_DAYS} days of cash expenses"),
        Column("carried", "Into next rates", "$1,234,567.00", lambda r: _known(r, r.row.account.carried_cents),
               Align.RIGHT, sort_value=lambda r: r.row.account.carried_cents,
               hint="What the next rates bring in beside their year's cost; below zero they bring in less"),
        Column("result", "Result", "$1,234,567.00", lambda r: _known(r, r.row.account.result_cents), Align.RIGHT,
               since=WIDE, sort_value=lambda r: r.row.account.result_cents),
    )  # fmt: skip


def _known(row: YearLine, cents: int) -> str:
    """Return an amount that follows from the cost, a dash while that was not entered."""
    return dollars(cents) if row.row.is_entered else UNKNOWN


def reserve_words(row: YearLine) -> str:
    """Return the reserve in days, or as an amount where no cash expenses are entered."""
    if not row.row.is_entered:
        return UNKNOWN
    days = row.row.account.reserve_days
    return (
        words.count(days, "day").replace("-", "\N{MINUS SIGN}")
        if days is not None
        else dollars(row.row.account.closing_cents)
    )


def _mark(row: YearLine) -> Mark | None:
    if not row.row.is_entered:
        return None
    if row.row.account.closing_cents < 0:
        return _LOSS
    return _OVER if (row.row.account.reserve_days or 0) > LIMIT_DAYS else None


def rows(shown: Shown) -> Sequence[YearLine]:
    """Return the accounts of the year before that of the chosen rates: what it leaves goes into them."""
    year = shown.year - 1
    return [YearLine(one, year) for one in shown.books.accounts.get(year, ())]


def sentence(row: YearLine, _now: datetime) -> str:
    """Return an account as it is spoken."""
    one = row.row.account
    if not row.row.is_entered:
        return f"{one_line(row.row.service)}, revenue {dollars(one.revenue_cents)}, its cost was not entered yet."
    told = (one_line(row.row.service), f"revenue {dollars(one.revenue_cents)}", f"cost {dollars(one.cost_cents)}")
    return ", ".join((*told, f"reserve {reserve_words(row)}", f"into next rates {dollars(one.carried_cents)}")) + "."


def text(row: YearLine, _shown: Shown) -> str:
    """Return an account line by line, with how the reserve is measured and what is carried."""
    one, year = row.row.account, row.year
    lines = [f"{one_line(row.row.service)}, FY{year}"]
    if not row.row.is_entered:
        told = "Its cost was not entered yet, so that nothing can be said of its reserve and of what next rates carry."
        return "\n".join((*lines, f"Billed {dollars(one.billed_cents)}", told))
    lines.append(f"Billed {dollars(one.billed_cents)}, imputed {dollars(one.imputed_cents)}")
    lines.append(f"Allowable cost {dollars(one.cost_cents)}, of it cash expenses {dollars(one.cash_cents)}")
    lines.append(
        f"Reserve {dollars(one.opening_cents)} when it began, {dollars(one.result_cents)} in the year,"
        f" {dollars(one.closing_cents)} at the end"
    )
    if one.reserve_days is not None:
        over = one.reserve_days - LIMIT_DAYS
        more = f": {words.count(over, 'day')} over" if over > 0 else ""
        lines.append(
            f"That is {words.count(one.reserve_days, 'day')} of cash expenses; {LIMIT_DAYS} are allowed,"
            f" {dollars(one.allowed_cents)}{more}"
        )
    lines.append(f"Into the rates of FY{year + 1}: {dollars(one.carried_cents)}")
    return "\n".join(lines)


PAGE = Page(
    "year_end",
    "Year end",
    "Accounts of services at the year's end",
    columns,
    rows,
    sentence,
    text,
    ("No account", "Costs of the year enters what a service cost; what was billed is counted."),
    menus.YEAR_END,
    "catalog.put_account",
    counted=False,
)
