"""Disputes of bill lines and what was paid back, from and to the database."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, func, select

from app.db import tables as t
from app.db.catalog.bills import billed
from app.domain.catalog.bills import Line, LineKind, before_credits
from app.domain.catalog.disputes import DisputeState, last_day
from app.domain.catalog.money import line_amount
from app.domain.catalog.values import DisputeRow
from app.domain.eastern import eastern

_D, _B, _L, _P = t.dispute.c, t.bill.c, t.bill_line.c, t.dispute_credit.c


def disputes(conn: Connection, *where: ColumnElement[bool]) -> list[DisputeRow]:
    """Return disputes, open ones first, in the order in which they were opened."""
    paid = t.bill_line.alias("paid_line")
    by = t.bill.alias("paid_bill")
    wanted = (
        select(
            t.dispute,
            _B.number.label("bill"),
            _B.agency_id,
            _B.at,
            t.agency.c.name.label("agency"),
            func.coalesce(t.service_component.c.name, _L.service_line).label("component"),
            _L.amount_cents,
            by.c.number.label("credited_on"),
        )
        .join(t.bill_line, _D.line_id == _L.id)
        .join(t.bill, _L.bill_id == _B.id)
        .join(t.agency, _B.agency_id == t.agency.c.id)
        .outerjoin(t.service_component, _L.component_id == t.service_component.c.id)
        .outerjoin(t.dispute_credit, _P.dispute_id == _D.id)
        .outerjoin(paid, paid.c.id == _P.line_id)
        .outerjoin(by, by.c.id == paid.c.bill_id)
        .where(*where)
        .order_by(_D.state != DisputeState.OPEN.value, _D.id)
    )
    return [
        DisputeRow(
            row.id,
            row.version,
            row.number,
            DisputeState(row.state),
            row.line_id,
            row.bill,
            row.agency_id,
            row.agency,
            row.component,
            row.amount_cents,
            row.opened_on,
            last_day(eastern(row.at).date()),
            row.reason,
            row.claimed_cents,
            row.decided_on,
            row.outcome,
            row.credit_cents,
            row.credited_on or "",
        )
        for row in conn.execute(wanted)
    ]


def left(conn: Connection, of: DisputeRow) -> int:
    """Return the cents that can still be given back of a disputed line.

    Its amount less what other disputes of it gave back; where it is of units, no more than what the agency pays for
    its month by all rows told so far, those that are on no bill yet too, and by what was given back of that month.
    """
    line = conn.execute(select(t.bill_line).where(_L.id == of.line_id)).one()
    given = select(func.coalesce(func.sum(_D.credit_cents), 0)).where(_D.id != of.id)
    free = int(line.amount_cents) - int(conn.execute(given.where(_D.line_id == line.id)).scalar_one())
    if line.rate_id is not None:
        key = (line.component_id, line.month)
        waiting = [one for one in credits(conn, of.agency_id) if (one.component_id, one.month) == key]
        before = billed(conn, of.agency_id, {key}, waiting)[key]
        c = t.consumption.c
        units = select(func.coalesce(func.sum(c.units_micro), 0)).where(
            c.agency_id == of.agency_id, c.component_id == line.component_id, c.month == line.month
        )
        worth = line_amount(int(conn.execute(units).scalar_one()), line.price_micro)
        back = sum(one.cents for one in before.credits)
        free = min(free, before_credits(worth, before.credits) - back)
    return max(free, 0)


def credits(conn: Connection, agency_id: int, month: str | None = None) -> list[Line]:
    """Return the corrections that pay back what was upheld and is on no bill yet.

    `month`: of the bill that pays it back, which comes after the one that was disputed; None: of any.
    """
    later = [_B.month < month] if month is not None else []
    wanted = (
        select(_D.id, _D.number, _D.credit_cents, _D.line_id, _L.component_id, _L.service_line, _L.month)
        .join(t.bill_line, _D.line_id == _L.id)
        .join(t.bill, _L.bill_id == _B.id)
        .outerjoin(t.dispute_credit, _P.dispute_id == _D.id)
        .where(_B.agency_id == agency_id, *later, _D.state == DisputeState.UPHELD.value)
        .where(_P.line_id.is_(None))
        .order_by(_D.id)
    )
    return [
        Line(
            LineKind.CORRECTION,
            row.month,
            -row.credit_cents,
            row.component_id,
            service_line=row.service_line,
            corrects_id=row.line_id,
            reason=f"Dispute {row.number}",
            dispute_id=row.id,
        )
        for row in conn.execute(wanted)
    ]
