"""Tasks of a change: written down, given to somebody, done, dropped and put in order; conditions are only met."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.db import changes as store
from app.db import tables as t
from app.db.cab.people import people_by_id
from app.db.cab.votes import voters_of
from app.db.changes.tasks import members_of, next_position, places_of, task_by_id, task_people, tasks_of
from app.db.engine import Database
from app.db.records import insert_record, merge, time_of, update_versioned
from app.db.tables import kinds
from app.domain import words
from app.domain.changes.spans import clipped, moment
from app.domain.changes.states import RECORDED
from app.domain.changes.tasks import DONE, DROPPED, FIELDS, OPEN, Task
from app.domain.changes.values import Change
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.vocabulary import ChangeState
from app.errors import InputError, NotAllowed
from app.services.changes.perform import held
from app.services.texts import clean, require_instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "change_task.update"
#: Where nothing is to be done any more.
_OVER = frozenset({ChangeState.REJECTED, ChangeState.CANCELLED})
_UNDER_WAY = RECORDED | {ChangeState.IMPLEMENTING}


def add_task(db: Database, change_id: int, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Write down what is to be done for a change. `values`: title; owner (a login), group (a name), due_at in UTC,
    before_start: whether the change does not start while it is open."""
    db.require(_RIGHT, "plan tasks of changes")
    _check(values)
    title = clean(values.get("title", ""), "title", required=True, longest=300)

    def act(conn: Connection) -> Changes:
        now = _held(conn, change_id)
        row = _columns(conn, {**values, "title": title})
        _require_ahead(now, row)
        _require_no_voter(conn, now, row)
        place = next_position(conn, change_id)
        insert_record(conn, t.change_task, {"change_id": change_id, "position": place, **row})
        return _changes(now, f"“{title}” is to be done.")

    return db.write(act, what="add task", about=[change_id, title], op_id=op_id)


def edit_task(
    db: Database, task_id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save an edit of a task by field, as `add_task` takes them; `base`: as they were read.

    Raises `Conflict` where somebody else changed the same field, `NotAllowed` for what a condition says.
    """
    db.require(_RIGHT, "plan tasks of changes")
    _check(base, mine)
    if "title" in mine:
        mine = {**mine, "title": clean(mine["title"], "title", required=True, longest=300)}

    def act(conn: Connection) -> Changes:
        task, now = _open(conn, task_id)
        if task.is_condition and any(
            name in mine and mine[name] != base.get(name) for name in ("title", "before_start")
        ):
            raise NotAllowed("A condition stands as it was decided.", hint="Correct the decision in its meeting.")
        if mine.get("before_start") and not task.before_start:
            _require_ahead(now, mine)
        _columns(conn, {name: mine[name] for name in ("owner", "group") if name in mine})  # nobody here: said first
        beside = {"owner": task.owner, "group": task.group}
        merged = merge(conn, t.change_task, task_id, base, mine, beside=beside, what=f"The task “{task.title}”")
        if merged.written:
            written = _columns(conn, merged.written)
            if written.keys() & {"owner_id", "group_id"}:
                _require_no_voter(conn, now, {**task_people(conn, task_id), **written})
            update_versioned(conn, t.change_task, task_id, merged.version, written)
        return _changes(now, f"“{merged.written.get('title', task.title)}” is saved.", written=bool(merged.written))

    return db.write(act, what="edit task", about=task_id, op_id=op_id)


def finish_task(db: Database, task_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Mark a task as done, or a condition as met, as it was read at `version`."""
    db.require(_RIGHT, "mark tasks of changes as done")

    def act(conn: Connection) -> Changes:
        task, now = _open(conn, task_id)
        update_versioned(conn, t.change_task, task_id, version, {"state": DONE, "done_at": db.now()})
        return _changes(now, f"“{task.title}” is {'met' if task.is_condition else 'done'}.")

    return db.write(act, what="finish task", about=task_id, op_id=op_id)


def drop_task(db: Database, task_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Leave a task undone for good, as it was read at `version`; its history stays. A condition is not dropped."""
    db.require(_RIGHT, "drop tasks of changes")

    def act(conn: Connection) -> Changes:
        task, now = _open(conn, task_id)
        if task.is_condition:
            raise NotAllowed(
                f"“{task.title}” is a condition of the approval: it is met, not dropped.",
                hint="The board reopens or corrects its decision.",
            )
        update_versioned(conn, t.change_task, task_id, version, {"state": DROPPED})
        return _changes(now, f"“{task.title}” is dropped.")

    return db.write(act, what="drop task", about=task_id, op_id=op_id)


def move_task(db: Database, task_id: int, places: int, *, op_id: str | None = None) -> Changes:
    """Put a task so many places later in the order of its change, or earlier; at the ends it stays there."""
    db.require(_RIGHT, "order tasks of changes")

    def act(conn: Connection) -> Changes:
        task, now = _open(conn, task_id)
        order = list(tasks_of(conn, now.id))
        at = next(n for n, one in enumerate(order) if one.id == task_id)
        order.insert(max(0, min(len(order) - 1, at + places)), order.pop(at))
        placed = places_of(conn, now.id)
        for place, one in enumerate(order, 1):
            if placed[one.id] != place:
                update_versioned(conn, t.change_task, one.id, one.version, {"position": place})
        return _changes(now, f"“{task.title}” is number {order.index(task) + 1} of {len(order)}.")

    return db.write(act, what="move task", about=task_id, op_id=op_id)


# --- parts ----------------------------------------------------------------------------------------
def _check(*given: Mapping[str, Any]) -> None:
    unknown = sorted({name for values in given for name in values} - set(FIELDS))
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join(FIELDS)}.")
    for values in given:
        due = values.get("due_at")
        require_instant(due, "due time")
        if due is not None and clipped(due) != due:
            raise InputError(f"Due: it lies {moment(due)}.", hint="Check the year.")


def _columns(conn: Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of a task as its columns; `InputError` names who is not there."""
    row = {name: values[name] for name in ("title", "due_at", "before_start") if name in values}
    if "owner" in values:
        login = values["owner"] or ""
        row["owner_id"] = store.people_by_login(conn, [login]).get(login) if login else None
        if login and row["owner_id"] is None:
            raise InputError(f"Owner: nobody here signs in as {login}.", hint="Choose from the list.")
    if "group" in values:
        name = values["group"] or ""
        row["group_id"] = store.groups_by_name(conn).get(name) if name else None
        if name and row["group_id"] is None:
            raise InputError(f"Group: there is no {name}.", hint="Choose from the list.")
    return row


def _held(conn: Connection, change_id: int) -> Change:
    now = held(conn, change_id)
    if now.state in _OVER:
        raise NotAllowed(f"{now.number} is {now.state.word}: nothing is to be done for it.", hint="")
    return now


def _open(conn: Connection, task_id: int) -> tuple[Task, Change]:
    """Return a task that is to be done, and its change, which nobody else starts before this transaction ends."""
    found = task_by_id(conn, task_id)
    if found is None:
        raise InputError("That task is not in this workspace any more.", hint="Refresh the calendar.")
    now = _held(conn, found.change_id)
    task = task_by_id(conn, task_id)
    assert task is not None
    if task.state != OPEN:
        word = {DONE: "met" if task.is_condition else "done", DROPPED: "dropped"}[task.state]
        raise InputError(f"“{task.title}” is {word} already.", hint="Take that back first, if you did it.")
    return task, now


def _require_ahead(now: Change, row: Mapping[str, Any]) -> None:
    """Refuse what is to come before the start of work that has begun."""
    if row.get("before_start") and now.state in _UNDER_WAY:
        raise NotAllowed(f"{now.number} is {now.state.word}: nothing comes before its start any more.", hint="")


def _require_no_voter(conn: Connection, now: Change, row: Mapping[str, Any]) -> None:
    """Refuse a task for who voted on the change that is before the board: who has a task has no vote."""
    owner, group = row.get("owner_id"), row.get("group_id")
    doers = {owner} if owner is not None else members_of(conn, group, local_date(time_of(conn)))
    found = people_by_id(conn, doers & voters_of(conn, now.id))
    if found:
        who = words.joined(sorted(person.name for person in found.values()))
        raise NotAllowed(
            f"{now.number} is before the board, and {who} voted on it: who has a task of it has no vote.",
            hint="Give it to somebody else, or after the decision.",
        )


def _changes(now: Change, said: str, *, written: bool = True) -> Changes:
    touched = kinds.touched_by(t.change_task) if written else Touched.NOTHING
    return Changes(touched, (now.id,), f"{now.number}: {said}")
