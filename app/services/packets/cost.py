"""Consumption and cost of an agency for a packet, from the bills that were issued by its as-of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.catalog import bills, disputes, rates
from app.db.figures.facts import Facts
from app.domain.catalog.bills import Line, LineKind
from app.domain.catalog.changes import why_changed
from app.domain.catalog.disputes import DisputeState
from app.domain.catalog.rates import PriceBook, Rate, RateState
from app.domain.catalog.values import Component
from app.domain.eastern import local_date
from app.domain.packets.cost import Cost, CostCause, CostLine, RateStatus
from app.domain.periods import Period
from app.domain.words import day
from app.services.catalog.year import forecast_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement


def cost_section(facts: Facts, agency_id: int, period: Period) -> Cost | None:
    """Return what was billed; None where no bill of the period or of its fiscal year up to then was issued."""
    conn, known = facts.conn, t.bill.c.at <= facts.as_of
    mine = [one.key for one in period.months()]
    year = [one.key for one in Period.fiscal(period.fiscal_year).months() if one.key <= mine[-1]]
    of_year = bills.spanned(conn, agency_id, sorted({*year, *mine}), known)
    if not of_year:
        return None
    heads = bills.bills(conn, t.bill.c.agency_id == agency_id, t.bill.c.month.in_(mine), known)
    heads.sort(key=lambda one: one.month)
    billed = {one.month for one in heads}
    today = local_date(facts.as_of)
    parts = {one.id: one for one in rates.components(conn)}
    versions = [one for one in rates.rates(conn) if _is_known(one, today)]
    ahead = forecast_of(conn, agency_id, period.fiscal_year, PriceBook(versions), mine[-1], known)
    before, causes = _compared(facts, agency_id, period, [(of, line) for of, line in of_year if of in mine], parts)
    lines = _lines([one for one in of_year if one[0] in mine], [one for one in of_year if one[0] in year], parts)
    named = {id: _called(one) for id, one in {one.id: one for one in versions}.items()}
    used = {line.component_id for _, line in of_year if line.component_id is not None}
    open_ones = disputes.disputes(
        conn,
        t.bill.c.agency_id == agency_id,
        t.bill.c.month.in_(mine),
        known,
        t.dispute.c.state == DisputeState.OPEN.value,
        t.dispute.c.opened_on <= today,
    )
    return Cost(
        bills=tuple(one.number for one in heads),
        missing=tuple(one.label for one in period.months() if one.key not in billed),
        cents=sum(one.total_cents for one in heads),
        year_cents=sum(line.amount_cents for of, line in of_year if of in year),
        forecast_cents=ahead.year_cents,
        method=ahead.method,
        lines=tuple(replace(line, rate=named.get(rate_id or 0, "")) for line, rate_id in lines),
        rates=tuple(_status(parts[id], versions, today, period) for id in parts if id in used),
        before=before,
        causes=causes,
        open_disputes=len(open_ones),
    )


def _is_known(rate: Rate, today: date) -> bool:
    """Return whether OSBM had approved a rate by a day, or had it before it."""
    if rate.state is RateState.APPROVED:
        return rate.approved_on is not None and rate.approved_on <= today
    return rate.state is RateState.SUBMITTED


def _called(rate: Rate) -> str:
    return f"FY{rate.fiscal_year} version {rate.version}, {rate.osbm_reference}"


def _lines(
    mine: Sequence[tuple[str, Line]], year: Sequence[tuple[str, Line]], parts: dict[int, Component]
) -> list[tuple[CostLine, int | None]]:
    """Return a line a component and rate, then the subscription, staff by service line, and corrections."""
    used: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0])
    other: dict[tuple[LineKind, str], list[int]] = defaultdict(lambda: [0, 0])
    of_year: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for _, line in mine:
        if line.kind is LineKind.USAGE and line.component_id is not None:
            sums = used[line.component_id, line.rate_id or 0, line.price_micro]
            sums[0] += line.units_micro
            sums[1] += line.amount_cents
        else:
            other[line.kind, line.service_line if line.kind is LineKind.FTE else ""][0] += line.amount_cents
    for _, line in year:
        if line.kind is LineKind.USAGE and line.component_id is not None:
            of_year[line.component_id][0] += line.units_micro
            of_year[line.component_id][1] += line.amount_cents
        else:
            other[line.kind, line.service_line if line.kind is LineKind.FTE else ""][1] += line.amount_cents
    found: list[tuple[CostLine, int | None]] = []
    for id, part in parts.items():
        name, to_date = f"{part.service}: {part.name}", of_year.get(id, [0, 0])
        rows = sorted((rate_id, price, *sums) for (of, rate_id, price), sums in used.items() if of == id)
        if not rows and id in of_year:
            rows = [(0, 0, 0, 0)]
        for n, (rate_id, price, units, cents) in enumerate(rows):
            units_year, cents_year = to_date if n == 0 else (0, 0)
            told = CostLine(
                part.code,
                name,
                part.unit,
                units,
                price,
                cents=cents,
                year_units_micro=units_year,
                year_cents=cents_year,
            )
            found.append((told, rate_id))
    order = list(LineKind)
    for (kind, service_line), (cents, cents_year) in sorted(
        other.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
    ):
        label = "Corrections" if kind is LineKind.CORRECTION else kind.label
        name = f"{label}: {service_line}" if service_line else label
        found.append((CostLine("", name, cents=cents, year_cents=cents_year), None))
    return found


def _status(part: Component, versions: Sequence[Rate], today: date, period: Period) -> RateStatus:
    mine = [one for one in versions if one.component_id == part.id]
    now = PriceBook(mine).on(part.id, today)
    standing = "No approved rate"
    if now is not None and now.effective_from is not None:
        standing = f"In force since {day(now.effective_from)}: {_called(now)}"
    told = [
        f"{_called(one)}, from {day(one.effective_from)}"
        for one in mine
        if one.state is RateState.APPROVED and one.effective_from is not None and one.effective_from > today
    ]
    told += [
        f"FY{one.fiscal_year} version {one.version} is before OSBM" for one in mine if one.state is RateState.SUBMITTED
    ]
    if not told and now is not None and now.fiscal_year < period.fiscal_year:
        told = [f"No rate of FY{period.fiscal_year} is approved: that of FY{now.fiscal_year} holds"]
    name = f"{part.service}: {part.name}"
    return RateStatus(part.code, name, now.price_micro if now else 0, standing, "; ".join(told))


def _compared(
    facts: Facts, agency_id: int, period: Period, mine: Sequence[tuple[str, Line]], parts: dict[int, Component]
) -> tuple[str, tuple[CostCause, ...]]:
    """Return with what bills are compared, and what makes the difference: only months that are billed in both years."""
    months = [one.key for one in period.months()]
    earlier = [f"{int(key[:4]) - 1}{key[4:]}" for key in months]
    known: ColumnElement[bool] = t.bill.c.at <= facts.as_of
    was = [(earlier.index(of), line) for of, line in bills.spanned(facts.conn, agency_id, earlier, known)]
    now = [(months.index(of), line) for of, line in mine]
    both = sorted({place for place, _ in was} & {place for place, _ in now})
    if not both:
        return "", ()
    moved = why_changed((one for one in was if one[0] in both), (one for one in now if one[0] in both))
    whole = len(both) == len(months)
    first, last = Period.parse(earlier[both[0]]).label, Period.parse(earlier[both[-1]]).label
    label = first if len(both) == 1 else f"{first} to {last}"
    if not whole and len(both) > 1:
        label = f"the months of {label} that are billed in both years"
    causes = []
    for one in moved:
        part = parts.get(one.component_id or 0)
        causes.append(CostCause(one.cause.label, f"{part.service}: {part.name}" if part else "", one.amount_cents))
    return label, tuple(causes)
