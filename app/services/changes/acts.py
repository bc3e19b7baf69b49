"""What people do with changes: plan, submit, vote, decide, reschedule, carry out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.db import changes as store
from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record, next_number, save
from app.db.tables import kinds
from app.domain.changes.risk import assess
from app.domain.changes.states import QUORUM
from app.domain.changes.values import Change
from app.domain.changes_made import Changes, Touched
from app.domain.vocabulary import ChangeState
from app.errors import Conflict, InputError, NotAllowed
from app.services.changes.perform import (
    cancelling,
    held,
    move_in_time,
    plain,
    put_state,
    require_editable,
    require_movable,
    require_step,
    submitting,
)
from app.services.changes.reads import with_rules
from app.services.texts import storable

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.services.changes.perform import Step


# --- plan -----------------------------------------------------------------------------------------
def _check_form(values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, str):
            storable(value, name.replace("_", " "))
    title = str(values.get("title", "x")).strip()
    if not title:
        raise InputError("Title: a change needs one.", hint="Say in a few words what is changed.")
    start, end = values.get("planned_start"), values.get("planned_end")
    if start is not None and end is not None and start >= end:
        raise InputError("Planned end: it lies before the planned start.", hint="Give an end after the start.")


def create_change(
    db: Database, values: Mapping[str, Any], links: Mapping[str, tuple[str, ...]], *, op_id: str | None = None
) -> Changes:
    """Record a new draft. `values`: columns in `FORM` of `app.db.changes`; `links`: codes by kind of link."""
    db.require("change.create")
    _check_form({"title": "", **values})

    def act(conn: Connection) -> Changes:
        row = {name: values[name] for name in store.FORM if name in values}
        row.setdefault("risk_answers", {})
        row["number"] = next_number(conn, "CHG")
        row |= _risk(row)
        change_id = insert_record(conn, t.change, row)
        store.set_links(conn, change_id, links, _known(conn, links))
        return Changes(kinds.touched_by(t.change), (change_id,), f"{row['number']} is a draft.")

    return db.write(act, what="create change", op_id=op_id)


def _known(conn: Connection, links: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, int]]:
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

    Another person's edits of other fields are merged while the change is a draft. In the CAB nothing
    is merged: the board has to see one whole text. Raises Conflict, NotAllowed, InputError.
    """
    _check_form({"title": base.title, **values})

    db.require("change.edit")

    def act(conn: Connection) -> Changes:
        now = held(conn, base.id)
        require_editable(now)
        was = {name: getattr(base, name) for name in (*store.FORM, *store.LINKS)}
        wanted = {name: values[name] for name in store.FORM if name in values}
        wanted |= {name: tuple(sorted(codes)) for name, codes in (links or {}).items()}
        mine = {name: value for name, value in wanted.items() if value != was[name]}
        touches = {name: getattr(now, name) for name in store.LINKS}
        if mine.keys() & touches.keys() and now.state is not ChangeState.DRAFT:
            raise NotAllowed(
                f"{now.number} is before the CAB: what it touches cannot change.", hint="Withdraw it to draft first."
            )
        if now.version != base.version and (now.state is ChangeState.IN_CAB or base.state is not now.state):
            fields = {name: (was[name], value, getattr(now, name)) for name, value in mine.items()}
            raise Conflict(f"{now.number} was changed by somebody else meanwhile.", fields, now.version)
        known = _known(conn, {name: mine[name] for name in touches if name in mine})
        saved = save(
            conn,
            t.change,
            now.id,
            was,
            mine,
            together=(("planned_start", "planned_end"),),
            beside=touches,
            derive=_risk,
            what=now.number,
        )
        store.set_links(conn, now.id, {name: saved.written[name] for name in touches if name in saved.written}, known)
        touched = kinds.touched_by(t.change) if saved.written else Touched.NOTHING
        return Changes(touched, (now.id,), f"{now.number} is saved.")

    return db.write(act, what="edit change", about=base.id, op_id=op_id)


def _risk(written: Mapping[str, Any]) -> dict[str, Any]:
    return {"risk": assess(written["risk_answers"]).level or "low"} if "risk_answers" in written else {}


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

    A draft moves as it is. A scheduled change that needed no board keeps its state. One that the
    board approved must be `replan`ned: it becomes a draft and is heard again.
    """
    _check_form({"planned_start": start, "planned_end": end})
    db.require("change.edit", "reschedule changes")

    def act(conn: Connection) -> Changes:
        now = held(conn, change_id)
        require_movable(now, replan=replan)
        return Changes(kinds.touched_by(t.change), (now.id,), move_in_time(conn, now, version, start, end))

    return db.write(act, what="reschedule change", about=change_id, op_id=op_id)


# --- the way through the process ------------------------------------------------------------------
def _step(db: Database, change_id: int, version: int, state: ChangeState, step: Step, op_id: str | None) -> Changes:
    db.require("change.edit")

    def act(conn: Connection) -> Changes:
        now = held(conn, change_id)
        text, more = step(conn, now)
        require_step(db, now, state)
        put_state(conn, change_id, version, state, **more)
        return Changes(kinds.touched_by(t.change), (change_id,), f"{now.number} {text}")

    return db.write(act, what=f"change {state.value}", about=change_id, op_id=op_id)


def submit(db: Database, change_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Hand a complete draft to the board; it lands on the first agenda whose deadline it makes."""
    return _step(db, change_id, version, ChangeState.IN_CAB, submitting(db), op_id)


def vote(
    db: Database, change_id: int, version: int, decision: str, note: str = "", *, op_id: str | None = None
) -> Changes:
    """Record the acting board member's own vote on exactly this version."""
    db.require("change.vote")
    storable(note, "note")

    def act(conn: Connection) -> Changes:
        now = held(conn, change_id)
        if now.version != version:
            raise Conflict(f"{now.number} changed since you read it.", {}, now.version)
        if now.created_by == db.actor.login:
            raise NotAllowed(f"{now.number} is your own change; others vote on it.", hint="")
        if any(v.voter == db.actor.login and v.version == version for v in now.votes):
            raise InputError(f"You have voted on this version of {now.number}.", hint="A vote stands as cast.")
        store.add_vote(conn, change_id, version, decision, note, voter=db.actor.login, at=db.now())
        return Changes(kinds.touched_by(t.change_vote), (change_id,), f"Your vote on {now.number} is recorded.")

    return db.write(act, what=f"vote {decision}", about=change_id, op_id=op_id)


def decide(db: Database, change_id: int, version: int, approved: bool, *, op_id: str | None = None) -> Changes:
    """Record the board's decision; approval needs the quorum, which the database counts as well."""
    state = ChangeState.APPROVED if approved else ChangeState.REJECTED

    def step(conn: Connection, change: Change) -> tuple[str, Mapping[str, Any]]:
        detail = with_rules(db, conn, change)
        if approved and (detail.approvals < QUORUM or detail.rejections):
            raise NotAllowed(
                f"{change.number} lacks the quorum: {detail.quorum_text}.", hint="Record the missing votes first."
            )
        return f"is {state.word}.", {"decided_at": db.now()}

    return _step(db, change_id, version, state, step, op_id)


def withdraw(db: Database, change_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Take a change back to draft, to change its content; votes so far no longer count."""
    return _step(db, change_id, version, ChangeState.DRAFT, plain("is a draft again.", cab_date=None), op_id)


def schedule(db: Database, change_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Put an approved or pre-approved change on the schedule."""
    return _step(db, change_id, version, ChangeState.SCHEDULED, plain("is scheduled."), op_id)


def start(db: Database, change_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Begin the work now."""
    step = plain("is under way.", actual_start=db.now())
    return _step(db, change_id, version, ChangeState.IMPLEMENTING, step, op_id)


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
    """Record the outcome: successful, partial or failed. Latent changes give both actual times."""
    if outcome not in {"successful", "partial", "failed"}:
        raise InputError(f"Outcome: '{outcome}' is none.", hint="Use successful, partial or failed.")
    more: dict[str, Any] = {"outcome": outcome, "backed_out": backed_out, "actual_end": actual_end or db.now()}
    if actual_start is not None:
        more["actual_start"] = actual_start
    step = plain(f"is implemented: {outcome}.", **more)
    return _step(db, change_id, version, ChangeState.IMPLEMENTED, step, op_id)


def review(db: Database, change_id: int, version: int, text: str, *, op_id: str | None = None) -> Changes:
    """Record the post-implementation review."""
    if not text.strip():
        raise InputError("Review: say what was learned.", hint="A sentence is enough.")
    storable(text, "review")
    return _step(db, change_id, version, ChangeState.REVIEWED, plain("is reviewed.", review=text), op_id)


def cancel(db: Database, change_id: int, version: int, reason: str = "", *, op_id: str | None = None) -> Changes:
    """Give a change up, and say why; what was recorded stays."""
    storable(reason, "reason")
    return _step(db, change_id, version, ChangeState.CANCELLED, cancelling(reason), op_id)
