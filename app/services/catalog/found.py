"""What the palette finds of the catalog."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.catalog import found as store
from app.db.catalog import rates
from app.db.conditions import id_in
from app.domain.catalog import found
from app.domain.catalog.rates import PriceBook, RateState
from app.domain.find import Found

if TYPE_CHECKING:
    from sqlalchemy import Connection


def matching(conn: Connection, kind: str, typed: str, today: date, limit: int) -> list[Found]:
    """Return up to `limit` records of a kind of `app.domain.catalog.found.KINDS` that fit what was typed."""
    if kind == "bill":
        return found.bills(typed, store.bills(conn), limit)
    if kind == "dispute":
        return found.disputes(typed, store.disputes(conn), limit)
    if kind == "component":
        return found.components(typed, rates.components(conn), limit)
    asked = found.wanted_price(typed, today)
    if asked is None:
        return []
    tokens, on = asked
    parts = [one for one in rates.components(conn) if found.fits(tokens, one.code, one.name, one.service)]
    r = t.rate.c
    approved = rates.rates(
        conn, r.state == RateState.APPROVED.value, id_in(conn, r.component_id, {p.id for p in parts})
    )
    return found.prices(tokens, on, parts, PriceBook(approved), limit)
