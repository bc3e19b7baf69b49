"""What an agency's fiscal year comes to: billed to date, and forecast."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.agencies import agencies
from app.db.catalog import bills as store
from app.db.catalog import rates
from app.domain.catalog.forecast import Forecast, forecast
from app.domain.catalog.rates import PriceBook
from app.domain.periods import Period

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement, Connection

    from app.domain.catalog.bills import MonthBill


def forecast_of(
    conn: Connection,
    agency_id: int,
    fiscal_year: int,
    book: PriceBook,
    last: str = "",
    *where: ColumnElement[bool],
    due: tuple[str, MonthBill] | None = None,
    by: date | None = None,
) -> Forecast:
    """Return what an agency was billed in a fiscal year to date, and what the year is forecast to come to.

    `last`: bills of later months do not count, "" for all. `where`: of the bills that count. `book`: what is known.
    `by`: subscriptions approved after this day do not count, None: all do.
    `due`: a month after the last bill that is over, with the bill that would be issued of it.
    """
    months = Period.fiscal(fiscal_year).months()
    keys = [one.key for one in months]
    counted = [key for key in keys if not last or key <= last]
    found = store.bills(conn, t.bill.c.agency_id == agency_id, t.bill.c.month.in_(counted), *where)
    billed = {one.month: one.total_cents for one in found}
    units: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    lines = [line for _, line in store.spanned(conn, agency_id, counted, *where)]
    for line in [*lines, *(due[1].lines if due is not None else ())]:
        if line.component_id is not None:  # a correction counts in the month that it corrects
            units[line.component_id][line.month] += line.units_micro
    ends = {one.id: one.valid_to for one in rates.components(conn)}
    gone = next(one.valid_to for one in agencies(conn) if one.id == agency_id)
    known = {
        component_id: [
            rate.price_micro if (rate := book.on(component_id, one.first)) and _is_used(one, gone, last_day) else 0
            for one in months
        ]
        for component_id, last_day in ((id, ends.get(id)) for id in units)
    }
    plan = store.planned(conn, agency_id, fiscal_year, by)
    decided = {key: sum(parts.get(key, 0) for parts in plan.values()) for key in keys}
    ready = (due[0], due[1].total_cents) if due is not None else None
    return forecast(fiscal_year, billed, units, known, decided, ready)


def _is_used(month: Period, gone: date | None, last_day: date | None) -> bool:
    """Return whether an agency that is no more from a day on uses a component, offered until its last day."""
    return (gone is None or month.first < gone) and (last_day is None or month.first <= last_day)
