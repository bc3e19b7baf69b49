"""Exercises of recovery plans: planned, stamped as they run, corrected by a stamp, and followed up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.datacenters import exercises as store
from app.db.datacenters import plans as planned
from app.db.engine import Database
from app.db.names import referred
from app.db.records import hold_record, insert_record, next_number, put_links, save, time_of, update_versioned
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.datacenters.exercises import (
    Exercise,
    ExerciseKind,
    ExerciseState,
    StampKind,
    may_correct,
    may_restore,
    may_stamp,
    state_after,
    struck_by,
)
from app.domain.eastern import eastern
from app.errors import InputError, NotAllowed
from app.services.texts import clean, require_instant
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RIGHT = "exercise.edit"
_FIELDS = ("title", "kind", "planned_on", "lead_id", "note", "outcome", "plan_ids")
_FOLLOW_UP = ("words", "owner_id", "due", "state")
_STATES = ("open", "done", "dropped")
#: How far ahead of the server's clock a moment that was typed may lie.
_AHEAD = timedelta(minutes=5)


def exercises(db: Database, work: Work | None = None) -> tuple[Exercise, ...]:
    """Return every exercise with its stamps and follow-ups, latest day first."""
    with db.read(work) as conn:
        return tuple(store.exercises(conn))


def _there(conn: Connection, exercise_id: int) -> Exercise:
    found = store.exercise_by_id(conn, exercise_id)
    if found is None:
        raise InputError("That exercise is not in this workspace any more.", hint="Refresh the list.")
    return found


def _held(conn: Connection, exercise_id: int) -> Exercise:
    hold_record(conn, t.exercise, exercise_id)
    return _there(conn, exercise_id)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(values.keys() - set(_FIELDS))
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join(_FIELDS)}.")
    kept = dict(values)
    if "title" in kept:
        kept["title"] = clean(kept["title"], "title", required=True, longest=300)
    for name in ("note", "outcome"):
        if name in kept:
            kept[name] = clean(kept[name], name, longest=20000)
    if "kind" in kept and kept["kind"] not in {kind.value for kind in ExerciseKind}:
        raise InputError(f"“{kept['kind']}” is no kind of exercise.", hint="Choose from the list.")
    if "planned_on" in kept and type(kept["planned_on"]) is not date:
        raise InputError("The planned day is empty.", hint="Give a day.")
    if "plan_ids" in kept:
        kept["plan_ids"] = tuple(sorted(set(kept["plan_ids"])))
        if not kept["plan_ids"]:
            raise InputError("No plan is chosen.", hint="An exercise is of one plan or more.")
    return kept


def _require_known(conn: Connection, row: Mapping[str, Any]) -> None:
    p = t.recovery_plan.c
    ids = row.get("plan_ids", ())
    if ids and len(planned.plans(conn, p.id.in_(ids))) != len(ids):
        raise InputError("A plan is not in this workspace any more.", hint="Choose from the list.")
    for name in ("lead_id", "owner_id"):
        if row.get(name) is not None and row[name] not in referred(conn, {"person_id": [row[name]]})["person_id"]:
            raise InputError("That person is not in this workspace.", hint="Choose from the list.")


def add_exercise(db: Database, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Plan an exercise. `values`: title, kind, planned_on, plan_ids; lead_id (a person), note."""
    db.require(_RIGHT)
    row = _checked({"title": "", "kind": "", "planned_on": None, "plan_ids": (), **values})
    ids = row.pop("plan_ids")

    def act(conn: Connection) -> Changes:
        _require_known(conn, {**row, "plan_ids": ids})
        number = next_number(conn, "EX")
        made = insert_record(conn, t.exercise, {"number": number, **row})
        link = t.exercise_plan.c
        put_links(conn, link.exercise_id, made, link.plan_id, set(ids))
        return Changes(Touched.DATACENTERS, (made,), f"{number} “{row['title']}” is planned.")

    return db.write(act, what="plan exercise", op_id=op_id)


def edit_exercise(
    db: Database, exercise_id: int, base: Mapping[str, Any], mine: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save a form that was opened with `base`; which plans, and how it is held, only before it begins."""
    db.require(_RIGHT)
    row = _checked(mine)

    def act(conn: Connection) -> Changes:
        was = _held(conn, exercise_id)
        _require_known(conn, row)
        ids = row.get("plan_ids", was.plan_ids)
        fixed = ids != was.plan_ids or row.get("kind", was.kind.value) != was.kind.value
        if fixed and was.state is not ExerciseState.PLANNED:
            raise NotAllowed(f"{was.number} is {was.state.value}: its plans and its kind are settled.")
        link = t.exercise_plan.c
        put_links(conn, link.exercise_id, exercise_id, link.plan_id, set(ids))
        own = {name: value for name, value in row.items() if name != "plan_ids"}
        known = {name: value for name, value in base.items() if name != "plan_ids"}
        save(conn, t.exercise, exercise_id, known, own, what="Exercise")
        return Changes(Touched.DATACENTERS, (exercise_id,), f"{was.number} is saved.")

    return db.write(act, what="edit exercise", about=exercise_id, op_id=op_id)


def call_off(db: Database, exercise_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Call an exercise off that has not begun, as it was read at `version`; or take that back."""
    db.require(_RIGHT)

    def act(conn: Connection) -> Changes:
        was = _held(conn, exercise_id)
        if was.state not in {ExerciseState.PLANNED, ExerciseState.CANCELLED}:
            raise NotAllowed(f"{was.number} is {was.state.value}: it cannot be called off.")
        off = was.state is ExerciseState.PLANNED
        to = ExerciseState.CANCELLED if off else ExerciseState.PLANNED
        update_versioned(conn, t.exercise, exercise_id, version, {"state": to.value})
        text = f"{was.number} is {'called off' if off else 'planned again'}."
        return Changes(Touched.DATACENTERS, (exercise_id,), text)

    return db.write(act, what="call exercise off", about=exercise_id, op_id=op_id)


# --- stamps ------------------------------------------------------------------------------------------
def stamp(
    db: Database,
    exercise_id: int,
    kind: StampKind,
    plan_id: int | None = None,
    told_at: datetime | None = None,
    note: str = "",
    *,
    op_id: str | None = None,
) -> Changes:
    """Stamp what happens now, at the server's time; of recovered data with `told_at`, as of when they are (UTC).

    NotAllowed where it is stamped already or the exercise does not run. `derived` of the answer has its `stamp_id`.
    """
    db.require("exercise.stamp")
    text = clean(note, "note", longest=1000)
    require_instant(told_at, "moment of the data")
    if (kind is StampKind.DATA_AS_OF) != (told_at is not None):
        raise InputError("As of when the recovered data are is empty.", hint="Give the moment of the last one.")
    if kind is StampKind.CORRECTION:
        raise InputError("A correction names the stamp that it corrects.")

    def act(conn: Connection) -> Changes:
        was = _held(conn, exercise_id)
        why = may_stamp(was, kind, plan_id)
        if why:
            raise NotAllowed(why)
        now = time_of(conn)
        if told_at is not None and told_at > now + _AHEAD:
            raise InputError("The recovered data cannot be of a time to come.", hint="Correct the moment.")
        values = {"kind": kind.value, "plan_id": plan_id, "at": now, "told_at": told_at, "note": text}
        made = insert_record(conn, t.exercise_stamp, {"exercise_id": exercise_id, **values})
        _follow(conn, was)
        plan = planned.plan_by_id(conn, plan_id) if plan_id is not None else None
        of = f" {plan.service}" if plan is not None else ""
        told = f"{was.number}{of}: “{kind.label}” is stamped, {words.time_of_day(eastern(now))}."
        return Changes(Touched.DATACENTERS, (exercise_id,), told, {"stamp_id": made})

    return db.write(act, what="stamp exercise", about=(exercise_id, kind.value, plan_id), op_id=op_id)


def correct_stamp(
    db: Database, exercise_id: int, stamp_id: int, note: str = "", *, op_id: str | None = None
) -> Changes:
    """Let a stamp that was a mistake count no more, by a stamp that says so; nothing is deleted."""
    db.require("exercise.stamp")
    text = clean(note, "note", longest=1000)

    def act(conn: Connection) -> Changes:
        was = _held(conn, exercise_id)
        why = may_correct(was, stamp_id)
        if why:
            raise NotAllowed(why)
        label = next(one.kind.label for one in was.stamps if one.id == stamp_id)
        values = {"kind": StampKind.CORRECTION.value, "at": time_of(conn), "corrects_id": stamp_id, "note": text}
        insert_record(conn, t.exercise_stamp, {"exercise_id": exercise_id, **values})
        _follow(conn, was)
        return Changes(Touched.DATACENTERS, (exercise_id,), f"{was.number}: “{label}” does not count any more.")

    return db.write(act, what="correct stamp", about=(exercise_id, stamp_id), op_id=op_id)


def restore_stamp(db: Database, exercise_id: int, stamp_id: int, *, op_id: str | None = None) -> Changes:
    """Let a struck stamp count again, with the time at which it was stamped: its correction is corrected."""
    db.require("exercise.stamp")

    def act(conn: Connection) -> Changes:
        was = _held(conn, exercise_id)
        why, by = may_restore(was, stamp_id), struck_by(was, stamp_id)
        if why or by is None:
            raise NotAllowed(why)
        label = next(one.kind.label for one in was.stamps if one.id == stamp_id)
        values = {"kind": StampKind.CORRECTION.value, "at": time_of(conn), "corrects_id": by.id}
        insert_record(conn, t.exercise_stamp, {"exercise_id": exercise_id, **values})
        _follow(conn, was)
        return Changes(Touched.DATACENTERS, (exercise_id,), f"{was.number}: “{label}” counts again.")

    return db.write(act, what="restore stamp", about=(exercise_id, stamp_id), op_id=op_id)


def _follow(conn: Connection, was: Exercise) -> None:
    """Let the state of an exercise follow from its stamps as they are now."""
    state = state_after(_there(conn, was.id).stamps)
    if state is not was.state:
        update_versioned(conn, t.exercise, was.id, was.version, {"state": state.value})


# --- what is to be done after it -----------------------------------------------------------------------
def _checked_follow_up(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(values.keys() - set(_FOLLOW_UP))
    if unknown:
        raise InputError(f"Not editable: {', '.join(unknown)}.", hint=f"Use {', '.join(_FOLLOW_UP)}.")
    row = dict(values)
    if "words" in row:
        row["words"] = clean(row["words"], "what is to be done", required=True, longest=1000)
    if row.get("state", "open") not in _STATES:
        raise InputError(f"State: {row['state']!r} is none.", hint=f"One of: {', '.join(_STATES)}.")
    if row.get("due") is not None and type(row["due"]) is not date:
        raise InputError(f"“{row['due']}” is no day.", hint="Give a day.")
    return row


def add_follow_up(db: Database, exercise_id: int, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Write down what is to be done after an exercise. `values`: words; owner_id (a person), due (a day)."""
    db.require("follow_up.edit")
    row = _checked_follow_up({"words": "", **values})

    def act(conn: Connection) -> Changes:
        was = _there(conn, exercise_id)
        _require_known(conn, row)
        insert_record(conn, t.exercise_follow_up, {"exercise_id": exercise_id, **row})
        return Changes(Touched.DATACENTERS, (exercise_id,), f"{was.number}: “{row['words']}” is to be done.")

    return db.write(act, what="add follow-up", about=(exercise_id, row["words"]), op_id=op_id)


def edit_follow_up(
    db: Database, follow_up_id: int, version: int, values: Mapping[str, Any], *, op_id: str | None = None
) -> Changes:
    """Save an edit of a follow-up as it was read at `version`, or its `state`: open, done, dropped."""
    db.require("follow_up.edit")
    row = _checked_follow_up(values)

    def act(conn: Connection) -> Changes:
        exercise_id = store.exercise_of_follow_up(conn, follow_up_id)
        if exercise_id is None:
            raise InputError("That follow-up is not in this workspace any more.", hint="Refresh the list.")
        was = _there(conn, exercise_id)
        _require_known(conn, row)
        update_versioned(conn, t.exercise_follow_up, follow_up_id, version, row)
        return Changes(Touched.DATACENTERS, (exercise_id,), f"{was.number}: the follow-up is saved.")

    return db.write(act, what="edit follow-up", about=follow_up_id, op_id=op_id)
