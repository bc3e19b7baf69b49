"""Conditions of the board that have to be met before a change starts, as tasks of it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.names import people
from app.db.records import insert_record, update_versioned
from app.domain.changes.values import Condition

_T = t.change_task.c
#: The conditions that hold a change back; those of a decision that no longer stands are dropped.
_BINDS = (_T.kind == "condition") & _T.before_start.is_(True) & (_T.state != "dropped")


def conditions_of(conn: Connection, change_ids: Collection[int]) -> dict[int, tuple[Condition, ...]]:
    """Return the conditions of these changes that come before the start, met ones too, by change in their order."""
    if not change_ids:
        return {}
    wanted = select(_T.change_id, _T.id, _T.title, _T.state, _T.version, _T.updated_by, _T.done_at).where(
        id_in(conn, _T.change_id, change_ids), _BINDS
    )
    rows = conn.execute(wanted.order_by(_T.position, _T.id)).all()
    names = people(conn, {row.updated_by for row in rows if row.state == "done"})
    found: dict[int, list[Condition]] = {}
    for row in rows:
        met = row.state == "done"
        by = names.get(row.updated_by, row.updated_by) if met else ""
        found.setdefault(row.change_id, []).append(Condition(row.id, row.title, met, row.version, by, row.done_at))
    return {change_id: tuple(listed) for change_id, listed in found.items()}


def add_condition(conn: Connection, change_id: int, text: str) -> int:
    """Add a condition that is to be met before a change starts; returns its id."""
    return insert_record(
        conn, t.change_task, {"change_id": change_id, "kind": "condition", "title": text, "before_start": True}
    )


def drop_conditions(conn: Connection, change_id: int) -> None:
    """Let the conditions of a change hold nothing back any more: the decision that made them does not stand."""
    _save(conn, _T.change_id == change_id, {"state": "dropped"})


def reword_conditions(conn: Connection, change_id: int, old: str, new: str) -> None:
    """Let the conditions of a change say what the wording of their decision was corrected to."""
    _save(conn, (_T.change_id == change_id) & (_T.title == old), {"title": new})


def _save(conn: Connection, of: ColumnElement[bool], values: dict[str, str]) -> None:
    for row in conn.execute(select(_T.id, _T.version).where(of, _BINDS).order_by(_T.id)).all():
        update_versioned(conn, t.change_task, row.id, row.version, values)
