"""Bills as files: a paper for people, a workbook for whoever follows each cent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.catalog.bills import LineKind
from app.domain.catalog.instalments import Traced, traced
from app.domain.catalog.money import from_micro, in_dollars, price_in_dollars
from app.domain.periods import Period
from app.domain.report_table import ReportTable
from app.services.catalog import billing
from app.services.catalog.explained import behind, explained, year_before
from app.services.catalog.naming import agency
from app.services.catalog.subscription import subscriptions
from app.work import Work

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.domain.catalog.values import Bill, ConsumedRow, LineRow


def bill_file(db: Database, agency_id: int, month: str, path: Path, work: Work | None = None) -> Path:
    """Write the bill of an agency and month as PDF, whole or not at all: issued, or a draft."""
    from app.reports.catalog.bill_paper import render_bill
    from app.reports.files import write_file

    one = explained(db, agency_id, month, work=work)
    against = one.before or year_before(one.bill.month)
    parts = instalments(db, one.bill, work)
    write_file(path, render_bill(one.bill, list(one.rows), one.year, one.moved, against, db.now(), parts))
    return path


_COLUMNS = (
    ("bill", "Bill"),
    ("agency", "Agency"),
    ("line", "Line"),
    ("kind", "Kind"),
    ("month", "Month"),
    ("service_line", "Service line"),
    ("service", "Service"),
    ("code", "Component code"),
    ("component", "Component"),
    ("units", "Units"),
    ("unit", "Unit"),
    ("price", "Rate in dollars"),
    ("rate", "Approved rate"),
    ("amount", "Amount in dollars"),
    ("reason", "Reason"),
    ("rows", "Made from"),
)


def instalments(db: Database, bill: Bill, work: Work | None = None) -> dict[int, Traced]:
    """Return what the instalments on a bill follow from, by the number of their line."""
    if not any(line.kind in {LineKind.SUBSCRIPTION, LineKind.FTE} for line in bill.lines):
        return {}
    years = subscriptions(db, work=work)
    found = ((line.n, traced(line, bill.agency_id, years)) for line in bill.lines)
    return {n: one for n, one in found if one is not None}


def _reason(line: LineRow, rows: Iterable[ConsumedRow]) -> str:
    """Return why a line corrects: its own reason, and those of the rows that it was made from."""
    told = [row.reason for row in rows if row.reason]
    return "; ".join(dict.fromkeys([*([line.reason] if line.reason else []), *told]))


def bill_table(bill: Bill, rows: list[ConsumedRow], parts: Mapping[int, Traced]) -> ReportTable:
    """Return the lines of a bill as a table; amounts are dollars to the cent, units numbers.

    `parts`: what instalments follow from. What has no units has no rate either.
    """
    by_id = {row.id: row for row in rows}
    called = {row.id: f"{row.source}, row {row.source_row}" if row.source_row else row.source for row in rows}
    found = tuple(
        {
            "bill": bill.issued.number if bill.issued else "",
            "agency": bill.agency,
            "line": line.n,
            "kind": line.kind.label,
            "month": line.month,
            "service_line": line.service_line,
            "service": line.service,
            "code": line.code,
            "component": line.component,
            "units": from_micro(line.units_micro) if line.rate_id else None,
            "unit": line.unit,
            "price": price_in_dollars(line.price_micro) if line.rate_id else None,
            "rate": parts[line.n].approved if line.n in parts else line.rate,
            "amount": in_dollars(line.amount_cents),
            "reason": _reason(line, (by_id[id] for id in line.sources if id in by_id)),
            "rows": _made_from(parts[line.n]) if line.n in parts else "; ".join(called[id] for id in line.sources),
        }
        for line in bill.lines
    )
    month = Period.parse(bill.month).label
    facts = {"agency": bill.agency, "month": bill.month, "total_cents": bill.total_cents}
    return ReportTable(f"Bill of {bill.agency}, {month}", _COLUMNS, found, tuple(bill.unpriced), facts)


def _made_from(part: Traced) -> str:
    return f"{part.place}: {part.share}" if part.share else part.place


def bill_book(db: Database, agency_id: int, month: str, path: Path, work: Work | None = None) -> Path:
    """Write the lines of a bill with the rows behind them as .xlsx, .csv or .json."""
    from app.reports.tables import write_table

    bill = billing.preview(db, agency_id, month, work=work)
    write_table(bill_table(bill, behind(db, bill), instalments(db, bill, work)), path, work=work)
    return path


def told(db: Database, code: str, month: str) -> tuple[Bill, ReportTable]:
    """Return the bill of an agency, named by its code, and its lines; InputError where there is no such agency."""
    bill = billing.preview(db, agency(db, code), month)
    return bill, bill_table(bill, behind(db, bill), instalments(db, bill))
