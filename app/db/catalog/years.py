"""Subscriptions, rate cases and year ends, from and to the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from app.db import tables as t
from app.db.deleting import delete_rows
from app.db.records import Stale, insert_record
from app.domain.catalog.bills import LineKind
from app.domain.catalog.rate_case import Expected, Pool
from app.domain.catalog.rates import RateState
from app.domain.catalog.values import Cost, Forecasted, RateCase, Share, SubscriptionYear

_Y, _S, _T = t.subscription_year.c, t.subscription_share.c, t.subscription_staff.c
_B, _L = t.bill.c, t.bill_line.c


def usage_by_agency(conn: Connection, months: Collection[str]) -> dict[tuple[int, str], int]:
    """Return the cents that agencies were billed for what they used in months, by agency and service line."""
    c, s = t.service_component.c, t.service.c
    wanted = (
        select(_B.agency_id, s.category, func.sum(_L.amount_cents))
        .join(t.bill, _L.bill_id == _B.id)
        .join(t.service_component, _L.component_id == c.id)
        .join(t.service, c.service_id == s.id)
        .where(_L.month.in_(list(months)))
        .group_by(_B.agency_id, s.category)
    )
    return {(agency_id, line): int(cents) for agency_id, line, cents in conn.execute(wanted)}


def usage_by_service(conn: Connection, months: Collection[str]) -> dict[int, int]:
    """Return the cents that each service was billed for what was used in months, corrections included."""
    c = t.service_component.c
    wanted = (
        select(c.service_id, func.sum(_L.amount_cents))
        .join(t.service_component, _L.component_id == c.id)
        .where(_L.month.in_(list(months)))
        .group_by(c.service_id)
    )
    return {service_id: int(cents) for service_id, cents in conn.execute(wanted)}


def units_by_agency(
    conn: Connection, component_ids: Collection[int], months: Collection[str]
) -> dict[tuple[int, int], int]:
    """Return the units that were billed, by agency and component, in months."""
    wanted = (
        select(_B.agency_id, _L.component_id, func.sum(_L.units_micro))
        .join(t.bill, _L.bill_id == _B.id)
        .where(_L.month.in_(list(months)), _L.component_id.in_(list(component_ids)), _L.kind.in_(_USED))
        .group_by(_B.agency_id, _L.component_id)
    )
    return {(agency_id, component_id): int(units) for agency_id, component_id, units in conn.execute(wanted)}


def consumed_by_agency(
    conn: Connection, component_ids: Collection[int], months: Collection[str]
) -> dict[tuple[int, int, str], int]:
    """Return the units on record, billed or not, by agency, component and month."""
    c = t.consumption.c
    wanted = (
        select(c.agency_id, c.component_id, c.month, func.sum(c.units_micro))
        .where(c.month.in_(list(months)), c.component_id.in_(list(component_ids)))
        .group_by(c.agency_id, c.component_id, c.month)
        .order_by(c.month)
    )
    return {(agency_id, id, month): int(units) for agency_id, id, month, units in conn.execute(wanted)}


_USED = (LineKind.USAGE.value, LineKind.CORRECTION.value)


def agencies(conn: Connection) -> dict[int, str]:
    """Return what agencies are called, by key, in the order of their names."""
    c = t.agency.c
    return {id: name for id, name in conn.execute(select(c.id, c.name).order_by(c.name, c.id))}  # noqa: C416


def subscriptions(conn: Connection, *where: ColumnElement[bool]) -> list[SubscriptionYear]:
    """Return subscriptions by fiscal year, the newest version first, with staff and shares."""
    rows = conn.execute(select(t.subscription_year).where(*where).order_by(_Y.fiscal_year.desc(), _Y.n.desc())).all()
    ids = [row.id for row in rows]
    staff: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for id, line, cents in conn.execute(
        select(_T.subscription_id, _T.service_line, _T.amount_cents)
        .where(_T.subscription_id.in_(ids))
        .order_by(_T.service_line)
    ):
        staff[id].append((line, cents))
    parts: dict[int, list[Share]] = defaultdict(list)
    for row in conn.execute(
        select(t.subscription_share, t.agency.c.name)
        .join(t.agency, _S.agency_id == t.agency.c.id)
        .where(_S.subscription_id.in_(ids))
        .order_by(t.agency.c.name, _S.service_line)
    ):
        share = Share(row.agency_id, row.name, row.service_line, row.billed_cents, row.amount_cents)
        parts[row.subscription_id].append(share)
    return [
        SubscriptionYear(
            row.id,
            row.version,
            row.fiscal_year,
            row.n,
            RateState(row.state),
            row.administration_cents,
            row.note,
            row.submitted_at,
            row.approved_on,
            row.osbm_reference,
            row.effective_from,
            tuple(staff[row.id]),
            tuple(parts[row.id]),
        )
        for row in rows
    ]


def next_subscription(conn: Connection, fiscal_year: int) -> int:
    """Return the number of the next version of a year's subscription."""
    return 1 + (conn.execute(select(func.max(_Y.n)).where(_Y.fiscal_year == fiscal_year)).scalar() or 0)


def put_staff(conn: Connection, subscription_id: int, staff: Mapping[str, int]) -> None:
    """Replace what the staff of each service line costs."""
    delete_rows(conn, t.subscription_staff, _T.subscription_id == subscription_id)
    for line, cents in staff.items():
        row = {"subscription_id": subscription_id, "service_line": line, "amount_cents": cents}
        insert_record(conn, t.subscription_staff, row)


def put_shares(conn: Connection, subscription_id: int, shares: Sequence[Share]) -> None:
    """Replace what each agency pays."""
    delete_rows(conn, t.subscription_share, _S.subscription_id == subscription_id)
    for one in shares:
        row = {
            "subscription_id": subscription_id,
            "agency_id": one.agency_id,
            "service_line": one.service_line,
            "billed_cents": one.billed_cents,
            "amount_cents": one.amount_cents,
        }
        insert_record(conn, t.subscription_share, row)


def rate_cases(conn: Connection, *where: ColumnElement[bool]) -> list[RateCase]:
    """Return rate cases, the newest year first, by service."""
    case, cost, ahead = t.rate_case.c, t.rate_case_cost.c, t.rate_case_forecast.c
    wanted = (
        select(t.rate_case, t.service.c.name)
        .join(t.service, case.service_id == t.service.c.id)
        .where(*where)
        .order_by(case.fiscal_year.desc(), t.service.c.name)
    )
    rows = conn.execute(wanted).all()
    ids = [row.id for row in rows]
    costs: dict[int, list[Cost]] = defaultdict(list)
    for row in conn.execute(select(t.rate_case_cost).where(cost.case_id.in_(ids)).order_by(cost.id)):
        costs[row.case_id].append(Cost(row.id, row.version, Pool(row.pool), row.name, row.amount_cents, row.basis))
    forecasts: dict[int, list[Forecasted]] = defaultdict(list)
    of = t.service_component.c
    for row in conn.execute(
        select(t.rate_case_forecast, of.name, of.unit)
        .join(t.service_component, ahead.component_id == of.id)
        .where(ahead.case_id.in_(ids))
        .order_by(of.name)
    ):
        expected = Expected(row.component_id, row.units_micro, row.weight)
        forecasts[row.case_id].append(Forecasted(row.id, row.version, expected, row.name, row.unit, row.basis))
    return [
        RateCase(
            row.id,
            row.version,
            row.service_id,
            row.name,
            row.fiscal_year,
            row.note,
            row.carried_cents,
            tuple(costs[row.id]),
            tuple(forecasts[row.id]),
        )
        for row in rows
    ]


def drop_cost(conn: Connection, cost_id: int, version: int) -> None:
    """Delete a cost of a rate case that was read at a version; `Stale` when somebody saved it meanwhile."""
    c = t.rate_case_cost.c
    if delete_rows(conn, t.rate_case_cost, c.id == cost_id, c.version == version) != 1:
        now = conn.execute(select(c.version).where(c.id == cost_id)).scalar()
        raise Stale("Somebody else saved this cost meanwhile.", {}, now or version)


def drop_case(conn: Connection, case_id: int, version: int) -> None:
    """Delete a rate case that was read at a version, with its costs and forecasts; `Stale` where it was saved since."""
    for part in (t.rate_case_cost, t.rate_case_forecast):
        delete_rows(conn, part, part.c.case_id == case_id)
    c = t.rate_case.c
    if delete_rows(conn, t.rate_case, c.id == case_id, c.version == version) != 1:
        now = conn.execute(select(c.version).where(c.id == case_id)).scalar()
        raise Stale("Somebody else saved this rate case meanwhile.", {}, now or version)


def accounts(conn: Connection, fiscal_year: int) -> dict[int, Any]:
    """Return what services' accounts of a year have beside what was billed, by service."""
    c = t.service_year.c
    return {row.service_id: row for row in conn.execute(select(t.service_year).where(c.fiscal_year == fiscal_year))}


def services(conn: Connection) -> dict[int, tuple[str, str]]:
    """Return name and service line of each service, by key, in the order of service lines and names."""
    c = t.service.c
    rows = conn.execute(select(c.id, c.name, c.category).order_by(c.category, c.name))
    return {id: (name, line) for id, name, line in rows}
