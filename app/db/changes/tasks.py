"""Tasks of changes, and conditions of the board that have to be met."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.db import tables as t

_T = t.change_task.c


def open_conditions(conn: Connection, change_id: int) -> list[str]:
    """Return the conditions that have to be met before a change starts and are not yet, in their order."""
    wanted = select(_T.title).where(
        _T.change_id == change_id, _T.kind == "condition", _T.before_start.is_(True), _T.state == "open"
    )
    return list(conn.scalars(wanted.order_by(_T.position, _T.id)))
