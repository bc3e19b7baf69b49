"""Rate cases: cost pools, what is forecast to be used, the rates that follow and what they do to agencies' bills."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.catalog import rates
from app.db.catalog import years as store
from app.db.engine import Database
from app.db.records import hold, insert_record, save, update_versioned
from app.domain.catalog.money import exact_amount, half_even
from app.domain.catalog.rate_case import Pool, Proposed, proposed
from app.domain.catalog.values import Effect, RateCase
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import eastern
from app.domain.periods import Period
from app.domain.words import count
from app.errors import InputError
from app.services.catalog.whose import own_agencies
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "catalog.edit"
#: How a basis begins that was counted, and is no longer true when other units are entered.
_BILLED, _NOTHING, _ON_RECORD = "Billed", "Nothing was billed or told", "On record for"
_BY_HAND = "Entered by hand; no basis was given."


def cases(db: Database, fiscal_year: int | None = None, work: Work | None = None) -> tuple[RateCase, ...]:
    """Return rate cases of a fiscal year, or of all, by service."""
    with db.read(work) as conn:
        where = [t.rate_case.c.fiscal_year == fiscal_year] if fiscal_year is not None else []
        return tuple(store.rate_cases(conn, *where))


def of_service(db: Database, service_id: int, fiscal_year: int, work: Work | None = None) -> tuple[RateCase, ...]:
    """Return a service's rate case of a fiscal year, or nothing."""
    return tuple(one for one in cases(db, fiscal_year, work) if one.service_id == service_id)


def _found(conn: Connection, case_id: int) -> RateCase:
    found = store.rate_cases(conn, t.rate_case.c.id == case_id)
    if not found:
        raise InputError("This rate case does not exist (any more).", hint="Refresh the list.")
    return found[0]


def begin(db: Database, service_id: int, fiscal_year: int, *, op_id: str | None = None) -> Changes:
    """Begin a service's rate case of a fiscal year.

    Its forecast is what was billed in the last twelve months that are over; of a component of which nothing was billed
    what is on record, taken to twelve months. What the year before left is carried on.
    """
    db.require(_RIGHT)
    Period.fiscal(fiscal_year)

    def act(conn: Connection) -> Changes:
        hold(conn, "rate cases")
        if store.rate_cases(conn, t.rate_case.c.service_id == service_id, t.rate_case.c.fiscal_year == fiscal_year):
            raise InputError("This service has a rate case of that year.", hint="Open that one.")
        names = store.services(conn)
        if service_id not in names:
            raise InputError("This service does not exist (any more).", hint="Refresh the list.")
        parts = [one for one in rates.components(conn) if one.service_id == service_id]
        if not parts:
            raise InputError(
                f"{names[service_id][0]} has no component.", hint="Add what is measured and paid by unit first."
            )
        carried = _carried(conn, service_id, Period.fiscal(fiscal_year - 1), db.now())
        values = {"service_id": service_id, "fiscal_year": fiscal_year, "carried_cents": carried}
        made = insert_record(conn, t.rate_case, values)
        use, basis = _use(conn, [one.id for one in parts], _twelve(db))
        used: dict[int, int] = defaultdict(int)
        for (_, component_id), units in use.items():
            used[component_id] += units
        for one in parts:
            units = max(used[one.id], 0)
            forecast = {"case_id": made, "component_id": one.id, "units_micro": units, "basis": basis[one.id]}
            insert_record(conn, t.rate_case_forecast, forecast)
        return Changes(
            Touched.CATALOG, (made,), f"The rate case of {names[service_id][0]} for FY{fiscal_year} is begun."
        )

    return db.write(act, what="begin rate case", op_id=op_id)


def _twelve(db: Database) -> list[str]:
    """Return the last twelve months that are over."""
    now = Period.month_of(eastern(db.now()).date())
    return [one.key for one in now.trailing_months(13)[:-1]]


def _use(
    conn: Connection, component_ids: list[int], months: list[str]
) -> tuple[dict[tuple[int, int], int], dict[int, str]]:
    """Return the units of a year by agency and component, and by component from what they are known.

    What was billed in these months; of a component of which nothing was billed what is on record, and where that is of
    fewer than twelve months as much more as twelve are.
    """
    use = store.units_by_agency(conn, component_ids, months)
    billed = {component_id for _, component_id in use}
    span = f"from {Period.parse(months[0]).label} to {Period.parse(months[-1]).label}"
    basis = {id: f"{_BILLED} {span}." if id in billed else f"{_NOTHING} {span}." for id in component_ids}
    told = store.consumed_by_agency(conn, [id for id in component_ids if id not in billed], months)
    on_record: dict[int, list[str]] = defaultdict(list)
    for _, component_id, month in told:
        if month not in on_record[component_id]:
            on_record[component_id].append(month)
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for (agency_id, component_id, _), units in told.items():
        sums[agency_id, component_id] += units
    for (agency_id, component_id), units in sums.items():
        use[agency_id, component_id] = half_even(Fraction(units * 12, len(on_record[component_id])))
    for component_id, of in on_record.items():
        whole = "" if len(of) == 12 else ", taken to twelve months"
        named = (
            Period.parse(of[0]).label
            if len(of) == 1
            else f"{Period.parse(of[0]).label} to {Period.parse(of[-1]).label}"
        )
        basis[component_id] = f"{_ON_RECORD} {count(len(of), 'month')} ({named}){whole}; nothing was billed."
    return use, basis


def _carried(conn: Connection, service_id: int, year: Period, now: datetime) -> int:
    """Return what the year before leaves; 0 while it is not over or its cost not entered: nobody knows it yet."""
    from app.services.catalog.year_end import account

    row = store.accounts(conn, year.fiscal_year).get(service_id)
    if row is None or now < year.end:
        return 0
    months = [one.key for one in year.months()]
    return account(service_id, store.usage_by_service(conn, months), row).carried_cents


def edit(
    db: Database, case_id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save the note of a case, or what it carries on from the year before in cents."""
    db.require(_RIGHT)
    own = dict(mine)
    if "note" in own:
        own["note"] = clean(own["note"], "note", longest=4000)

    def act(conn: Connection) -> Changes:
        save(conn, t.rate_case, case_id, base, own, what="The rate case")
        return Changes(Touched.CATALOG, (case_id,), f"The rate case of {_found(conn, case_id).service} is saved.")

    return db.write(act, what="edit rate case", about=case_id, op_id=op_id)


def drop(db: Database, case_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Remove a rate case that was begun by mistake; rates drafted from it stay, the audit trail keeps all of it."""
    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        case = _found(conn, case_id)
        store.drop_case(conn, case_id, version)
        return Changes(Touched.CATALOG, (), f"The rate case of {case.service} for FY{case.fiscal_year} is removed.")

    return db.write(act, what="drop rate case", about=case_id, op_id=op_id)


def put_cost(
    db: Database,
    case_id: int,
    pool: Pool,
    name: str,
    amount_cents: int,
    basis: str,
    *,
    cost_id: int | None = None,
    version: int = 0,
    op_id: str | None = None,
) -> Changes:
    """Add a cost to a case, or change the one with this key and version. `basis`: how it was allocated, in words."""
    db.require(_RIGHT)
    values = {
        "pool": Pool(pool).value,
        "name": clean(name, "name of the cost", required=True, longest=300),
        "amount_cents": amount_cents,
        "basis": clean(basis, "basis of the allocation", longest=1000),
    }

    def act(conn: Connection) -> Changes:
        case = _found(conn, case_id)
        if cost_id is None:
            insert_record(conn, t.rate_case_cost, {"case_id": case_id, **values})
        else:
            update_versioned(conn, t.rate_case_cost, cost_id, version, values)
        return Changes(Touched.CATALOG, (case_id,), f"{values['name']} is a cost of {case.service}.")

    return db.write(act, what="put cost", about=case_id, op_id=op_id)


def drop_cost(db: Database, case_id: int, cost_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Take a cost out of a case; the audit trail keeps it. `version`: as it was seen."""
    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        case = _found(conn, case_id)
        name = next((one.name for one in case.costs if one.id == cost_id), None)
        if name is None:
            raise InputError("This cost does not exist (any more).", hint="Refresh the list.")
        store.drop_cost(conn, cost_id, version)
        return Changes(Touched.CATALOG, (case_id,), f"{name} is no cost of {case.service} any more.")

    return db.write(act, what="drop cost", about=case_id, op_id=op_id)


def put_forecast(
    db: Database, forecast_id: int, version: int, units_micro: int, weight: int, basis: str, *, op_id: str | None = None
) -> Changes:
    """Change what is forecast to be used of a component, what a unit weighs beside others', and why.

    A basis that was counted goes when other units are entered without another one: it would no longer be true.
    """
    db.require(_RIGHT)
    if units_micro < 0 or not 0 <= weight <= 100_000:
        raise InputError("Forecast units and weights are zero or more.", hint="Correct the number.")
    values = {"units_micro": units_micro, "weight": weight, "basis": clean(basis, "basis", longest=1000)}

    def act(conn: Connection) -> Changes:
        lines = (line for case in store.rate_cases(conn) for line in case.forecast)
        was = next((line for line in lines if line.id == forecast_id), None)
        own, counted = dict(values), (_BILLED, _NOTHING, _ON_RECORD)
        if was is not None and units_micro != was.expected.units_micro and values["basis"] == was.basis:
            own["basis"] = _BY_HAND if was.basis.startswith(counted) else was.basis
        update_versioned(conn, t.rate_case_forecast, forecast_id, version, own)
        return Changes(Touched.CATALOG, (forecast_id,), "The forecast is saved.")

    return db.write(act, what="put forecast", about=forecast_id, op_id=op_id)


def rates_of(case: RateCase) -> tuple[Proposed, ...]:
    """Return the rates that bring in a case's full cost; InputError where nothing is forecast to be used."""
    return proposed(case.full_cost_cents, [one.expected for one in case.forecast])


def effect(db: Database, case_id: int, work: Work | None = None) -> tuple[Effect, ...]:
    """Return what the rates of a case make of each agency's year: units of the last twelve months, at both rates.

    Of a component of which nothing was billed its units on record count, taken to twelve months.
    """
    with db.read(work) as conn:
        case, book, today = _found(conn, case_id), rates.price_book(conn), eastern(db.now()).date()
        then = {one.component_id: one.price_micro or 0 for one in case.rates}
        now = {id: rate.price_micro if (rate := book.on(id, today)) else 0 for id in then}
        names = store.agencies(conn)
        before: dict[int, int] = defaultdict(int)
        after: dict[int, int] = defaultdict(int)
        use, _ = _use(conn, list(then), _twelve(db))
        for (agency_id, component_id), units in use.items():
            before[agency_id] += half_even(exact_amount(units, now[component_id]))
            after[agency_id] += half_even(exact_amount(units, then[component_id]))
        own = own_agencies(db, conn)
        seen = {id: name for id, name in names.items() if id in before and (own is None or id in own)}
        return tuple(Effect(id, name, before[id], after[id]) for id, name in seen.items())


def draft_rates(db: Database, case_id: int, *, op_id: str | None = None) -> Changes:
    """Draft the rates of a case: the next version of each component's rate, or its draft's new price."""
    from app.services.catalog.rates import draft_or_set

    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        case = _found(conn, case_id)
        found = [(one.component_id, one.price_micro) for one in rates_of(case) if one.price_micro is not None]
        made = draft_or_set(db, conn, case.fiscal_year, found, f"Rate case of {case.service}.")
        return Changes(Touched.CATALOG, made, f"The rates of {case.service} for FY{case.fiscal_year} are drafted.")

    return db.write(act, what="draft rates of case", about=case_id, op_id=op_id)
