"""What the palette finds of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.catalog import found as store
from app.db.catalog import rates
from app.db.conditions import id_in
from app.domain.catalog import found
from app.domain.catalog.rates import PriceBook, RateState
from app.domain.eastern import local_date
from app.domain.find import Found
from app.services.catalog.book import sought
from app.services.catalog.whose import own_agencies

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.db.engine import Database


def matching(db: Database, conn: Connection, kind: str, typed: str, limit: int) -> list[Found]:
    """Return up to `limit` records of a kind of `app.domain.catalog.found.KINDS` that fit what was typed."""
    if kind in {"bill", "dispute"}:
        own = own_agencies(db, conn)
        if kind == "bill":
            bills = [one for one in store.bills(conn) if own is None or one.agency_id in own]
            return found.bills(typed, bills, limit)
        disputes = [one for one in store.disputes(conn) if own is None or one.agency_id in own]
        return found.disputes(typed, disputes, limit)
    if kind == "service":
        return found.services(typed, sought(conn, local_date(db.now())), limit)
    if kind == "component":
        return found.components(typed, rates.components(conn), limit)
    asked = found.wanted_price(typed, local_date(db.now()))
    if asked is None:
        return []
    tokens, on = asked
    parts = [one for one in rates.components(conn) if found.fits(tokens, one.code, one.name, one.service)]
    r = t.rate.c
    approved = rates.rates(
        conn, r.state == RateState.APPROVED.value, id_in(conn, r.component_id, {p.id for p in parts})
    )
    return found.prices(tokens, on, parts, PriceBook(approved), limit)
