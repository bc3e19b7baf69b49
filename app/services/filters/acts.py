"""Sharing a filter of tickets, and what becomes of it: renamed, changed in place, pinned, moved, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.db import shared_filters as store
from app.db.engine import Database
from app.db.records import hold, insert_record, save, time_of, update_versioned
from app.db.tables.shared_filters import shared_filter
from app.db.tickets.options import ticket_options
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.plain_text import one_line
from app.domain.tickets.filter_meaning import understood
from app.domain.tickets.grouping import GroupKey
from app.domain.tickets.shared_filters import (
    LONGEST_NAME,
    LONGEST_WORDS,
    MOST_PINNED,
    SHARED,
    SharedFilter,
    for_everybody,
)
from app.domain.tickets.values import SortKey
from app.errors import InputError, NotAllowed
from app.services.texts import clean

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "filter.share"
#: What of a shared filter is written, as `share` and `edit` take it.
FIELDS = ("name", "group_id", "words", "search", "sort", "descending", "grouped", "pinned")


def share(db: Database, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Share a filter in one's own name, behind those that its audience has.

    `values`: name, words, and perhaps group_id (None: for everybody), search, sort, descending, grouped, pinned.
    """
    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        row = checked(conn, db, values)
        id = insert(conn, db, row)
        return Changes(SHARED, (id,), f"“{one_line(row['name'])}” is shared with {_to(_found(conn, db, id))}.")

    return db.write(act, what="share filter", about=dict(values), op_id=op_id)


def insert(conn: Connection, db: Database, row: Mapping[str, Any]) -> int:
    """Add a checked row behind those of its audience."""
    group_id = row.get("group_id")
    _require_audience(conn, db, group_id)
    hold(conn, f"shared filters {group_id}")
    _require_free(conn, group_id, row["name"])
    there = store.places(conn, group_id)
    _require_pin(there, row)
    place = max((one.place for one in there), default=0) + 1
    if place > 1000:
        raise InputError("There are too many filters for this audience.", hint="Withdraw some that nobody uses.")
    everybody = {"everybody": True} if group_id is None else {}
    return insert_record(conn, shared_filter, {**row, **everybody, "place": place, "owner": db.actor.login})


def edit(
    db: Database, id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save what was changed of a shared filter on top of what others saved; `Conflict` where both changed a field.

    `base`, `mine`: of `FIELDS`, as they were read and as they are to be.
    """
    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        now = _editable(conn, db, id)
        row = checked(conn, db, mine)
        group_id = row.get("group_id", now.group_id)
        moved = group_id != now.group_id
        if moved:
            _require_audience(conn, db, group_id)
            if now.group_id is None and not for_everybody(db.actor.roles):
                raise NotAllowed("What is shared with everybody stays so.", hint="Share a copy with your group.")
        hold(conn, f"shared filters {group_id}")
        _require_free(conn, group_id, row.get("name", now.name), id)
        others = [one for one in store.places(conn, group_id) if one.id != id]
        _require_pin(others, {"pinned": now.pinned, **row} if moved else row)
        saved = save(conn, shared_filter, id, base, row, derive=_audience, what=f"“{one_line(now.name)}”")
        touched = SHARED if saved.written else type(SHARED).NOTHING
        return Changes(touched, (id,), f"“{one_line(row.get('name', now.name))}” is saved for all who use it.")

    return db.write(act, what="edit shared filter", about=(id, dict(base), dict(mine)), op_id=op_id)


def move(db: Database, id: int, version: int, up: bool, *, op_id: str | None = None) -> Changes:
    """Let a shared filter change places with the one before it (`up`) or behind it, of the same audience."""
    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        now = _editable(conn, db, id)
        hold(conn, f"shared filters {now.group_id}")
        there = store.places(conn, now.group_id)
        at = next(n for n, one in enumerate(there) if one.id == id)
        other = at - 1 if up else at + 1
        if not 0 <= other < len(there):
            raise InputError(f"“{one_line(now.name)}” is the {'first' if up else 'last'} already.")
        wanted = list(there)
        wanted[at], wanted[other] = wanted[other], wanted[at]
        for place, one in enumerate(wanted, 1):
            if one.place != place:
                _editable(conn, db, one.id)
                update_versioned(
                    conn, shared_filter, one.id, version if one.id == id else one.version, {"place": place}
                )
        return Changes(SHARED, (id,), f"“{one_line(now.name)}” is number {other + 1} now.")

    return db.write(act, what="move shared filter", about=(id, version, up), op_id=op_id)


def withdraw(db: Database, id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Take a shared filter away from all who use it; the trail keeps it, and Undo brings it back."""
    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        now = _editable(conn, db, id)
        save(conn, shared_filter, id, version, {"withdrawn": True, "pinned": False}, what=f"“{one_line(now.name)}”")
        return Changes(SHARED, (id,), f"“{one_line(now.name)}” is not shared any more.")

    return db.write(act, what="withdraw shared filter", about=(id, version), op_id=op_id)


def checked(conn: Connection, db: Database, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of `FIELDS` as they are kept. InputError naming the field for what none can be."""
    if unknown := set(values) - set(FIELDS):
        raise InputError(f"A shared filter has no field “{min(unknown)}”.")
    row = dict(values)
    for field, longest in (("name", LONGEST_NAME), ("words", LONGEST_WORDS), ("search", LONGEST_WORDS)):
        if field in row:
            row[field] = clean(str(row[field] or ""), field, required=field != "search", longest=longest)
    if row.get("sort") and row["sort"] not in set(SortKey):
        raise InputError(f"Sort: tickets have no order “{one_line(str(row['sort']))}”.", hint=", ".join(SortKey))
    if row.get("grouped") and row["grouped"] not in set(GroupKey):
        raise InputError(
            f"Grouped: tickets have no groups “{one_line(str(row['grouped']))}”.", hint=", ".join(GroupKey)
        )
    for field in ("descending", "pinned"):
        if field in row:
            row[field] = bool(row[field])
    if "words" in row:
        now = time_of(conn)
        options = ticket_options(conn, local_date(now), db.actor.login)
        meant = understood(row["words"], row.get("search", ""), options, now)
        if meant.unknown:
            raise InputError(
                f"Words: {', '.join(meant.unknown)} is not understood here.",
                hint="A filter is shared by codes that this workspace has, such as agency:DHHS group:DESK opened:7d.",
            )
    return row


def _to(one: SharedFilter) -> str:
    return one.audience if one.group_id is not None else "everybody"


def _audience(written: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"everybody": written["group_id"] is None} if "group_id" in written else {}


def _found(conn: Connection, db: Database, id: int) -> SharedFilter:
    office = for_everybody(db.actor.roles)
    found = store.filters(conn, db.actor.login, time_of(conn), office=office, id=id)
    if not found:
        raise InputError("This shared filter does not exist (any more).", hint="Look at the list of filters again.")
    return found[0]


def _editable(conn: Connection, db: Database, id: int) -> SharedFilter:
    found = _found(conn, db, id)
    if not found.editable:
        raise NotAllowed(
            f"“{one_line(found.name)}” is {found.owner_name}'s: it is changed by them, or by who leads the group.",
            hint="Copy it to your own filters, and change the copy.",
        )
    return found


def _require_audience(conn: Connection, db: Database, group_id: int | None) -> None:
    office = for_everybody(db.actor.roles)
    if group_id is None:
        if not office:
            raise NotAllowed(
                "You may not share with everybody: that is for CAB coordinators, MIP managers and administrators.",
                hint="Share it with a group that you are in.",
            )
    elif group_id not in dict(store.groups(conn, db.actor.login, time_of(conn), office=office)):
        raise NotAllowed("You may share with groups that you are in today.", hint="Choose one of these.")


def _require_free(conn: Connection, group_id: int | None, name: str, but: int | None = None) -> None:
    if store.called(conn, group_id, name, but) is not None:
        raise InputError(
            f"Name: a filter called “{one_line(name)}” is shared there already.",
            hint="Change that one, or choose another name.",
        )


def _require_pin(others: Any, row: Mapping[str, Any]) -> None:
    if row.get("pinned") and sum(1 for one in others if one.pinned) >= MOST_PINNED:
        raise InputError(
            f"{MOST_PINNED} filters of this audience are pinned already.", hint="Unpin one of them before."
        )
