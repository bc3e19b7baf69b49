"""Consumption and cost of an agency as a table, with what its packet says beside it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain import words
from app.domain.catalog.money import dollars, from_micro, in_dollars, price, price_in_dollars
from app.domain.report_table import ReportTable
from app.errors import InputError
from app.services.catalog.whose import require_own
from app.services.figures.reading import figures_at, known_at
from app.services.packets.cost import cost_section
from app.work import Work

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.domain.packets.cost import Cost
    from app.domain.periods import Period

_COLUMNS = (
    ("code", "Code"),
    ("what", "What"),
    ("units", "Units"),
    ("unit", "Unit"),
    ("rate", "Rate in dollars"),
    ("amount", "Amount in dollars"),
    ("year_amount", "Year to date in dollars"),
    ("approved", "Approved rate"),
)


def consumption_report(
    db: Database,
    period: Period,
    *,
    agency: str | None = None,
    service: str | None = None,
    as_of: datetime | None = None,
    work: Work | None = None,
) -> ReportTable:
    """Return what an agency was billed in a period, as its packet prints it. InputError without an agency."""
    if agency is None or service is not None:
        raise InputError("Consumption is told of one agency.", hint="Add --agency CODE, and no service.")
    as_known = known_at(db, as_of)
    with db.read(work) as conn:
        figures, whose = figures_at(conn, period, agency, None, as_known)
        assert whose.agency is not None
        require_own(db, conn, whose.agency.id)
        cost = cost_section(figures.facts, whose.agency.id, period)
        moment, name = figures.facts.as_of, whose.agency.name
    title = f"Consumption and cost of {name}, {period.label}"
    facts = {"period": period.key, "agency": agency, "as_of": moment.isoformat()}
    if cost is None:
        text = f"No bill of {period.label}, or of an earlier month of FY{period.fiscal_year}, was issued by then."
        return ReportTable(title, _COLUMNS, (), (text,), facts)
    rows = tuple(
        {
            "code": line.code,
            "what": line.name,
            "units": from_micro(line.units_micro) if line.code else None,
            "unit": line.unit,
            "rate": price_in_dollars(line.price_micro) if line.rate else None,
            "amount": in_dollars(line.cents),
            "year_amount": in_dollars(line.year_cents),
            "approved": line.rate,
        }
        for line in cost.lines
    )
    beside = asdict(cost)
    del beside["lines"]
    return ReportTable(title, _COLUMNS, rows, _notes(cost, period), {**facts, **beside})


def _notes(cost: Cost, period: Period) -> tuple[str, ...]:
    year = f"FY{period.fiscal_year}"
    found = [f"No bill of {words.joined(cost.missing)} was issued by then."] if cost.missing else []
    found.append(f"Billed for {period.label}: {dollars(cost.cents)}. {year} to date: {dollars(cost.year_cents)}.")
    found.append(f"{year}, forecast: {dollars(cost.forecast_cents)}. {cost.method}")
    if cost.before:
        total = sum(one.cents for one in cost.causes)
        found.append(f"Against {cost.before}: {dollars(total)}.")
        found += [f"  {one.cause}{f', {one.name}' if one.name else ''}: {dollars(one.cents)}" for one in cost.causes]
    for one in cost.rates:
        ahead = f"; {one.ahead}" if one.ahead else ""
        found.append(f"{one.name}: {price(one.price_micro)}, {one.standing}{ahead}.")
    if cost.open_disputes:
        found.append(f"{words.count(cost.open_disputes, 'dispute')} of these bills {_are(cost.open_disputes)} open.")
    return tuple(found)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
