"""The outages of a major incident, which begin and end as it does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from app.db import tables as t

_O = t.outage.c
_ENDS = {"impact_start_at": "start_at", "restored_at": "end_at"}


def of_major(conn: Connection, major_id: int) -> list[Any]:
    """Return service, start_at and end_at of the outages of a major incident."""
    query = (
        select(t.service.c.name.label("service"), _O.start_at, _O.end_at)
        .join_from(t.outage, t.service, t.service.c.id == _O.service_id)
        .where(_O.major_incident_id == major_id, _O.source == "longleaf")
    )
    return list(conn.execute(query.order_by(_O.id)))


def end(conn: Connection, major_id: int, at: datetime) -> None:
    """End the outages of a major incident that go on."""
    _set(conn, major_id, _O.end_at.is_(None) & (_O.start_at <= at), {"end_at": at})


def go_on(conn: Connection, major_id: int, since: datetime) -> None:
    """Let the outages go on that ended with the restoration which was none."""
    _set(conn, major_id, _O.end_at == since, {"end_at": None})


def correct(conn: Connection, major_id: int, field: str, before: datetime, after: datetime) -> None:
    """Move the outages that began, or ended, with the incident; other times of theirs are their own."""
    if field in _ENDS:
        column = _ENDS[field]
        _set(conn, major_id, _O[column] == before, {column: after})


def _set(conn: Connection, major_id: int, wanted: ColumnElement[bool], values: dict[str, Any]) -> None:
    own = (_O.major_incident_id == major_id) & (_O.source == "longleaf")
    for outage_id in conn.scalars(select(_O.id).where(own, wanted).order_by(_O.id)).all():
        conn.execute(update(t.outage).where(_O.id == outage_id).values(version=_O.version + 1, **values))
