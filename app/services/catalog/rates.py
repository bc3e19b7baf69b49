"""Rates at work: drafted, submitted, approved by OSBM, and the price of anything on any day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.catalog import rates as store
from app.db.conditions import id_in
from app.db.engine import Database
from app.db.records import hold, insert_record, save, update_versioned
from app.domain.catalog.money import price
from app.domain.catalog.rates import PriceBook, RateState, effective_from
from app.domain.catalog.values import Priced, RateRow
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import eastern
from app.domain.periods import Period
from app.domain.words import count, day
from app.errors import InputError
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "catalog.edit"
_R = t.rate.c
_HIGHEST = 10**15  # millionths of a dollar
_LAST_VERSION = 2**31 - 1  # that its column takes


def _today(db: Database) -> date:
    return eastern(db.now()).date()


def rates(db: Database, years: Iterable[int] = (), work: Work | None = None) -> tuple[RateRow, ...]:
    """Return versions of rates of fiscal years, or of all, by component and the newest first."""
    wanted = list(years)
    with db.read(work) as conn:
        return tuple(store.rate_rows(conn, _today(db), *([_R.fiscal_year.in_(wanted)] if wanted else [])))


def priced(db: Database, on: date | None = None, work: Work | None = None) -> tuple[Priced, ...]:
    """Return what a unit of each component costs on a day, today by default."""
    with db.read(work) as conn:
        book, moment = store.price_book(conn), on or _today(db)
        return tuple(
            Priced(one, book.on(one.id, moment))
            for one in store.components(conn)
            if one.valid_from <= moment and (one.valid_to is None or moment <= one.valid_to)
        )


def book(db: Database, work: Work | None = None) -> PriceBook:
    """Return what each component's unit costs on any day."""
    with db.read(work) as conn:
        return store.price_book(conn)


def _year(fiscal_year: int) -> None:
    if not 2000 <= fiscal_year <= 2099:
        raise InputError(f"{fiscal_year} is no fiscal year.", hint="Write the year in which it ends, such as 2027.")


def _price(micro: int) -> None:
    if not 0 <= micro <= _HIGHEST:
        raise InputError("A rate lies between $0 and $1,000,000,000.", hint="Correct the rate.")


def draft(
    db: Database, component_id: int, fiscal_year: int, price_micro: int, note: str = "", *, op_id: str | None = None
) -> Changes:
    """Draft a component's rate of a fiscal year, in millionths of a dollar a unit.

    InputError where a version is drafted or submitted already: that one is edited, sent back or withdrawn first.
    """
    db.require(_RIGHT)
    _year(fiscal_year)
    _price(price_micro)
    said = clean(note, "note", longest=4000)

    def act(conn: Connection) -> Changes:
        hold(conn, "rates")
        component = _component(conn, component_id)
        made = _draft(conn, component_id, fiscal_year, price_micro, said)
        if made is None:
            raise InputError(
                f"A rate of {component.name} for FY{fiscal_year} is drafted or submitted already.",
                hint="Edit that one, or withdraw it first.",
            )
        text = f"{component.name}: {price(price_micro)} per {component.unit} in FY{fiscal_year} is drafted."
        return Changes(Touched.CATALOG, (made,), text)

    return db.write(act, what="draft rate", op_id=op_id)


def _component(conn: Connection, component_id: int) -> Any:
    found = store.components(conn, t.service_component.c.id == component_id)
    if not found:
        raise InputError("This component does not exist (any more).", hint="Refresh the list.")
    return found[0]


def _draft(conn: Connection, component_id: int, fiscal_year: int, price_micro: int, note: str) -> int | None:
    """Store the next version as a draft; None where one is open."""
    open_ones = _R.state.in_((RateState.DRAFT.value, RateState.SUBMITTED.value))
    if store.rates(conn, _R.component_id == component_id, _R.fiscal_year == fiscal_year, open_ones):
        return None
    n = store.next_version(conn, component_id, fiscal_year)
    if n > _LAST_VERSION:
        raise InputError(
            f"FY{fiscal_year} has a version {n - 1:,} of this rate: there is no number after it.",
            hint="An administrator looks into how it came about.",
        )
    values = {"component_id": component_id, "fiscal_year": fiscal_year, "n": n, "price_micro": price_micro}
    return insert_record(conn, t.rate, {**values, "note": note})


def edit(
    db: Database, rate_id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save the price or the note of a draft; `Conflict` where somebody else changed the same field."""
    db.require(_RIGHT)
    unknown = sorted(mine.keys() - {"price_micro", "note"})
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint="Use price_micro, note.")
    own = dict(mine)
    if "price_micro" in own:
        _price(own["price_micro"])
    if "note" in own:
        own["note"] = clean(own["note"], "note", longest=4000)

    def act(conn: Connection) -> Changes:
        (row,) = _rows(db, conn, [rate_id])
        if row.rate.state is not RateState.DRAFT:
            raise InputError(
                f"The rate of {row.component.name} for FY{row.rate.fiscal_year} is {row.rate.state.value}.",
                hint="Only a draft is edited: send a submitted one back, or draft the next version.",
            )
        save(conn, t.rate, rate_id, base, own, what=f"The rate of {row.component.name}")
        return Changes(Touched.CATALOG, (rate_id,), f"The rate of {row.component.name} is saved.")

    return db.write(act, what="edit rate", about=rate_id, op_id=op_id)


def begin_year(db: Database, fiscal_year: int, *, op_id: str | None = None) -> Changes:
    """Draft a fiscal year with the rates that hold at the end of the year before, where none is there yet."""
    db.require(_RIGHT)
    _year(fiscal_year)
    last = Period.fiscal(fiscal_year - 1).last

    def act(conn: Connection) -> Changes:
        hold(conn, "rates")
        book = store.price_book(conn)
        there = {rate.component_id for rate in store.rates(conn, _R.fiscal_year == fiscal_year)}
        made = []
        for one in store.components(conn):
            before = book.on(one.id, last)
            goes_on = one.valid_to is None or one.valid_to > last
            if before is not None and goes_on and one.id not in there:
                note = f"As in FY{before.fiscal_year}."
                made.append(_draft(conn, one.id, fiscal_year, before.price_micro, note))
        if not made:
            raise InputError(
                f"No rate of FY{fiscal_year - 1} is left to begin FY{fiscal_year} with.",
                hint="Draft its rates one by one.",
            )
        text = f"FY{fiscal_year} begins with {count(len(made), 'rate')} of the year before, as drafts."
        return Changes(Touched.CATALOG, tuple(id for id in made if id is not None), text)

    return db.write(act, what="begin year of rates", about=f"FY{fiscal_year}", op_id=op_id)


def draft_or_set(
    db: Database, conn: Connection, fiscal_year: int, prices: Iterable[tuple[int, int]], note: str
) -> tuple[int, ...]:
    """Within an act: draft components' rates of a year, or set the price of the drafts that are there."""
    hold(conn, "rates")
    made = []
    for component_id, price_micro in prices:
        _price(price_micro)
        where = (_R.component_id == component_id, _R.fiscal_year == fiscal_year)
        open_ones = [
            row
            for row in store.rate_rows(conn, _today(db), *where)
            if row.rate.state in {RateState.DRAFT, RateState.SUBMITTED}
        ]
        if not open_ones:
            made.append(_draft(conn, component_id, fiscal_year, price_micro, note))
            continue
        (row,) = open_ones
        if row.rate.state is RateState.SUBMITTED:
            raise InputError(
                f"The rate of {row.component.name} for FY{fiscal_year} is submitted.", hint="Send it back first."
            )
        update_versioned(conn, t.rate, row.rate.id, row.version, {"price_micro": price_micro, "note": note})
        made.append(row.rate.id)
    return tuple(id for id in made if id is not None)


def _rows(db: Database, conn: Connection, rate_ids: Iterable[int]) -> list[RateRow]:
    wanted = set(rate_ids)
    found = store.rate_rows(conn, _today(db), id_in(conn, _R.id, wanted))
    if not found or len(found) != len(wanted):
        raise InputError("A rate does not exist (any more).", hint="Refresh the list.")
    return found


def _move(
    db: Database,
    versions: Mapping[int, int],
    before: tuple[RateState, ...],
    after: RateState,
    values: Mapping[str, Any],
    what: str,
    op_id: str | None,
) -> Changes:
    """Move rates from state to state, all or none. `versions`: the version of each that was seen."""
    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        hold(conn, "rates")
        rows = _rows(db, conn, versions)
        for row in rows:
            if row.rate.state not in before:
                raise InputError(
                    f"The rate of {row.component.name} for FY{row.rate.fiscal_year} is {row.rate.state.value}.",
                    hint=f"Take only those that are {' or '.join(state.value for state in before)}.",
                )
            own = {"state": after.value, **values}
            if after is RateState.APPROVED:
                own["effective_from"] = effective_from(row.rate.fiscal_year, values["approved_on"])
            update_versioned(conn, t.rate, row.rate.id, versions[row.rate.id], own)
        done = "a draft again" if after is RateState.DRAFT else after.value
        called = f"The rate of {rows[0].component.name} is" if len(rows) == 1 else f"{count(len(rows), 'rate')} are"
        more = ""
        if after is RateState.APPROVED:
            begin = {effective_from(row.rate.fiscal_year, values["approved_on"]) for row in rows}
            more = f" in force from {' and '.join(map(day, sorted(begin)))} on"
        joined = f"{called} {done}{',' if more else ''}{more}."
        return Changes(Touched.CATALOG, tuple(row.rate.id for row in rows), joined)

    return db.write(act, what=what, about=",".join(map(str, sorted(versions))), op_id=op_id)


def submit(db: Database, versions: Mapping[int, int], *, op_id: str | None = None) -> Changes:
    """Submit drafts to the budget office, all or none. `versions`: by the key of each the version that was seen."""
    values = {"submitted_at": db.now()}
    return _move(db, versions, (RateState.DRAFT,), RateState.SUBMITTED, values, "submit rates", op_id)


def send_back(db: Database, versions: Mapping[int, int], *, op_id: str | None = None) -> Changes:
    """Make submitted rates drafts again."""
    return _move(db, versions, (RateState.SUBMITTED,), RateState.DRAFT, {}, "send rates back", op_id)


def withdraw(db: Database, versions: Mapping[int, int], *, op_id: str | None = None) -> Changes:
    """Withdraw drafts or submitted rates; they stay on record."""
    open_ones = (RateState.DRAFT, RateState.SUBMITTED)
    return _move(db, versions, open_ones, RateState.WITHDRAWN, {}, "withdraw rates", op_id)


def approve(
    db: Database, versions: Mapping[int, int], approved_on: date, osbm_reference: str, *, op_id: str | None = None
) -> Changes:
    """Record OSBM's approval of submitted rates, with its date and reference, all or none; they never change again.

    They hold from the first of the month after, and not before their year begins.
    """
    said = clean(osbm_reference, "reference of OSBM", required=True, longest=200)
    if approved_on > _today(db):
        raise InputError(f"{day(approved_on)} is ahead.", hint="Give the day on which OSBM approved.")
    values = {"approved_on": approved_on, "osbm_reference": said}
    return _move(db, versions, (RateState.SUBMITTED,), RateState.APPROVED, values, "approve rates", op_id)
