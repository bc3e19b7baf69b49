"""What bills and disputes are found by."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from app.db import tables as t
from app.domain.catalog.found import KnownBill, KnownDispute

_A, _B, _D, _L = t.agency.c, t.bill.c, t.dispute.c, t.bill_line.c


def bills(conn: Connection) -> list[KnownBill]:
    """Return every bill, the newest first."""
    wanted = (
        select(_B.id, _B.agency_id, _B.number, _A.code, _A.name, _B.month, _B.total_cents)
        .join(t.agency, _B.agency_id == _A.id)
        .order_by(_B.month.desc(), _A.name)
    )
    return [KnownBill(*row) for row in conn.execute(wanted)]


def disputes(conn: Connection) -> list[KnownDispute]:
    """Return every dispute, the newest first."""
    part = func.coalesce(t.service_component.c.name, _L.service_line)
    wanted = (
        select(_D.id, _B.agency_id, _D.number, _D.state, _B.number, _A.name, part)
        .join(t.bill_line, _D.line_id == _L.id)
        .join(t.bill, _L.bill_id == _B.id)
        .join(t.agency, _B.agency_id == _A.id)
        .outerjoin(t.service_component, _L.component_id == t.service_component.c.id)
        .order_by(_D.id.desc())
    )
    return [KnownDispute(*row) for row in conn.execute(wanted)]
