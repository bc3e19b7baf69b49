"""Changes whose maintenance counts as an outage by its posting: when they were carried out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, or_, select

from app.db import tables as t
from app.db.conditions import id_in

_C, _O, _P = t.change.c, t.outage.c, t.posting.c


def carried_out(conn: Connection, change_id: int | None) -> Any | None:
    """Return planned_start, planned_end, actual_start and actual_end of a change that has them all; else None."""
    times = (_C.planned_start, _C.planned_end, _C.actual_start, _C.actual_end)
    wanted = select(*times).where(_C.id == change_id, *(column.is_not(None) for column in times))
    return conn.execute(wanted).one_or_none()


def known(conn: Connection, change_id: int | None, services: Iterable[int]) -> bool:
    """Return whether another outage of a change is on record for one of the services."""
    wanted = select(_O.id).where(
        _O.change_id == change_id,
        _O.posting_id.is_(None),
        _O.withdrawn == "",
        id_in(conn, _O.service_id, list(services)),
    )
    return conn.execute(wanted.limit(1)).first() is not None


def out_of_step(conn: Connection) -> list[Any]:
    """Return posting_id, its number, actual_start and actual_end where a change was carried out at other times than
    count."""
    wanted = (
        select(_O.posting_id, _P.number, _C.actual_start, _C.actual_end)
        .join_from(t.outage, t.posting, _P.id == _O.posting_id)
        .join(t.change, _C.id == _O.change_id)
        .where(_O.withdrawn == "", _C.actual_start.is_not(None), _C.actual_end.is_not(None))
        .where(or_(_O.start_at != _C.actual_start, _O.end_at != _C.actual_end))
    )
    return list(conn.execute(wanted.distinct().order_by(_O.posting_id)))
