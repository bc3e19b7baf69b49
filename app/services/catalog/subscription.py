"""The subscription: administration shared by billings, the staff of rate-based services by billings of their line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.catalog import rates
from app.db.catalog import years as store
from app.db.catalog.payers import Payers
from app.db.engine import Database
from app.db.records import Stale, hold, insert_record, update_versioned
from app.domain.catalog.money import dollars, line_amount, shares
from app.domain.catalog.rates import RateState, effective_from, instalment_months
from app.domain.catalog.values import Share, SubscriptionYear
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import eastern
from app.domain.periods import Period
from app.domain.words import count, day, joined
from app.errors import InputError
from app.services.catalog.whose import own_agencies
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "catalog.edit"
_HIGHEST = 10**12  # cents
_ON_RECORD = 0  # stands for a fiscal year: not what was billed in one, but what is on record


def subscriptions(db: Database, work: Work | None = None) -> tuple[SubscriptionYear, ...]:
    """Return every version of every fiscal year's subscription, the newest first, with the shares that one is shown."""
    with db.read(work) as conn:
        own = own_agencies(db, conn)
        return tuple(
            one if own is None else replace(one, shares=tuple(part for part in one.shares if part.agency_id in own))
            for one in store.subscriptions(conn)
        )


def _amount(cents: int, name: str) -> int:
    if not 0 <= cents <= _HIGHEST:
        raise InputError(f"{name}: {dollars(cents)} is no cost of a year.", hint="Correct the amount.")
    return cents


def draft(
    db: Database,
    fiscal_year: int,
    administration_cents: int,
    staff: Mapping[str, int],
    note: str = "",
    *,
    seen: int | None = None,
    op_id: str | None = None,
) -> Changes:
    """Draft a fiscal year's subscription. `staff`: cents of a year by service line.

    What is drafted already is replaced; a submitted one is sent back first. `seen`: the version of the draft that was
    read, 0 where there was none; `Stale` where it is at another one. None: whatever is drafted.
    """
    db.require(_RIGHT)
    Period.fiscal(fiscal_year)
    cents = _amount(administration_cents, "Administration")
    lines = {
        clean(line, "service line", required=True, longest=300): _amount(c, line) for line, c in staff.items() if c
    }
    said = clean(note, "note", longest=4000)

    def act(conn: Connection) -> Changes:
        hold(conn, "subscriptions")
        y = t.subscription_year.c
        open_ones = store.subscriptions(conn, y.fiscal_year == fiscal_year, y.state.in_(("draft", "submitted")))
        if open_ones and open_ones[0].state is RateState.SUBMITTED:
            raise InputError(f"The subscription of FY{fiscal_year} is submitted.", hint="Send it back first.")
        there = open_ones[0].version if open_ones else 0
        if seen is not None and seen != there:
            raise Stale("Somebody else saved this subscription year meanwhile.", {}, there)
        values = {"administration_cents": cents, "note": said}
        if open_ones:
            made = open_ones[0].id
            update_versioned(conn, t.subscription_year, made, open_ones[0].version, values)
        else:
            n = store.next_subscription(conn, fiscal_year)
            made = insert_record(conn, t.subscription_year, {"fiscal_year": fiscal_year, "n": n, **values})
        store.put_staff(conn, made, lines)
        total = dollars(cents + sum(lines.values()))
        return Changes(Touched.CATALOG, (made,), f"The subscription of FY{fiscal_year} is drafted: {total}.")

    return db.write(act, what="draft subscription", about=f"FY{fiscal_year}", op_id=op_id)


def _weights(conn: Connection, one: SubscriptionYear, year: int) -> dict[str, dict[int, int]]:
    """Return what agencies were billed for their use in a fiscal year, by service line; of "" in all of them.

    What an agency was billed that is no more counts for its successor; without one, the others share it.
    """
    usage = store.usage_by_agency(conn, [month.key for month in Period.fiscal(year).months()])
    weights: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    payer = Payers(conn).on(Period.fiscal(one.fiscal_year).first)
    for (billed_id, line), cents in usage.items():
        agency_id = payer[billed_id]
        if agency_id is not None:
            for key in {"", line}:
                weights[key][agency_id] += cents
    return weights


def _on_record(conn: Connection, one: SubscriptionYear) -> dict[str, dict[int, int]]:
    """Return what agencies' units of the year before and of the year itself come to, as `_weights` does.

    At the newest rate of each component, approved or not: of a first year none is yet.
    """
    parts = {part.id: part for part in rates.components(conn)}
    known = sorted(rates.rates(conn), key=lambda rate: (rate.fiscal_year, rate.version))
    prices = {rate.component_id: rate.price_micro for rate in known if rate.state is not RateState.WITHDRAWN}
    months = [month.key for year in (one.fiscal_year - 1, one.fiscal_year) for month in Period.fiscal(year).months()]
    line_of = {id: line for id, (_, line) in store.services(conn).items()}
    weights: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    payer = Payers(conn).on(Period.fiscal(one.fiscal_year).first)
    for (told_id, id, _), units in store.consumed_by_agency(conn, parts, months).items():
        agency_id = payer[told_id]
        if agency_id is not None and id in prices:
            for key in {"", line_of[parts[id].service_id]}:
                weights[key][agency_id] += line_amount(units, prices[id])
    return weights


def _shares(conn: Connection, one: SubscriptionYear) -> tuple[list[Share], list[int]]:
    """Return each agency's part by what it was billed, and of which fiscal years that was; 0: of units on record.

    By the fiscal year before; where nobody was billed in it, as in the first year, by the year itself so far; where no
    bill was issued yet, by what the units on record come to.
    """
    names, years = store.agencies(conn), (one.fiscal_year - 1, one.fiscal_year, _ON_RECORD)
    weights = {year: _weights(conn, one, year) for year in years[:2]} | {_ON_RECORD: _on_record(conn, one)}
    found: list[Share] = []
    used: set[int] = set()
    for line, cents in (("", one.administration_cents), *one.staff):
        by_year = {year: {id: sum for id in names if (sum := weights[year][line].get(id, 0)) > 0} for year in years}
        year = next((key for key in years if by_year[key]), None)
        if cents and year is None:
            what = f"the service line {line}" if line else "any service"
            raise InputError(
                f"Nobody was billed for {what} in FY{years[0]}, nor in FY{years[1]} so far, and nothing is on record.",
                hint="The subscription is shared by billings: import what was consumed first.",
            )
        if year is not None:
            billed = by_year[year]
            used |= {year} if cents else set()
            parts = shares(cents, list(billed.values()))
            found += [
                Share(id, names[id], line, billed[id], part) for id, part in zip(billed, parts, strict=True) if part
            ]
    return found, sorted(used)


def _one(conn: Connection, subscription_id: int) -> SubscriptionYear:
    found = store.subscriptions(conn, t.subscription_year.c.id == subscription_id)
    if not found:
        raise InputError("This subscription does not exist (any more).", hint="Refresh the list.")
    return found[0]


def _move(
    db: Database,
    subscription_id: int,
    version: int,
    before: tuple[RateState, ...],
    after: RateState,
    values: Mapping[str, Any],
    op_id: str | None,
) -> Changes:
    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        hold(conn, "subscriptions")
        one = _one(conn, subscription_id)
        called = f"The subscription of FY{one.fiscal_year}"
        if one.state not in before:
            raise InputError(f"{called} is {one.state.value}.", hint="Refresh the list.")
        own, more = {"state": after.value, **values}, ""
        if after is RateState.SUBMITTED:
            parts, years = _shares(conn, one)
            store.put_shares(conn, one.id, parts)
            more = f": {count(len({part.agency_id for part in parts}), 'agency', 'agencies')} share it"
            running = [f"FY{year}" for year in years if year != _ON_RECORD and db.now() < Period.fiscal(year).end]
            more += f", by what was billed of {joined(running)} so far" if running else ""
            more += ", by what units on record come to where nothing was billed yet" if _ON_RECORD in years else ""
        if after is RateState.APPROVED:
            months = instalment_months(one.fiscal_year, values["approved_on"])
            if not months:
                raise InputError(
                    f"No month of FY{one.fiscal_year} is left to bill after {day(values['approved_on'])}.",
                    hint="What was not billed in its year is part of the next one.",
                )
            own["effective_from"] = effective_from(one.fiscal_year, values["approved_on"])
            more = f" and is billed in {count(len(months), 'instalment')} from {months[0].label} on"
        update_versioned(conn, t.subscription_year, one.id, version, own)
        done = "a draft again" if after is RateState.DRAFT else after.value
        return Changes(Touched.CATALOG, (one.id,), f"{called} is {done}{more}.")

    return db.write(act, what=f"{after.value} subscription", about=subscription_id, op_id=op_id)


def submit(db: Database, subscription_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Submit a drafted subscription with each agency's share, by what it was billed in the fiscal year before.

    Where nobody was billed in that, as in the first year of bills, by what was billed of the year itself so far.
    """
    values = {"submitted_at": db.now()}
    return _move(db, subscription_id, version, (RateState.DRAFT,), RateState.SUBMITTED, values, op_id)


def send_back(db: Database, subscription_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Make a submitted subscription a draft again."""
    return _move(db, subscription_id, version, (RateState.SUBMITTED,), RateState.DRAFT, {}, op_id)


def withdraw(db: Database, subscription_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Withdraw a drafted or submitted subscription; it stays on record."""
    before = (RateState.DRAFT, RateState.SUBMITTED)
    return _move(db, subscription_id, version, before, RateState.WITHDRAWN, {}, op_id)


def approve(
    db: Database,
    subscription_id: int,
    version: int,
    approved_on: date,
    osbm_reference: str,
    *,
    op_id: str | None = None,
) -> Changes:
    """Record OSBM's approval; the year's amount is billed in equal parts in the months left after it."""
    said = clean(osbm_reference, "reference of OSBM", required=True, longest=200)
    if approved_on > eastern(db.now()).date():
        raise InputError(f"{day(approved_on)} is ahead.", hint="Give the day on which OSBM approved.")
    values = {"approved_on": approved_on, "osbm_reference": said}
    return _move(db, subscription_id, version, (RateState.SUBMITTED,), RateState.APPROVED, values, op_id)
