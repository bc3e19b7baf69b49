"""Tasks of a major incident: what somebody does while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.majors import tasks as store
from app.db.names import referred
from app.db.records import insert_record, update_versioned
from app.db.tables import kinds
from app.domain.changes_made import Changes
from app.errors import InputError
from app.services.majors.declaring import require_known
from app.services.majors.loading import require_there
from app.services.texts import clean, require_instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "major_incident.task"
_FIELDS = frozenset({"title", "owner_id", "group_id", "due_at", "state"})
_STATES = ("open", "done", "dropped")
_CALLED = {"owner_id": "Owner", "group_id": "Group"}


def add_task(db: Database, major_id: int, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Write down what is to be done. `values`: title; owner_id, group_id, due_at in UTC."""
    db.require(_RIGHT)
    row = _checked({"title": "", **values})

    def act(conn: Connection) -> Changes:
        number = require_there(conn, major_id)
        _require_people(conn, row)
        place = store.next_position(conn, major_id)
        insert_record(conn, t.major_incident_task, {"major_incident_id": major_id, "position": place, **row})
        return _changes(major_id, f"{number}: “{row['title']}” is to be done.")

    return db.write(act, what="add task of major incident", about=(major_id, row["title"]), op_id=op_id)


def edit_task(
    db: Database, task_id: int, version: int, values: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save an edit of a task as it was read at `version`, or its `state`: open, done, dropped."""
    db.require(_RIGHT)
    row = _checked(values)

    def act(conn: Connection) -> Changes:
        task = store.task_by_id(conn, task_id)
        if task is None:
            raise InputError("That task is not in this workspace any more.", hint="Refresh the list.")
        _require_people(conn, row)
        done = {"done_at": db.now() if row["state"] == "done" else None} if "state" in row else {}
        update_versioned(conn, t.major_incident_task, task_id, version, {**row, **done})
        return _changes(task.major_incident_id, f"{task.number}: “{row.get('title', task.title)}” is saved.")

    return db.write(act, what="edit task of major incident", about=task_id, op_id=op_id)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    require_known(values, _FIELDS)
    row = dict(values)
    if "title" in row:
        row["title"] = clean(row["title"], "title", required=True, longest=300)
    require_instant(row.get("due_at"), "due time")
    if row.get("state", "open") not in _STATES:
        raise InputError(f"State: {row['state']!r} is none.", hint=f"One of: {', '.join(_STATES)}.")
    return row


def _require_people(conn: Connection, row: Mapping[str, Any]) -> None:
    wanted = {name: [row[name]] for name in _CALLED if row.get(name) is not None}
    known = referred(conn, wanted)
    for name, ids in wanted.items():
        if ids[0] not in known.get(name, {}):
            raise InputError(f"{_CALLED[name]}: not in this workspace.", hint="Choose from the list.")


def _changes(major_id: int, text: str) -> Changes:
    return Changes(kinds.touched_by(t.major_incident_task), (major_id,), text)
