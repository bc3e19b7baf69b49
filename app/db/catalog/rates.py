"""Components and their rates, from and to the database."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from app.db import tables as t
from app.domain.catalog.rates import PriceBook, Rate, RateState, standing
from app.domain.catalog.values import Component, RateRow

_C, _R, _S = t.service_component.c, t.rate.c, t.service.c


def components(conn: Connection, *where: ColumnElement[bool]) -> list[Component]:
    """Return components by service line, service and name; only those that conditions hold for, where given."""
    wanted = (
        select(t.service_component, _S.name.label("service"), _S.category.label("line"))
        .join(t.service, _C.service_id == _S.id)
        .where(*where)
        .order_by(_S.category, _S.name, _C.name, _C.id)
    )
    return [_component(row) for row in conn.execute(wanted)]


def _component(row: Any) -> Component:
    return Component(
        row.id,
        row.version,
        row.service_id,
        row.service,
        row.line,
        row.code,
        row.name,
        row.unit,
        row.description,
        row.valid_from,
        row.valid_to,
    )


def _rate(row: Any) -> Rate:
    return Rate(
        row.id,
        row.component_id,
        row.fiscal_year,
        row.n,
        row.price_micro,
        RateState(row.state),
        row.effective_from,
        row.approved_on,
        row.osbm_reference,
    )


def rates(conn: Connection, *where: ColumnElement[bool]) -> list[Rate]:
    """Return versions of rates by component, fiscal year and version."""
    wanted = select(t.rate).where(*where).order_by(_R.component_id, _R.fiscal_year, _R.n)
    return [_rate(row) for row in conn.execute(wanted)]


def price_book(conn: Connection) -> PriceBook:
    """Return what was approved: the price of any component on any day."""
    return PriceBook(rates(conn, _R.state == RateState.APPROVED.value))


def rate_rows(conn: Connection, today: date, *where: ColumnElement[bool]) -> list[RateRow]:
    """Return versions of rates with their components, as they stand on a day."""
    book, parts = price_book(conn), {one.id: one for one in components(conn)}
    wanted = select(t.rate).where(*where).order_by(_R.fiscal_year.desc(), _R.n.desc())
    rows = [(_rate(row), row) for row in conn.execute(wanted)]
    order = {id: place for place, id in enumerate(parts)}
    rows.sort(key=lambda found: order[found[0].component_id])
    return [
        RateRow(rate, row.version, parts[rate.component_id], standing(rate, book, today), row.note, row.submitted_at)
        for rate, row in rows
    ]


def has_paper(conn: Connection, component_id: int) -> bool:
    """Return whether a rate of a component was ever submitted: its unit stands in what OSBM saw."""
    wanted = select(_R.id).where(_R.component_id == component_id, _R.submitted_at.is_not(None)).limit(1)
    return conn.execute(wanted).first() is not None


def next_version(conn: Connection, component_id: int, fiscal_year: int) -> int:
    """Return the number of the next version of a component's rate of a year."""
    highest = select(func.max(_R.n)).where(_R.component_id == component_id, _R.fiscal_year == fiscal_year)
    return 1 + (conn.execute(highest).scalar() or 0)
