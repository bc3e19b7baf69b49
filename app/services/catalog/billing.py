"""Bills: what would be billed now, what was issued, what a year comes to, and why a bill changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.catalog import bills as store
from app.db.catalog import disputes as disputed
from app.db.catalog import rates, years
from app.db.catalog.waiting import waits
from app.db.engine import Database
from app.db.records import hold
from app.domain.catalog.bills import LineKind, MonthBill, month_bill
from app.domain.catalog.changes import Moved
from app.domain.catalog.changes import why_changed as causes
from app.domain.catalog.forecast import Forecast
from app.domain.catalog.money import dollars
from app.domain.catalog.rates import PriceBook
from app.domain.catalog.values import Bill, BillRow, ToIssue
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.periods import Period
from app.domain.words import count
from app.errors import InputError
from app.services.catalog.whose import own_agencies, require_own
from app.services.catalog.year import forecast_of
from app.work import Work

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection

_B, _L = t.bill.c, t.bill_line.c
_HIGHEST = 10**14  # cents of a line: what is billed fits its column, sums of many lines, too


def bills(
    db: Database, agency_id: int | None = None, months: Collection[str] = (), work: Work | None = None
) -> tuple[BillRow, ...]:
    """Return issued bills, the newest month first; of one agency and of these months where given."""
    with db.read(work) as conn:
        where = [_B.agency_id == agency_id] if agency_id is not None else []
        if months:
            where.append(_B.month.in_(list(months)))
        own = own_agencies(db, conn)
        return tuple(one for one in store.bills(conn, *where) if own is None or one.agency_id in own)


def bill(db: Database, bill_id: int, work: Work | None = None) -> Bill:
    """Return an issued bill with its lines."""
    with db.read(work) as conn:
        found = store.bills(conn, _B.id == bill_id)
        if not found:
            raise InputError("This bill does not exist.", hint="Refresh the list.")
        one = found[0]
        require_own(db, conn, one.agency_id)
        return _issued(conn, one)


def _issued(conn: Connection, one: BillRow) -> Bill:
    lines = tuple(store.lines(conn, _B.id == one.id))
    return Bill(one.agency_id, one.agency, one.month, lines, one, waits=waits(conn, one.agency_id, lines))


def _month(month: str) -> Period:
    period = Period.parse(month)
    if period.kind != "month":
        raise InputError(f"{month} is no month.", hint="Write a month as 2026-10.")
    return period


def _computed(conn: Connection, agency_id: int, month: str, book: PriceBook) -> MonthBill:
    rows = store.unbilled(conn, agency_id, month)
    earlier = {(row.component_id, row.month) for row in rows if row.month < month}
    back = disputed.credits(conn, agency_id, month)
    before = store.billed(conn, agency_id, earlier, back)
    made = month_bill(month, rows, book, store.instalments(conn, agency_id, month), before)
    return MonthBill((*made.lines, *back), made.unpriced)


def preview(db: Database, agency_id: int, month: str, work: Work | None = None) -> Bill:
    """Return what an agency would be billed for a month now, or the bill where it was issued."""
    period = _month(month)
    with db.read(work) as conn:
        require_own(db, conn, agency_id)
        issued = store.bills(conn, _B.agency_id == agency_id, _B.month == period.key)
        if issued:
            return _issued(conn, issued[0])
        return _shown(conn, agency_id, period.key)


def _shown(conn: Connection, agency_id: int, month: str) -> Bill:
    name = store.agency_name(conn, agency_id)
    if name is None:
        raise InputError("This agency does not exist (any more).", hint="Refresh the list.")
    made, called = _computed(conn, agency_id, month, rates.price_book(conn)), store.namer(conn)
    parts = {one.id: one.name for one in rates.components(conn)}
    unpriced = _unpriced(made, parts)
    lines = tuple(called(line, 0, n, line.sources) for n, line in enumerate(made.lines, 1))
    return Bill(agency_id, name, month, lines, None, unpriced)


def _unpriced(made: MonthBill, parts: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(
        f"{parts[component_id]} in {Period.parse(of).label}: {count(len(rows), 'row')} without an approved rate"
        for component_id, of, rows in made.unpriced
    )


def issue(db: Database, agency_ids: Collection[int], month: str, *, op_id: str | None = None) -> Changes:
    """Issue the bills of agencies for a month that is over, all or none; each is a fact from then on.

    InputError where a month is not over, was billed, or has units without an approved rate: nothing is left out in
    silence. An agency without a line gets no bill.
    """
    db.require("catalog.bill")
    period = _month(month)
    if db.now() < period.end:
        raise InputError(f"{period.label} is not over.", hint="Issue its bills from the first of the next month on.")

    def act(conn: Connection) -> Changes:
        made, total, book = [], 0, rates.price_book(conn)
        for agency_id in sorted(set(agency_ids)):
            hold(conn, f"bill of agency {agency_id}")
            there = store.bills(conn, _B.agency_id == agency_id, _B.month >= period.key)
            if there:
                raise InputError(
                    f"{there[-1].agency} was billed for {Period.parse(there[-1].month).label} ({there[-1].number}).",
                    hint="What was told since then is a correction on the next bill.",
                )
            computed = _computed(conn, agency_id, period.key, book)
            if computed.unpriced:
                shown = _shown(conn, agency_id, period.key)
                raise InputError(f"{shown.agency}: {shown.unpriced[0]}.", hint="Have the rate approved first.")
            if any(abs(line.amount_cents) > _HIGHEST for line in computed.lines):
                name = store.agency_name(conn, agency_id)
                raise InputError(
                    f"{name}: no bill has a line over {dollars(_HIGHEST)}.", hint="Correct its units first."
                )
            if computed.lines:
                bill_id, _ = store.issue(conn, agency_id, period.key, computed.lines)
                made.append(bill_id)
                total += computed.total_cents
        if not made:
            raise InputError(f"Nothing is to be billed for {period.label}.", hint="Import what was consumed first.")
        many = f"{count(len(made), 'bill')} of {period.label} are issued"
        said = f"The bill of {period.label} is issued" if len(made) == 1 else many
        return Changes(Touched.CATALOG, tuple(made), f"{said}: {dollars(total)}.")

    return db.write(act, what="issue bills", about=period.key, op_id=op_id)


def to_issue(db: Database, month: str, work: Work | None = None) -> tuple[ToIssue, ...]:
    """Return what is to be billed for a month and was not, by agency."""
    period = _month(month)
    with db.read(work) as conn:
        done = {one.agency_id for one in store.bills(conn, _B.month >= period.key)}
        found, book, parts = [], rates.price_book(conn), {one.id: one.name for one in rates.components(conn)}
        for agency_id, agency in years.agencies(conn).items():
            if agency_id not in done:
                made = _computed(conn, agency_id, period.key, book)
                if made.lines or made.unpriced:
                    missing = _unpriced(made, parts)
                    found.append(ToIssue(agency_id, agency, period.key, made.total_cents, missing))
        return tuple(found)


def due(db: Database, month: str, work: Work | None = None) -> tuple[int, ...]:
    """Return the agencies for which something is to be billed for a month and was not."""
    return tuple(one.agency_id for one in to_issue(db, month, work))


def line_of(db: Database, number: str, n: int) -> int:
    """Return the key of a line of a bill, by the bill's number and the line's; InputError where there is none."""
    with db.read() as conn:
        found = [one for one in store.lines(conn, _B.number == number.strip().upper()) if one.n == n]
    if not found:
        raise InputError(f"There is no line {n} of a bill {number}.", hint="Name the bill by its number, BIL0000012.")
    return found[0].id


def why_changed(db: Database, agency_id: int, before: str, after: str, work: Work | None = None) -> tuple[Moved, ...]:
    """Return what makes the difference between two periods' issued bills of an agency, to the cent.

    `before`, `after`: months, quarters or fiscal years of one kind. Of a period that is not billed to its end, only the
    months that are billed in both are compared.
    """
    old, new = Period.parse(before), Period.parse(after)
    if old.kind != new.kind:
        raise InputError(f"{before} and {after} are not of one kind.", hint="Compare a month with a month.")
    with db.read(work) as conn:
        require_own(db, conn, agency_id)
        first, second = [one.key for one in old.months()], [one.key for one in new.months()]
        was, now = (
            [(months.index(of), line) for of, line in store.spanned(conn, agency_id, months)]
            for months in (first, second)
        )
        both = {place for place, _ in was} & {place for place, _ in now}
        return causes((one for one in was if one[0] in both), (one for one in now if one[0] in both))


def year(
    db: Database, agency_id: int, fiscal_year: int, until: BillRow | None = None, work: Work | None = None
) -> Forecast:
    """Return what an agency was billed in a fiscal year to date, and what the year is forecast to come to.

    `until`: an issued bill, up to which it is told, by the bills, rates and subscriptions known when it was issued: its
    paper says the same whenever it is printed. None: by all that is known now.
    """
    with db.read(work) as conn:
        require_own(db, conn, agency_id)
        if until is not None:
            on = local_date(until.issued_at)
            held = PriceBook(one for one in rates.rates(conn) if one.approved_on is not None and one.approved_on <= on)
            return forecast_of(conn, agency_id, fiscal_year, held, until.month, _B.at <= until.issued_at, by=on)
        book = rates.price_book(conn)
        return forecast_of(conn, agency_id, fiscal_year, book, due=_due(db, conn, agency_id, fiscal_year, book))


def _due(
    db: Database, conn: Connection, agency_id: int, fiscal_year: int, book: PriceBook
) -> tuple[str, MonthBill] | None:
    """Return the last month of a year that is over, has use on record and no bill, with the bill that it would get."""
    year, now = Period.fiscal(fiscal_year), db.now()
    issued = store.bills(conn, _B.agency_id == agency_id, _B.month >= year.months()[0].key)
    last = issued[0].month if issued else ""
    for month in reversed(year.months()):
        if month.key > last and now >= month.end:
            made = _computed(conn, agency_id, month.key, book)
            used = any(line.kind is LineKind.USAGE for line in made.lines)
            if used and not made.unpriced:
                return month.key, made
    return None
