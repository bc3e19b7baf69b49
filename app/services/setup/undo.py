"""Taking back one's own last act on service levels: rows are put back, and clocks are brought to the levels again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db import undo as store
from app.db.engine import Database
from app.db.setup.levels import load_levels
from app.db.setup.records import row_at, rows_of
from app.db.sla import hold_levels
from app.db.tables import kinds
from app.domain.changes_made import Changes
from app.domain.eastern import local_date, midnight
from app.domain.setup.levels import LevelChange, Reach
from app.domain.undoing import RIGHTS, UNDO
from app.errors import InputError, NotAllowed
from app.services.setup.carrying_out import settle
from app.services.workspace.undo import refusal
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_DAY = timedelta(days=1)


def undo(db: Database, act: str, work: Work | None = None, *, op_id: str | None = None) -> Changes:
    """Take back one's own act on calendars, holidays, special hours or targets of this id.

    Raises `NotAllowed` with the reason where it cannot be (any more), `InputError` where nothing is known of it.
    """
    db.require("target.edit", "take back acts on service levels")
    told = db.told(act)
    if not isinstance(told, Changes):
        raise InputError(
            "This act cannot be taken back: nothing is known of it.",
            hint="Only what you did in this workspace can be taken back.",
        )
    with db.read() as conn:
        found = {row.tbl for row in store.written(conn, act, db.actor.login)}
    for right in sorted({RIGHTS[tbl] for tbl in found if tbl in RIGHTS}):
        db.require(right, "take back this act")

    def run(conn: Connection) -> Changes:
        hold_levels(conn)
        rows = [row for row in store.written(conn, act, db.actor.login) if row.tbl not in store.LEVELS_FOLLOW]
        store.hold_written(conn, [row for row in rows if row.tbl in store.LEVELS_BACK])
        why = refusal(db, conn, act, rows, store.LEVELS_BACK)
        if why is not None:
            raise NotAllowed(why, hint="")
        reaches = [_reach(conn, row) for row in rows]
        tables = store.put_back(conn, rows, local_date(db.now()))
        touched = kinds.touched_by(*tables)
        text, reason = f"This was taken back: {told.text}", "This was taken back by the person who did it."
        first = None if any(one.since is None and one.calendars for one in reaches) else _first_day(reaches)
        done = LevelChange(text, (), load_levels(conn), _union(reaches), first)
        return settle(conn, done, touched, told.ids, reason, db.now(), work)

    return db.write(run, what=UNDO, about=act, op_id=op_id)


def _reach(conn: Connection, row: store.Written) -> Reach:
    """Return which tickets what an act wrote there may concern, and what puts it back as well."""
    now: dict[str, Any] = row_at(conn, row.tbl, id=int(row.row_id)) or {}
    diff = row.diff
    if row.tbl == "sla_target":
        borders = [_instant(value) for name in ("effective_from", "effective_to") for value in diff.get(name, ())]
        known = [at for at in (*borders, now["effective_from"]) if at is not None]
        only_end = set(diff) == {"effective_to"}
        since = min(at for at in borders if at is not None) if only_end else min(known)
        return Reach(by_opening=True, opened_since=since, kind=now["ticket_kind"])
    if row.tbl == "calendar":
        return Reach(frozenset({int(row.row_id)})) if {"week", "uses_holidays"} & set(diff) else Reach()
    if row.tbl == "calendar_hours":
        return Reach(frozenset({now["calendar_id"]}), midnight(now["valid_from"]) - _DAY)
    if not {"withdrawn", "hours", "day"} & set(diff):
        return Reach()
    day: date = now["day"]
    calendars = (
        frozenset({now["calendar_id"]})
        if row.tbl == "special_hours"
        else frozenset(one["id"] for one in rows_of(conn, t.calendar.name))
    )
    return Reach(calendars, midnight(day) - _DAY, midnight(day) + 2 * _DAY)


def _instant(value: Any) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _union(reaches: Sequence[Reach]) -> Reach:
    """Return one reach that covers them all."""
    days = [one for one in reaches if one.calendars]
    opened = [one for one in reaches if one.by_opening]
    kinds_of = {one.kind for one in opened}
    return Reach(
        frozenset().union(*(one.calendars for one in days)),
        _border([one.since for one in days], min),
        _border([one.until for one in days], max),
        bool(opened),
        _border([one.opened_since for one in opened], min),
        _border([one.opened_until for one in opened], max),
        kinds_of.pop() if len(kinds_of) == 1 else None,
    )


def _border(at: Sequence[datetime | None], pick: Any) -> datetime | None:
    known = [one for one in at if one is not None]
    return None if not known or len(known) < len(at) else pick(known)


def _first_day(reaches: Sequence[Reach]) -> date | None:
    days = [local_date(at) for one in reaches for at in (one.since, one.opened_since) if at is not None]
    return min(days, default=None)
