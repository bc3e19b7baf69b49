"""A bill explained: its lines, the rows behind them, why it is another than before, and what its year comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.catalog import bills as store
from app.db.conditions import id_in
from app.domain.catalog.values import Bill, ConsumedRow, Explained
from app.domain.periods import Period
from app.services.catalog import billing
from app.work import Work

if TYPE_CHECKING:
    from app.db.engine import Database


def explained(db: Database, agency_id: int, month: str, before: str = "", work: Work | None = None) -> Explained:
    """Return the bill of an agency and month, issued or as it would be now, with all that it follows from.

    It is compared with the bill of the month `before`; "": of a year before, or where there was none with that of the
    month before.
    """
    bill = billing.preview(db, agency_id, month, work=work)
    before = before or compared_with(db, bill, work)
    moved = billing.why_changed(db, agency_id, before, bill.month, work=work) if before else ()
    year = billing.year(db, agency_id, Period.parse(bill.month).fiscal_year, bill.issued, work=work)
    return Explained(bill, tuple(behind(db, bill, work)), before, moved, year)


def behind(db: Database, bill: Bill, work: Work | None = None) -> list[ConsumedRow]:
    """Return the rows of consumption that a bill was made from."""
    wanted = {id for line in bill.lines for id in line.sources}
    with db.read(work) as conn:
        return store.consumed(conn, id_in(conn, t.consumption.c.id, wanted))


def year_before(month: str) -> str:
    """Return the same month of the year before."""
    return f"{int(month[:4]) - 1}{month[4:]}"


def compared_with(db: Database, bill: Bill, work: Work | None = None) -> str:
    """Return the month with whose bill an issued one is compared; "" where there is none, or it is not issued."""
    if bill.issued is None:
        return ""
    wanted = (year_before(bill.month), Period.parse(bill.month).previous().key)
    there = {one.month for one in billing.bills(db, bill.agency_id, wanted, work=work)}
    return next((month for month in wanted if month in there), "")
