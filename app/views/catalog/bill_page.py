"""The page of bills: those that were issued, by month and agency, and what is to be issued of the last month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain import words
from app.domain.catalog.money import dollars
from app.domain.catalog.values import BillRow, Explained, ToIssue
from app.domain.eastern import local_date
from app.domain.periods import Period
from app.domain.plain_text import one_line
from app.ui.tables.columns import NARROW, WIDE, Align, Column, Mark
from app.views.catalog import menus
from app.views.catalog.page import Page
from app.views.catalog.shown import Shown

_NOT_YET, _MISSING, _DISPUTED = Mark("ring", "accent"), Mark("missed", "missed"), Mark("diamond", "soon")


@dataclass(frozen=True, slots=True)
class BillLine:
    """A bill that was issued, or what is to be: one of the two."""

    issued: BillRow | None
    due: ToIssue | None = None

    @property
    def id(self) -> int:
        """The key of the bill; of what is not issued that of the agency, below zero."""
        if self.issued is not None:
            return self.issued.id
        return -self.agency_id

    @property
    def _one(self) -> BillRow | ToIssue:
        one = self.issued or self.due
        assert one is not None
        return one

    @property
    def agency_id(self) -> int:
        """The key of the agency."""
        return self._one.agency_id

    @property
    def agency(self) -> str:
        """What the agency is called."""
        return self._one.agency

    @property
    def month(self) -> str:
        """The month that is billed."""
        return self._one.month

    @property
    def total_cents(self) -> int:
        """What it comes to."""
        return self._one.total_cents

    @property
    def number(self) -> str:
        """The number of the bill; what is to be issued says so."""
        if self.issued is not None:
            return self.issued.number
        return "Rate is missing" if self.due is not None and self.due.unpriced else "To be issued"


def columns(_today: date) -> tuple[Column[BillLine], ...]:
    """Return the columns."""
    return (
        Column("number", "Bill", "Rate is missing", lambda r: r.number, mark=_mark, pinned=True),
        Column("month", "Month", "May 2026", lambda r: words.month(Period.parse(r.month).first),
               sort_value=lambda r: r.month),
        Column("agency", "Agency", "Natural and Cultural Resources", lambda r: one_line(r.agency), stretch=True,
               whole=True, tooltip=lambda r: r.agency),
        Column("total", "Total", "$1,234,567.00", lambda r: dollars(r.total_cents), Align.RIGHT,
               sort_value=lambda r: r.total_cents),
        Column("disputes", "Disputed", "12", _disputes, Align.RIGHT, since=NARROW, hint="Open disputes of its lines"),
        Column("issued", "Issued", "2 Nov 2026", lambda r: _issued(r), since=WIDE),
    )  # fmt: skip


def _mark(row: BillLine) -> Mark | None:
    if row.due is not None:
        return _MISSING if row.due.unpriced else _NOT_YET
    return _DISPUTED if row.issued is not None and row.issued.disputes else None


def _disputes(row: BillLine) -> str:
    return str(row.issued.disputes) if row.issued is not None and row.issued.disputes else ""


def _issued(row: BillLine) -> str:
    return words.day(local_date(row.issued.issued_at)) if row.issued is not None else ""


def rows(shown: Shown) -> Sequence[BillLine]:
    """Return what is to be issued, then what was, the newest month first; of one agency where it is chosen."""
    only = shown.agency_id
    due = [BillLine(None, one) for one in shown.books.to_issue if only is None or one.agency_id == only]
    return [*due, *(BillLine(one) for one in shown.books.bills if only is None or one.agency_id == only)]


def sentence(row: BillLine, _now: datetime) -> str:
    """Return a bill as it is spoken."""
    disputed = row.issued.disputes if row.issued is not None else 0
    more = f", {words.count(disputed, 'open dispute')}" if disputed else ""
    return f"{row.number}, {Period.parse(row.month).label}, {one_line(row.agency)}, {dollars(row.total_cents)}{more}."


def text(row: BillLine, shown: Shown) -> str:
    """Return what a bill comes to, its year to date, and the forecast with its method in words."""
    period = Period.parse(row.month)
    lines = [f"{one_line(row.agency)}, {period.label}: {dollars(row.total_cents)}"]
    if row.issued is not None:
        by = f" by {one_line(row.issued.issued_by)}" if row.issued.issued_by else ""
        lines.append(f"{row.issued.number}, issued {words.moment(row.issued.issued_at)}{by}; a fact from then on")
    elif row.due is not None:
        lines.append("Not issued: what would be billed now.")
        lines += [f"It cannot be issued: {one_line(said)}." for said in row.due.unpriced]
    explained = bill_of(row, shown)
    if explained is None:
        return "\n".join(lines)
    year, called = explained.year, f"FY{period.fiscal_year}"
    until = period.label if row.issued is not None else "date"
    lines.append(f"{called} to {until} {dollars(year.to_date_cents)}, forecast {dollars(year.year_cents)}.")
    lines.append(f"Forecast: {year.method}")
    return "\n".join([*lines, f"Its {words.count(len(explained.bill.lines), 'line')}: Enter."])


def bill_of(row: BillLine, shown: Shown) -> Explained | None:
    """Return the bill explained, once that is read."""
    found = shown.bill
    same = found is not None and (found.bill.agency_id, found.bill.month) == (row.agency_id, row.month)
    return found if same else None


PAGE = Page(
    "bills",
    "Bills",
    "Bills of agencies and months",
    columns,
    rows,
    sentence,
    text,
    ("No bill", "Bills are issued when their month is over: Issue bills."),
    menus.BILL,
    "catalog.lines",
    counted=False,
)
