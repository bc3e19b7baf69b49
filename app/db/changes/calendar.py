"""Changes by the time in which they stand on a calendar."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from app.db import tables as t
from app.db.changes.loading import load
from app.db.conditions import text_in
from app.domain.changes.values import Change

_C = t.change.c
_STANDS = func.coalesce(_C.planned_start, _C.actual_start, _C.actual_end)


def changes_between(
    conn: Connection, start: datetime, end: datetime, *, agencies: Collection[str] | None = None
) -> list[Change]:
    """Return changes whose planned or actual time touches [start, end), by planned start.

    `agencies`: codes; only what reaches one of them, or is announced by one of them itself.
    """
    wanted = select(t.change).where(_touches(start, end)).order_by(_STANDS, _C.id)
    if agencies is not None:
        link, a = t.change_agency.c, t.agency.c
        theirs = select(a.id).where(text_in(conn, a.code, agencies))
        reached = select(link.change_id).where(link.agency_id.in_(theirs))
        wanted = wanted.where(or_(_C.id.in_(reached), _C.for_agency_id.in_(theirs)))
    return load(conn, wanted)


def changes_beside(conn: Connection, changes: Iterable[Change]) -> list[Change]:
    """Return changes at the time of any of `changes`, themselves among them, by planned start."""
    times = {(change.planned_start, change.planned_end) for change in changes}
    if not times:
        return []
    return load(conn, select(t.change).where(or_(*(_touches(*one) for one in times))).order_by(_STANDS, _C.id))


def _touches(start: datetime, end: datetime) -> ColumnElement[bool]:
    done = and_(_C.planned_start.is_(None), _C.actual_start.is_(None), _C.actual_end >= start, _C.actual_end < end)
    return or_(
        and_(_C.planned_start < end, _C.planned_end > start), and_(_C.actual_start < end, _C.actual_end > start), done
    )
