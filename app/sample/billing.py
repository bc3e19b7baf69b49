"""Components of the sample with rates of three years, what agencies consumed, bills, disputes, a subscription."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.db.catalog.bills import digest, line_row
from app.db.records import format_number
from app.domain.catalog.bills import Billed, Consumed, Credit, Instalment, Line, LineKind, MonthBill, month_bill
from app.domain.catalog.money import line_amount, shares, to_micro
from app.domain.catalog.rates import PriceBook, Rate, RateState, effective_from, instalment_months, instalment_plan
from app.domain.periods import Period, fiscal_year_of
from app.sample.lists import local, read, stream
from app.sample.world import Agency, World

_ISSUED_ON = 4  # days after a month's end
_LATE = 3  # the smallest agencies, of which the last month is still to be issued
_MILLION = 10**6


@dataclass(slots=True)
class _Books:
    """What the sample's bills are made from, as it grows."""

    world: World
    year: int  # fiscal year of the last whole month
    approved: date  # when OSBM approved the rates of `year`
    book: PriceBook = field(default_factory=lambda: PriceBook(()))
    components: dict[str, int] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)  # service line by component
    told: dict[tuple[int, str], list[Consumed]] = field(default_factory=lambda: defaultdict(list))  # agency, month
    billed: dict[tuple[int, int, str], Billed] = field(default_factory=dict)  # agency, component, month
    line_ids: dict[tuple[int, int, str], int] = field(default_factory=dict)
    credits: dict[int, list[Line]] = field(default_factory=lambda: defaultdict(list))  # to pay back, by agency
    plan: dict[int, dict[str, dict[str, int]]] = field(default_factory=dict)  # agency, service line, cents by month
    author: str = ""


def add_billing(world: World) -> None:
    """Fill in rates, consumption and bills; needs the services and who subscribes to them."""
    listed, last = read("billing"), Period.month_of(world.month())
    year = last.fiscal_year
    books = _Books(world, year, date(year - 1, 8, 12))
    managers = [row for row in world.rows["person"] if row["title"] == "Service catalog manager"]
    books.author = str(managers[0]["login"]) if managers else ""
    _rates(books, listed)
    months = [
        month
        for fiscal_year in (year - 1, year)
        for month in Period.fiscal(fiscal_year).months()
        if month.first <= last.first
    ]
    _consumption(books, listed, months)
    for month in months:
        if month.fiscal_year == year and month.fiscal_month == 1:
            _subscription(books, listed)
        if month is months[-1]:
            _told_late(books, listed["late"], months)
            _disputes(books, listed, months[-2].key)
        _bills(books, month, is_last=month is months[-1])
    _years_end(books)
    _case(books, listed)


def _rates(books: _Books, listed: dict[str, Any]) -> None:
    world, year, known = books.world, books.year, []
    lines = {row["code"]: row["category"] for row in world.rows["service"]}
    for n, one in enumerate(listed["components"]):
        id = world.add(
            "service_component",
            service_id=world.service(one["service"]).id,
            code=one["code"],
            name=one["name"],
            unit=one["unit"],
            description="",
            valid_from=date(2022, 7, 1),
            valid_to=None,
        )
        books.components[one["code"]], books.lines[one["code"]] = id, lines[one["service"]]
        now = to_micro(Decimal(one["next"]), "The rate")
        for fiscal_year, micro, approved in (
            (year - 1, to_micro(Decimal(one["price"]), "The rate"), date(year - 2, 6, 13)),
            (year, now, books.approved if books.approved < world.until else None),
            (year + 1, now, None),
        ):
            if fiscal_year > year and n >= len(listed["components"]) // 2:
                continue  # of the other half nothing is drafted yet
            known.append(_rate(books, id, fiscal_year, micro, approved, listed["references"]))
    books.book = PriceBook(known)


def _rate(
    books: _Books, component_id: int, fiscal_year: int, micro: int, approved: date | None, said: dict[str, str]
) -> Rate:
    world = books.world
    state = RateState.APPROVED if approved else RateState.DRAFT if fiscal_year > books.year else RateState.SUBMITTED
    reference = "" if approved is None else said["now"] if fiscal_year == books.year else said["before"]
    begins = effective_from(fiscal_year, approved) if approved is not None else None
    sent = local(min(approved or date(fiscal_year - 1, 6, 1), world.until) - timedelta(days=30), 14)
    id = world.add(
        "rate",
        component_id=component_id,
        fiscal_year=fiscal_year,
        n=1,
        price_micro=micro,
        note="",
        state=state.value,
        submitted_at=sent if state is not RateState.DRAFT else None,
        approved_on=approved,
        osbm_reference=reference,
        effective_from=begins,
    )
    return Rate(id, component_id, fiscal_year, 1, micro, state, begins, approved, reference)


def _consumption(books: _Books, listed: dict[str, Any], months: list[Period]) -> None:
    world, rng = books.world, stream(books.world.seed, "consumption")
    heaviest = max(agency.weight for agency in world.agencies)
    for number, month in enumerate(months):
        row, at = 1, local(month.last + timedelta(days=2), 7)
        for one in listed["components"]:
            subscribed = set(world.subscribers.get(one["service"], ()))
            for agency in world.agencies:
                size = one["most"] * agency.weight / heaviest * (1 + 0.003 * number + 0.04 * rng.standard_normal())
                if agency.code not in subscribed or agency.code == "DIT" or size < 1 or at >= world.dawn:
                    continue
                row += 1
                _told(books, agency, one["code"], month.key, round(size), f"usage-{month.key}.csv", row, at, "")


def _told_late(books: _Books, late: dict[str, Any], months: list[Period]) -> None:
    """Take back what was told too much for a month that was billed: a correction on the next bill."""
    world = books.world
    at = local(months[-1].last + timedelta(days=2), 9)
    if at < world.dawn:
        agency = world.agency(late["agency"])
        _told(books, agency, late["component"], months[-2].key, -late["less"], "entered by hand", 0, at, late["reason"])


def _told(
    books: _Books, agency: Agency, code: str, month: str, units: int, source: str, row: int, at: Any, why: str
) -> None:
    component_id = books.components[code]
    id = books.world.add(
        "consumption",
        agency_id=agency.id,
        component_id=component_id,
        month=month,
        units_micro=units * _MILLION,
        source=source,
        source_row=row,
        told=str(units),
        reason=why,
        at=at,
        author=books.author,
    )
    books.told[agency.id, month].append(Consumed(id, component_id, month, units * _MILLION))


def _bills(books: _Books, month: Period, *, is_last: bool) -> None:
    world, day = books.world, month.last + timedelta(days=_ISSUED_ON)
    if day >= world.until:
        return
    by_size = sorted(world.agencies, key=lambda one: (one.weight, one.code))
    with_rows = [one for one in by_size if books.told.get((one.id, month.key))]
    held_back = {one.id for one in with_rows[:_LATE]} if is_last else set()
    for agency in sorted(with_rows, key=lambda one: one.name):
        if agency.id not in held_back:
            _bill(books, agency, month, day)


def _bill(books: _Books, agency: Agency, month: Period, day: date) -> None:
    mine = sorted(key for key in books.told if key[0] == agency.id and key[1] <= month.key)
    rows = [row for key in mine for row in books.told.pop(key)]
    due = [
        Instalment(LineKind.FTE if line else LineKind.SUBSCRIPTION, line, plan[month.key])
        for line, plan in books.plan.get(agency.id, {}).items()
        if plan.get(month.key)
    ]
    back = books.credits.pop(agency.id, [])
    earlier = {
        (row.component_id, row.month): _with_credits(books.billed[key], back, key)
        for row in rows
        if (key := (agency.id, row.component_id, row.month)) in books.billed
    }
    computed = month_bill(month.key, rows, books.book, due, earlier)
    made = MonthBill((*computed.lines, *back), computed.unpriced)
    world = books.world
    number = format_number("BIL", len(world.rows["bill"]) + 1)
    drawn = [line_row(line, n) for n, line in enumerate(made.lines, 1)]
    bill_id = world.add(
        "bill",
        number=number,
        agency_id=agency.id,
        month=month.key,
        lines=len(drawn),
        total_cents=made.total_cents,
        sha256=digest(number, month.key, drawn),
        at=local(day, 10),
        author=books.author,
    )
    for line, values in zip(made.lines, drawn, strict=True):
        line_id = world.add("bill_line", bill_id=bill_id, **values)
        for id in line.sources:
            world.link("bill_line_source", consumption_id=id, line_id=line_id)
        if line.dispute_id is not None:
            world.link("dispute_credit", dispute_id=line.dispute_id, line_id=line_id)
        elif line.component_id is not None:
            key = (agency.id, line.component_id, line.month)
            books.line_ids.setdefault(key, line_id)
            before = books.billed.get(key)
            units, cents = (before.units_micro, before.amount_cents) if before is not None else (0, 0)
            books.billed[key] = Billed(
                units + line.units_micro, cents + line.amount_cents, line.rate_id, line.price_micro, books.line_ids[key]
            )


def _with_credits(one: Billed, back: list[Line], key: tuple[int, int, str]) -> Billed:
    worth = line_amount(one.units_micro, one.price_micro)
    given = (Credit(-line.amount_cents, worth) for line in back if (line.component_id, line.month) == key[1:])
    return replace(one, credits=tuple(given))


def _subscription(books: _Books, listed: dict[str, Any]) -> None:
    """Add the subscription of the year, shared by what was billed in the year before."""
    world, approved = books.world, books.approved if books.approved < books.world.until else None
    weights: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    line_of = {books.components[code]: line for code, line in books.lines.items()}
    for (agency_id, component_id, of), one in books.billed.items():
        if fiscal_year_of(Period.parse(of).first) == books.year - 1:
            for key in ("", line_of[component_id]):
                weights[key][agency_id] += one.amount_cents
    id = world.add(
        "subscription_year",
        fiscal_year=books.year,
        n=1,
        administration_cents=listed["administration"] * 100,
        note="",
        state="approved" if approved else "submitted",
        submitted_at=local(date(books.year - 1, 6, 1), 14),
        approved_on=approved,
        osbm_reference=listed["references"]["now"] if approved else "",
        effective_from=effective_from(books.year, approved) if approved else None,
    )
    months = [one.key for one in instalment_months(books.year, approved)] if approved else []
    for line, dollars in {"": listed["administration"], **listed["staff"]}.items():
        if line:
            world.add("subscription_staff", subscription_id=id, service_line=line, amount_cents=dollars * 100)
        found = weights[line]
        for agency_id, cents in zip(found, shares(dollars * 100, list(found.values())) if found else (), strict=True):
            values = {"service_line": line, "billed_cents": found[agency_id], "amount_cents": cents}
            world.add("subscription_share", subscription_id=id, agency_id=agency_id, **values)
            books.plan.setdefault(agency_id, {})[line] = instalment_plan([(months, cents)])


def _disputes(books: _Books, listed: dict[str, Any], month: str) -> None:
    world = books.world
    for one in listed["disputes"]:
        agency_id, component_id = world.agency(one["agency"]).id, books.components[one["component"]]
        line_id = books.line_ids.get((agency_id, component_id, month))
        if line_id is None:
            continue
        opened = Period.parse(month).last + timedelta(days=12)
        decided = opened + timedelta(days=9) if one["state"] != "open" else None
        if (decided or opened) >= world.until:
            continue
        number = format_number("DSP", len(world.rows["dispute"]) + 1)
        id = world.add(
            "dispute",
            number=number,
            line_id=line_id,
            state=one["state"],
            opened_on=opened,
            reason=one["reason"],
            claimed_cents=None,
            decided_on=decided,
            outcome=one["outcome"],
            credit_cents=one["credit"] or None,
        )
        if one["credit"]:
            back = Line(LineKind.CORRECTION, month, -one["credit"], component_id, corrects_id=line_id)
            books.credits[agency_id].append(replace(back, reason=f"Dispute {number}", dispute_id=id))


def _years_end(books: _Books) -> None:
    """Close the year before: what each service cost, and its reserve when the year began."""
    world, rng = books.world, stream(books.world.seed, "year end")
    service_of = {row["id"]: row["service_id"] for row in world.rows["service_component"]}
    billed: dict[int, int] = defaultdict(int)
    for (_, component_id, of), one in books.billed.items():
        if Period.parse(of).fiscal_year == books.year - 1:
            billed[service_of[component_id]] += one.amount_cents
    for service_id, cents in sorted(billed.items()):
        cost = round(cents * float(rng.uniform(0.96, 1.05)))
        world.add(
            "service_year",
            service_id=service_id,
            fiscal_year=books.year - 1,
            cost_cents=cost,
            cash_cents=round(cost * 0.9),
            imputed_cents=round(cents * 0.002),
            opening_cents=round(cost * float(rng.uniform(0.05, 0.14))),
            note="",
        )


def _case(books: _Books, listed: dict[str, Any]) -> None:
    """Add a rate case of the next year: what a service costs, and what is expected to be used."""
    world, case = books.world, listed["case"]
    service_id = world.service(case["service"]).id
    id = world.add(
        "rate_case", service_id=service_id, fiscal_year=books.year + 1, note=case["note"], carried_cents=-3_400_000
    )
    for one in case["costs"]:
        values = {"pool": one["pool"], "name": one["name"], "amount_cents": one["amount"] * 100, "basis": one["basis"]}
        world.add("rate_case_cost", case_id=id, **values)
    for code, weight in (("EMAIL-BOX", 26), ("EMAIL-ARC", 1)):
        component_id = books.components[code]
        used = sum(one.units_micro for (_, part, _), one in books.billed.items() if part == component_id)
        months = max(len({of for (_, part, of) in books.billed if part == component_id}), 1)
        world.add(
            "rate_case_forecast",
            case_id=id,
            component_id=component_id,
            units_micro=used // months * 12 // _MILLION * _MILLION,
            weight=weight,
            basis="Twelve times the average of the months that are billed.",
        )
