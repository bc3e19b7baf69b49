"""The outages of a major incident, which end and begin as it does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from app.db import tables as t

_O = t.outage.c


def end(conn: Connection, major_id: int, at: datetime) -> None:
    """End the outages of a major incident that go on."""
    _set(conn, (_O.major_incident_id == major_id) & _O.end_at.is_(None) & (_O.start_at <= at), {"end_at": at})


def _set(conn: Connection, wanted: ColumnElement[bool], values: dict[str, Any]) -> None:
    for outage_id in conn.scalars(select(_O.id).where(wanted, _O.source == "longleaf").order_by(_O.id)).all():
        conn.execute(update(t.outage).where(_O.id == outage_id).values(version=_O.version + 1, **values))
