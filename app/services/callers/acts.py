"""What people do with the directory of callers: add, edit, mark left, merge two that are one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.callers import directory as store
from app.db.callers import writing
from app.db.engine import Database
from app.db.records import hold, hold_record, insert_record, save
from app.domain import words
from app.domain.callers.directory import DIRECTORY, FIELDS, PREFERS, PRIVATE
from app.domain.callers.lookup import digits
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.mail.addresses import can_be_mailed
from app.domain.rights import holders, may
from app.errors import InputError, NotAllowed
from app.services.texts import clean

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LONGEST = {"name": 200, "place": 200, "title": 200, "department": 200, "vip_reason": 300, "note": 4_000}
_NUMBERS = {"phone": "phone", "callback": "number for calls back", "private_phone": "private number"}
_SHORT = 200
#: How many tickets follow at most when two are merged: all of them are written in one act.
MOST_TICKETS = 5_000


def create(db: Database, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Add somebody. `values`: any of `FIELDS`, of `PRIVATE`, and login; the name has to be there.

    Raises `InputError` where a value cannot stand, or somebody has this e-mail, login or external id already.
    """
    db.require("caller.edit")
    wanted = checked(values)
    if not wanted.get("name"):
        raise InputError("The name is empty.", hint="Enter a name.")

    def act(conn: Connection) -> Changes:
        hold(conn, "caller directory")
        _require_new(conn, None, wanted)
        _require_login_right(db, wanted)
        own = {name: value for name, value in wanted.items() if name not in PRIVATE}
        id = insert_record(conn, t.caller, own)
        writing.put_private(conn, id, _private(wanted))
        return Changes(DIRECTORY, (id,), f"{wanted['name']} is in the directory.")

    return db.write(act, what="caller create", op_id=op_id)


def edit(
    db: Database, id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save a form that was opened with `base`; `Conflict` where somebody else changed the same field.

    Another agency is a move as of today. Raises `InputError`, `NotAllowed`.
    """
    db.require("caller.edit")
    wanted = checked(mine)
    if "name" in wanted and not wanted["name"]:
        raise InputError("The name is empty.", hint="Enter a name.")

    def act(conn: Connection) -> Changes:
        hold(conn, "caller directory")
        hold_record(conn, t.caller, id)
        now = _found(conn, id, private=may(db.actor.roles, "caller.private.read"))
        _require_new(conn, id, wanted)
        _require_login_right(db, {name: value for name, value in wanted.items() if value != now.get(name)})
        private = {name: now.get(name, "") for name in PRIVATE} if may(db.actor.roles, "caller.private.read") else {}
        saved = save(conn, t.caller, id, base, wanted, beside=private, what=str(now["name"]))
        writing.put_private(conn, id, _private(saved.written))
        if "agency_id" in saved.written:
            today = local_date(db.now())
            writing.add_move(conn, id, now["agency_id"], saved.written["agency_id"], today, db.now())
        if not saved.written:
            return Changes(Touched.NOTHING, (id,), f"{now['name']} has no changes to save.")
        return Changes(DIRECTORY, (id,), f"{wanted.get('name', now['name'])} is saved.")

    return db.write(act, what="caller edit", about=id, op_id=op_id)


def set_left(db: Database, id: int, left_on: date | None = None, *, op_id: str | None = None) -> Changes:
    """Mark somebody as having left on a day, None: today; they are offered for calls no more."""
    today = local_date(db.now())
    if left_on is not None and left_on > today:
        raise InputError("Nobody has left on a day that is ahead.", hint="Give today or a day before.")
    return _set_left(db, id, left_on or today, op_id)


def set_back(db: Database, id: int, *, op_id: str | None = None) -> Changes:
    """Mark somebody who left as there again."""
    return _set_left(db, id, None, op_id)


def _set_left(db: Database, id: int, left_on: date | None, op_id: str | None) -> Changes:
    db.require("caller.edit")

    def act(conn: Connection) -> Changes:
        hold_record(conn, t.caller, id)
        now = _found(conn, id)
        saved = save(conn, t.caller, id, {"left_on": now["left_on"]}, {"left_on": left_on}, what=str(now["name"]))
        if not saved.written:
            return Changes(Touched.NOTHING, (id,), f"{now['name']} has no changes to save.")
        said = "is there again" if left_on is None else f"left on {words.day(left_on)}"
        return Changes(DIRECTORY, (id,), f"{now['name']} {said}.")

    return db.write(act, what="caller left", about=id, op_id=op_id)


def merge(db: Database, keep_id: int, gone_id: int, *, op_id: str | None = None) -> Changes:
    """Make one of two who are the same: `gone_id` is found no more, their tickets and moves are `keep_id`'s.

    What only the one who goes has is filled in for the other. Cannot be taken back. Raises `InputError`, `NotAllowed`.
    """
    db.require("caller.edit")
    db.require("ticket.edit")
    if keep_id == gone_id:
        raise InputError("These are the same caller already.", hint="Choose another one.")

    def act(conn: Connection) -> Changes:
        hold(conn, "caller directory")
        private = may(db.actor.roles, "caller.private.read")
        for id in sorted((keep_id, gone_id)):
            hold_record(conn, t.caller, id)
        keep, gone = (_found(conn, id, private=private) for id in (keep_id, gone_id))
        for one in (keep, gone):
            if one["merged_into_id"] is not None:
                raise InputError(f"{one['name']} was merged into somebody already.", hint="Refresh the list.")
        filled = {
            name: gone[name]
            for name in (*FIELDS, "login", *PRIVATE)
            if gone.get(name) not in (None, "", False) and keep.get(name) in (None, "", False)
        }
        _require_login_right(db, filled)
        count = writing.count_tickets(conn, gone_id)
        if count > MOST_TICKETS:
            raise InputError(
                f"{gone['name']} has {count:,} tickets; at most {MOST_TICKETS:,} follow at once.",
                hint="Keep the one with more tickets, and merge the other into it.",
            )
        writing.merge(conn, keep_id, gone_id, int(gone["version"]))
        own = {name: value for name, value in filled.items() if name not in PRIVATE}
        if own:
            save(conn, t.caller, keep_id, int(keep["version"]), own, what=str(keep["name"]))
        writing.put_private(conn, keep_id, _private(filled))
        if "agency_id" in filled:
            writing.add_move(conn, keep_id, None, filled["agency_id"], local_date(db.now()), db.now())
        followed = f" {words.count(count, 'ticket follows', 'tickets follow')}." if count else ""
        touched = DIRECTORY | (Touched.TICKETS if count else Touched.NOTHING)
        return Changes(touched, (keep_id,), f"{gone['name']} is merged into {keep['name']}.{followed}")

    return db.write(act, what="caller merge", about=keep_id, op_id=op_id)


# --- what may stand -------------------------------------------------------------------------------
def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of somebody's fields as they are kept. Raises `InputError`, naming the field."""
    unknown = set(values) - {*FIELDS, *PRIVATE, "login", "left_on"}
    if unknown:
        raise InputError(f"Not editable: {', '.join(sorted(unknown))}.")
    found = dict(values)
    for name, value in values.items():
        if isinstance(value, str):
            found[name] = clean(value, name.replace("_", " "), longest=_LONGEST.get(name, _SHORT))
    for name in ("name", "place", "title", "department"):
        if name in found:
            found[name] = " ".join(str(found[name]).split())
    for name, called in _NUMBERS.items():
        if found.get(name) and len(digits(found[name])) < 3:
            raise InputError(f"“{found[name]}” is no {called}.", hint="Give a number of three digits or more.")
    for name in ("email", "login"):
        if name in found:
            found[name] = found[name].lower()
    if found.get("email") and not can_be_mailed(found["email"]):
        raise InputError(f"“{found['email']}” is no e-mail address.", hint="Give one like name@agency.nc.gov.")
    if found.get("prefers", "") not in PREFERS:
        raise InputError(
            f"{found['prefers']!r} is no way to reach somebody.", hint=f"One of: {', '.join(filter(None, PREFERS))}."
        )
    return found


def _found(conn: Connection, id: int, *, private: bool = False) -> dict[str, Any]:
    found = store.fields_of(conn, id, private=private)
    if found is None:
        raise InputError("This caller is not in the directory (any more).", hint="Refresh the list.")
    return found


def _private(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of some values stands in the restricted row, by its columns."""
    return {column: values[name] for name, column in PRIVATE.items() if name in values}


def _require_login_right(db: Database, values: Mapping[str, Any]) -> None:
    if values.get("login") and not db.actor.roles & holders("caller", "update", "login"):
        raise NotAllowed(
            "A login is given to callers by who keeps people.", hint="Ask a BRM or an administrator to do it."
        )


def _require_new(conn: Connection, id: int | None, values: Mapping[str, Any]) -> None:
    """Raise `InputError` where somebody else has the e-mail, login or external id."""
    told = {name: str(values.get(name) or "") for name in ("external_id", "email", "login")}
    there = store.known(conn, external_ids=[told["external_id"]], emails=[told["email"]], logins=[told["login"]])
    for (what, text), ids in there.items():
        others = [other for other in ids if other != id]
        if others:
            (other,) = store.rows_of(conn, others[:1])
            called = what.replace("_", " ").replace("email", "e-mail")
            raise InputError(
                f"{other.name} has the {called} {text} already.", hint="Choose that caller, or merge the two."
            )
