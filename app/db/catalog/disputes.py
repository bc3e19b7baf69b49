"""Disputes of bill lines and what was paid back, from and to the database."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, func, select

from app.db import tables as t
from app.domain.catalog.bills import Line, LineKind
from app.domain.catalog.disputes import DisputeState, last_day
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


def credits(conn: Connection, agency_id: int, month: str) -> list[Line]:
    """Return the corrections that pay back what was upheld and is on no bill yet."""
    wanted = (
        select(_D.id, _D.number, _D.credit_cents, _D.line_id, _L.component_id, _L.service_line, _L.month)
        .join(t.bill_line, _D.line_id == _L.id)
        .join(t.bill, _L.bill_id == _B.id)
        .outerjoin(t.dispute_credit, _P.dispute_id == _D.id)
        .where(_B.agency_id == agency_id, _B.month < month, _D.state == DisputeState.UPHELD.value)
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
