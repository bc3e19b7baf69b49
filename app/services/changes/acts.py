"""What people do with changes: plan, submit, withdraw, reschedule, carry out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from app.db import changes as store
from app.db import tables as t
from app.db.changes.models import models_by_id
from app.db.changes.tasks import conditions_of
from app.db.engine import Database
from app.db.records import insert_record, next_number, save, time_of
from app.db.tables import kinds
from app.domain import words
from app.domain.changes.models import state_words
from app.domain.changes.risk import assess, in_order
from app.domain.changes.spans import require_in_time
from app.domain.changes.values import Change
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.vocabulary import ChangeState
from app.errors import Conflict, InputError, NotAllowed
from app.services.changes import outcomes, scheduling, submission
from app.services.changes.perform import (
    held,
    held_with_items,
    judged,
    move_in_time,
    require_editable,
    require_movable,
    taken,
)
from app.services.changes.reviews import reviewing
from app.services.texts import clean, fitting, require_instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.services.changes.perform import Step


_LONGEST_TITLE = 1_000  # of what stands in a line: a longer one is a file that was pasted


# --- plan -----------------------------------------------------------------------------------------
def check_form(values: Mapping[str, Any]) -> None:
    """Raise `InputError`, naming the field, for values of a form that cannot be kept."""
    for name, value in values.items():
        if isinstance(value, str):
            fitting(value, name.replace("_", " "), *(column for column in t.change.c if column.name == name))
    for name in ("planned_start", "planned_end"):
        require_instant(values.get(name), name.replace("_", " "))
    clean(str(values.get("title", "")), "title", longest=_LONGEST_TITLE)
    title = str(values.get("title", "x")).strip()
    if not title:
        raise InputError("Title: a change needs one.", hint="Say in a few words what is changed.")
    start, end = values.get("planned_start"), values.get("planned_end")
    if start is not None and end is not None and start >= end:
        raise InputError("Planned end: it lies before the planned start.", hint="Give an end after the start.")
    if start is not None and end is not None:
        require_in_time(start, end)


def create_change(
    db: Database,
    values: Mapping[str, Any],
    links: Mapping[str, tuple[str, ...]],
    *,
    cloned_from: int | None = None,
    op_id: str | None = None,
) -> Changes:
    """Record a new draft. `values`: columns in `FORM` of `app.db.changes`; `links`: codes by kind of link.

    `cloned_from`: the change whose content the form began with; nothing else of that one comes along.
    """
    db.require("change.create")
    check_form({"title": "", **values})

    def act(conn: Connection) -> Changes:
        change_id, number = insert_draft(conn, values, links, cloned_from=cloned_from)
        return Changes(kinds.touched_by(t.change), (change_id,), f"{number} is a draft.")

    return db.write(act, what="create change", op_id=op_id)


def insert_draft(
    conn: Connection, values: Mapping[str, Any], links: Mapping[str, tuple[str, ...]], **more: Any
) -> tuple[int, str]:
    """Write a new draft with what it touches; return its id and number. `more`: columns that no form asks."""
    row = {name: values[name] for name in store.FORM if name in values}
    row.setdefault("risk_answers", {})
    row["number"] = next_number(conn, "CHG")
    _require_going_on(conn, links, row.get("planned_start"))
    row |= {**derived(conn, row), **more}
    change_id = insert_record(conn, t.change, row)
    store.set_links(conn, change_id, links, known_codes(conn, links))
    return change_id, row["number"]


def _require_going_on(conn: Connection, links: Mapping[str, tuple[str, ...]], start: datetime | None) -> None:
    """Raise `InputError`, naming the field, where a new change would touch what has ended by its day."""
    for name, title, day in store.ended(conn, links, local_date(start or time_of(conn))):
        raise InputError(f"{name.capitalize()}: {title} ended on {words.day(day)}.", hint="Choose what goes on.")


def known_codes(conn: Connection, links: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, int]]:
    """Return code to id of everything a change can touch. Raises `InputError` for codes in `links` that are none."""
    known = store.codes(conn)
    for name, codes in links.items():
        unknown = sorted(set(codes) - set(known[name]))
        if unknown:
            raise InputError(f"{name.capitalize()}: unknown {', '.join(unknown)}.", hint="Choose from the list.")
    return known


def edit_change(
    db: Database,
    base: Change,
    values: Mapping[str, Any],
    links: Mapping[str, tuple[str, ...]] | None = None,
    *,
    op_id: str | None = None,
) -> Changes:
    """Save a form that was opened with `base`.

    Another person's edits of other fields are merged while the change is a draft. Before the board or its approver
    nothing is merged: they have to see one whole text. Raises Conflict, NotAllowed, InputError.
    """
    check_form({"title": base.title, **values})

    db.require("change.edit")

    def act(conn: Connection) -> Changes:
        now = held(conn, base.id)
        require_editable(now)
        was = {name: getattr(base, name) for name in (*store.FORM, *store.LINKS)}
        wanted = {name: values[name] for name in store.FORM if name in values}
        wanted |= {name: tuple(sorted(codes)) for name, codes in (links or {}).items()}
        mine = {name: value for name, value in wanted.items() if value != was[name]}
        touches = {name: getattr(now, name) for name in store.LINKS}
        _require_as_routed(now, mine, touches)
        if now.version != base.version and (now.state is not ChangeState.DRAFT or base.state is not now.state):
            fields = {name: (was[name], value, getattr(now, name)) for name, value in mine.items()}
            raise Conflict(f"{now.number} was changed by somebody else meanwhile.", fields, now.version)
        known = known_codes(conn, {name: mine[name] for name in touches if name in mine})
        saved = save(
            conn,
            t.change,
            now.id,
            was,
            mine,
            together=(("planned_start", "planned_end"),),
            beside=touches,
            derive=partial(derived, conn),
            what=now.number,
        )
        store.set_links(conn, now.id, {name: saved.written[name] for name in touches if name in saved.written}, known)
        touched = kinds.touched_by(t.change) if saved.written else Touched.NOTHING
        return Changes(touched, (now.id,), f"{now.number} is saved.")

    return db.write(act, what="edit change", about=base.id, op_id=op_id)


def _require_as_routed(now: Change, mine: Mapping[str, Any], touches: Mapping[str, Any]) -> None:
    """Raise `NotAllowed` where an edit would change, before the decision, by what it was decided who makes it."""
    routed = mine.keys() & {*touches, "type", "scope", "affects_dit", "model_id"}
    if now.state is ChangeState.DRAFT or not routed:
        return
    where = "before the CAB" if now.state is ChangeState.IN_CAB else "with its approver"
    what = "what it touches" if routed & touches.keys() else "its type, scope and model"
    raise NotAllowed(f"{now.number} is {where}: {what} cannot change.", hint="Withdraw it to draft first.")


def derived(conn: Connection, written: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that follow from those that are written: the risk from its answers, who carries it out."""
    found: dict[str, Any] = {}
    if "risk_answers" in written:
        found["risk_answers"] = in_order(written["risk_answers"])
        found["risk"] = assess(written["risk_answers"]).level or "low"
    if "model_id" in written:
        found["model_version"] = _version_in_force(conn, written["model_id"])
    if "implementer" in written:
        login = written["implementer"]
        found["implementer_id"] = store.people_by_login(conn, [login]).get(login)
    return found


def _version_in_force(conn: Connection, model_id: int | None) -> int | None:
    """Return the number of a version of a model from which changes are made today. Raises `InputError` for others."""
    if model_id is None:
        return None
    model = models_by_id(conn, [model_id]).get(model_id)
    today = local_date(time_of(conn))
    if model is None or not model.holds_on(today):
        said = f"{model.called} is not in force: {state_words(model, today).lower()}" if model else "there is no such"
        raise InputError(f"Model: {said}.", hint="Choose one from the list.")
    return model.model_version


def reschedule(
    db: Database,
    change_id: int,
    version: int,
    start: datetime,
    end: datetime,
    *,
    replan: bool = False,
    op_id: str | None = None,
) -> Changes:
    """Move a change in time; undo is the same call with the old times and the new version.

    A draft moves as it is. A scheduled change that follows its model, or is only announced, keeps its state, unless
    its new time lies in a freeze. One that was approved, by a board or its owner, must be `replan`ned: it becomes a
    draft and is decided again.
    """
    check_form({"planned_start": start, "planned_end": end})
    db.require("change.edit", "reschedule changes")

    def act(conn: Connection) -> Changes:
        now = held(conn, change_id)
        require_movable(conn, now, replan=replan)
        return Changes(kinds.touched_by(t.change), (now.id,), move_in_time(conn, db.now(), now, version, start, end))

    return db.write(act, what="reschedule change", about=change_id, op_id=op_id)


# --- the way through the process ------------------------------------------------------------------
def _step(
    db: Database,
    change_id: int,
    version: int,
    what: str,
    step: Step,
    op_id: str | None,
    *,
    hold: Callable[[Connection, int], Change] = held,
) -> Changes:
    db.require("change.edit")

    def act(conn: Connection) -> Changes:
        now = hold(conn, change_id)
        going = judged(db, conn, now, step)
        text = taken(conn, now, version, going)
        touched = kinds.touched_by(t.change, *((t.cab_agenda_item,) if going.write is not None else ()))
        return Changes(touched, (change_id,), text)

    return db.write(act, what=f"change {what}", about=change_id, op_id=op_id)


def submit(
    db: Database,
    change_id: int,
    version: int,
    *,
    late_for: date | None = None,
    late_why: str = "",
    to_board: bool = False,
    op_id: str | None = None,
) -> Changes:
    """Hand a complete draft in where it is decided; the answer says where that is.

    A meeting hears it: the first whose cut-off it makes, or that of the Wednesday `late_for`, late by consent where
    its cut-off is over, with `late_why`. `to_board`: the board is to hear what it need not.
    """
    fitting(late_why, "reason", t.cab_agenda_item.c.late_why)
    step = submission.submitting(db, late_for=late_for, late_why=late_why, to_board=to_board)
    return _step(db, change_id, version, ChangeState.IN_CAB.value, step, op_id, hold=held_with_items)


def withdraw(db: Database, change_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Take a change back to draft, to change its content; what was decided or voted on it no longer counts."""
    step = submission.withdrawing
    return _step(db, change_id, version, ChangeState.DRAFT.value, step, op_id, hold=held_with_items)


def schedule(db: Database, change_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Put an approved change, one that follows its model, or an announcement on the schedule, outside of freezes."""
    return _step(db, change_id, version, ChangeState.SCHEDULED.value, scheduling.scheduling(db), op_id)


def start(db: Database, change_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Begin the work now, outside of freezes and once the conditions that come before the start are met."""
    return _step(db, change_id, version, ChangeState.IMPLEMENTING.value, scheduling.starting(db), op_id)


def finish(
    db: Database,
    change_id: int,
    version: int,
    outcome: str,
    *,
    backed_out: bool = False,
    actual_start: datetime | None = None,
    actual_end: datetime | None = None,
    op_id: str | None = None,
) -> Changes:
    """Record what happened: successful, partial or failed, and from when to when, by default from the start until now.

    The answer says whether that was inside its window. A failure is listed for review by the next meeting.
    """
    step = outcomes.finishing(db, outcome, backed_out, actual_start, actual_end)
    return _step(db, change_id, version, ChangeState.IMPLEMENTED.value, step, op_id, hold=held_with_items)


def review(
    db: Database, change_id: int, version: int, text: str, cause: str = "", well: str = "", *, op_id: str | None = None
) -> Changes:
    """Record the post-implementation review; that of a failure names its cause. What follows from it is an action."""
    return _step(db, change_id, version, ChangeState.REVIEWED.value, reviewing(text, cause, well), op_id)


def meet_condition(
    db: Database, change_id: int, condition_id: int, version: int, *, op_id: str | None = None
) -> Changes:
    """Mark a condition of the approval, as it was read at `version`, as met: what it held back may start."""
    db.require("change.edit", "mark conditions as met")

    def act(conn: Connection) -> Changes:
        now = held(conn, change_id)
        found = next(
            (one for one in conditions_of(conn, [change_id]).get(change_id, ()) if one.id == condition_id), None
        )
        if found is None:
            raise InputError(f"{now.number} has no such condition (any more).", hint="Refresh the calendar.")
        if found.met:
            raise InputError(f"That condition of {now.number} is met already.", hint="")
        save(conn, t.change_task, condition_id, version, {"state": "done", "done_at": db.now()}, what="This condition")
        return Changes(kinds.touched_by(t.change_task), (change_id,), f"{now.number}: “{found.text}” is met.")

    return db.write(act, what="meet condition", about=[change_id, condition_id], op_id=op_id)


def cancel(db: Database, change_id: int, version: int, reason: str = "", *, op_id: str | None = None) -> Changes:
    """Give a change up, and say why; what was recorded stays."""
    fitting(reason, "reason", t.cab_agenda_item.c.reason)
    step = submission.cancelling(reason)
    return _step(db, change_id, version, ChangeState.CANCELLED.value, step, op_id, hold=held_with_items)
