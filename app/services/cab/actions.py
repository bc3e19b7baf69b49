"""Actions of the board: from a meeting or a change, with owner and due day, on every agenda until they are closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.cab import meetings, people, surroundings
from app.db.engine import Database
from app.db.records import insert_record, save
from app.db.tables import kinds
from app.domain.cab.actions import BoardAction, due_refused, on_agenda, order
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.errors import InputError
from app.services.texts import fitting
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_STATES = ("open", "done", "dropped")
_FIELDS = ("title", "owner_id", "due_on", "state", "effect")


def open_actions(db: Database, day: date | None = None, work: Work | None = None) -> tuple[BoardAction, ...]:
    """Return the actions that stand on the agenda of a day, by default of today: all that are open, by due day."""
    with db.read(work) as conn:
        wanted = day or local_date(db.now())
        return on_agenda(surroundings.open_actions(conn), None, wanted)


def actions_beside(db: Database, meeting_id: int, work: Work | None = None) -> tuple[BoardAction, ...]:
    """Return the actions that are looked at with a meeting, by due day: its own, and all that are open or were
    closed today.

    `meeting_id` 0: the meeting is not on record yet.
    """
    with db.read(work) as conn:
        own = surroundings.actions_of(conn, meeting_id) if meeting_id else ()
        others = surroundings.open_actions(conn, local_date(db.now()))
        return order({action.id: action for action in (*own, *others)}.values())


def check_action(values: Mapping[str, Any], *, is_new: bool) -> None:
    """Raise InputError for what cannot be said of an action: no title, owner or due day, or another field."""
    unknown = sorted(values.keys() - set(_FIELDS))
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join(_FIELDS)}.")
    if not str(values.get("title", "" if is_new else "x")).strip():
        raise InputError("Title: an action needs one.", hint="Say what is to be done.")
    if is_new and (values.get("owner_id") is None or values.get("due_on") is None):
        raise InputError("An action needs an owner and a due day.", hint="Say who does it, and by when.")
    for name, value in values.items():
        if isinstance(value, str):
            fitting(value, name, t.action.c[name])
    if values.get("state", "open") not in _STATES:
        raise InputError(f"State: {values['state']!r} is none.", hint=f"One of: {', '.join(_STATES)}.")


def add_action(
    db: Database,
    values: Mapping[str, Any],
    *,
    meeting_id: int | None = None,
    change_id: int | None = None,
    op_id: str | None = None,
) -> Changes:
    """Record what is to be done, from a meeting or a change. `values`: title, owner_id, due_on; effect.

    It is not due before the day of the meeting.
    """
    db.require("action.edit", "record actions of the board")
    check_action(values, is_new=True)
    if meeting_id is None and change_id is None:
        raise InputError("An action comes from a meeting or a change.", hint="Choose one.")

    def act(conn: Connection) -> Changes:
        owner = owner_called(conn, values["owner_id"])
        _require_due(conn, values["due_on"], meeting_id)
        row = {**values, **closing(db, values), "owner": owner, "meeting_id": meeting_id, "change_id": change_id}
        action_id = insert_record(conn, t.action, row)
        return Changes(kinds.touched_by(t.action), (action_id,), f"The action \u201c{values['title']}\u201d is added.")

    return db.write(act, what="add action", about=(meeting_id or 0, change_id or 0, "action"), op_id=op_id)


def edit_action(
    db: Database, action_id: int, version: int, values: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save an edit of an action of the board, or close it; who changed what stays in its history."""
    db.require("action.edit", "edit actions of the board")
    check_action(values, is_new=False)

    def act(conn: Connection) -> Changes:
        action = surroundings.action_by_id(conn, action_id)
        if action is None:
            raise InputError("That action is not in this workspace any more.", hint="Refresh the agenda.")
        own = dict(values)
        if own.get("due_on", action.due_on) != action.due_on:
            _require_due(conn, own["due_on"], action.meeting_id)
        if own.get("owner_id") is not None:
            own["owner"] = owner_called(conn, own["owner_id"])
        what = f"The action \u201c{action.title}\u201d"
        save(conn, t.action, action_id, version, own | closing(db, own), what=what)
        return Changes(kinds.touched_by(t.action), (action_id,), f"{what} is saved.")

    return db.write(act, what="edit action", about=action_id, op_id=op_id)


def _require_due(conn: Connection, due: date | None, meeting_id: int | None) -> None:
    """Raise `InputError` where an action would be due before the meeting that it comes from."""
    found = meetings.meeting_by_id(conn, meeting_id) if meeting_id is not None else None
    why = due_refused(due, found.day if found is not None else None)
    if why:
        raise InputError(f"Due: {why[:1].lower()}{why[1:]}", hint="Give the day of the meeting, or a later one.")


def closing(db: Database, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the day on which an action is closed, where values say its state."""
    if "state" not in values:
        return {}
    return {"closed_on": None if values["state"] == "open" else local_date(db.now())}


def owner_called(conn: Connection, person_id: int) -> str:
    """Return what an owner is called where an action is listed beside those of agencies: the login, else the name."""
    person = people.people_by_id(conn, [person_id]).get(person_id)
    if person is None:
        raise InputError("Owner: that person is not in this workspace.", hint="Choose from the list.")
    return person.login or person.name
