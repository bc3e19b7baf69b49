"""Conditions of the board that have to be met before a change starts, as tasks of it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.conditions import id_in
from app.domain.changes.values import Condition

_T = t.change_task.c


def conditions_of(conn: Connection, change_ids: Collection[int]) -> dict[int, tuple[Condition, ...]]:
    """Return the conditions of these changes that come before the start, met ones too, by change in their order."""
    if not change_ids:
        return {}
    wanted = select(_T.change_id, _T.id, _T.title, _T.state, _T.version).where(
        id_in(conn, _T.change_id, change_ids), _T.kind == "condition", _T.before_start.is_(True), _T.state != "dropped"
    )
    found: dict[int, list[Condition]] = {}
    for row in conn.execute(wanted.order_by(_T.position, _T.id)):
        found.setdefault(row.change_id, []).append(Condition(row.id, row.title, row.state == "done", row.version))
    return {change_id: tuple(listed) for change_id, listed in found.items()}
