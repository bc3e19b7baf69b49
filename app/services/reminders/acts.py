"""What people do with reminders: set, moved, done, opened again; and each is told once to each who is to hear it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.db import reminders as store
from app.db.engine import Database
from app.db.records import hold, time_of, update_versioned
from app.db.tables.reminders import reminder
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.plain_text import one_line
from app.domain.reminders import LONGEST, REMINDERS, Reminder, ToTell
from app.domain.rights import may
from app.errors import InputError
from app.services.texts import clean

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "reminder.edit"
_FURTHEST = timedelta(days=5 * 366)
_TOLD_AT_ONCE = 20


def add(
    db: Database,
    text: str,
    at: datetime,
    *,
    number: str = "",
    record: tuple[str, int] | None = None,
    group_id: int | None = None,
    op_id: str | None = None,
) -> Changes:
    """Set a reminder for oneself, or for a group that one works in.

    `at`: an instant to come, aware UTC. `number`: of the ticket, change or major incident that it is of; or `record`,
    its table and key. Raises `InputError` for a time that is over or a record that is not there.
    """
    db.require(_RIGHT)
    body = clean(text, "text", required=True, longest=LONGEST)

    def act(conn: Connection) -> Changes:
        now = time_of(conn)
        _require_to_come(at, now)
        about = record
        if number.strip():
            about = store.find(conn, number)
            if about is None:
                raise InputError(
                    f"There is no ticket, change or major incident {one_line(number.strip())}.",
                    hint="Give its number, or leave it empty.",
                )
        elif about is not None and not store.is_there(conn, *about):
            raise InputError("What the reminder is of is not there (any more).", hint="Refresh the list.")
        if group_id is not None and group_id not in dict(store.groups_of(conn, db.actor.login, local_date(now))):
            raise InputError("You do not work in that group.", hint="Choose one of your own groups, or nobody else.")
        tbl, key = about or ("", None)
        row: dict[str, Any] = {"text": body, "due_at": at, "tbl": tbl, "record_id": key, "group_id": group_id}
        id = store.add(conn, {**row, "owner": db.actor.login})
        return Changes(REMINDERS, (id,), f"You are reminded {words.moment(at, weekday=True)}.")

    return db.write(act, what="add reminder", about=(body, at.isoformat()), op_id=op_id)


def move(
    db: Database, id: int, version: int, at: datetime, *, text: str | None = None, op_id: str | None = None
) -> Changes:
    """Let a reminder come later, or at another time, and say what it says; it is told again then.

    `version`: as it was read; `Stale` where somebody moved it since.
    """
    db.require(_RIGHT)
    body = None if text is None else clean(text, "text", required=True, longest=LONGEST)

    def act(conn: Connection) -> Changes:
        one = _there(db, conn, id)
        _require_to_come(at, time_of(conn))
        if not one.is_open:
            raise InputError(f"“{one_line(one.text)}” is done.", hint="Open it again first.")
        values: dict[str, Any] = (
            {"due_at": at} if body is None or body == one.text else {"due_at": at, **store.said(body)}
        )
        update_versioned(conn, reminder, id, version, values)
        return Changes(REMINDERS, (id,), f"You are reminded again {words.moment(at, weekday=True)}.")

    return db.write(act, what="move reminder", about=id, op_id=op_id)


def finish(db: Database, asked: Mapping[int, int], *, op_id: str | None = None) -> Changes:
    """Tick reminders off: ids with the versions that were read. What is done already stays as it is."""
    return _set(db, asked, "finish reminders", done=True, op_id=op_id)


def reopen(db: Database, asked: Mapping[int, int], *, op_id: str | None = None) -> Changes:
    """Open reminders again that were ticked off: ids with the versions that were read."""
    return _set(db, asked, "reopen reminders", done=False, op_id=op_id)


def _set(db: Database, asked: Mapping[int, int], what: str, *, done: bool, op_id: str | None) -> Changes:
    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        values = {"done_at": time_of(conn) if done else None, "done_by": db.actor.login if done else ""}
        changed: list[Reminder] = []
        for one in (_there(db, conn, id) for id in asked):
            if one.is_open is done:
                update_versioned(conn, reminder, one.id, asked[one.id], values)
                changed.append(one)
        if not changed:
            return Changes(Touched.NOTHING, tuple(asked), "Nothing had to be changed.")
        said = f"“{one_line(changed[0].text)}”" if len(changed) == 1 else words.count(len(changed), "reminder")
        verb = "is" if len(changed) == 1 else "are"
        return Changes(
            REMINDERS, tuple(one.id for one in changed), f"{said} {verb} {'done' if done else 'open again'}."
        )

    return db.write(act, what=what, about=sorted(asked), op_id=op_id)


def tell(db: Database, since: datetime, *, op_id: str | None = None) -> tuple[ToTell, ...]:
    """Return what this person is to be told on their screen now, and keep that it was: another window tells it no more.

    `since`: tickets that came back from hold after this instant are told too, which each window of a person may do.
    """
    if not may(db.actor.roles, _RIGHT) or db.snapshot is not None:
        return ()
    with db.read() as conn:
        back = store.came_back(conn, db.actor.login, since, _TOLD_AT_ONCE)
        due = store.untold(conn, db.actor.login, db.now(), _TOLD_AT_ONCE)
    if not due:
        return tuple(back)

    def act(conn: Connection) -> list[int]:
        hold(conn, f"reminders of {db.actor.login}")  # two windows at once tell each once
        fresh = store.untold(conn, db.actor.login, time_of(conn), _TOLD_AT_ONCE)
        store.note_told(conn, fresh, time_of(conn))
        return [one.id for one in fresh]

    mine = frozenset(db.write(act, what="tell reminders", op_id=op_id))
    told = [ToTell(one.kind, one.record_id, one.title, one.id, one.version) for one in due if one.id in mine]
    return (*back, *told)


def _require_to_come(at: datetime, now: datetime) -> None:
    if at <= now:
        raise InputError(f"{words.moment(at, weekday=True)} is over already.", hint="When: give a time to come.")
    if at - now > _FURTHEST:
        raise InputError(
            f"{words.moment(at, weekday=True)} is too far ahead.", hint="When: give a time within 5 years."
        )


def _there(db: Database, conn: Connection, id: int) -> Reminder:
    found: Sequence[Reminder] = store.by_ids(conn, db.actor.login, time_of(conn), [id])
    if not found:
        raise InputError("This reminder is not there (any more), or not yours.", hint="Refresh the list.")
    return found[0]
