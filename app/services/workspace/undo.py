"""Taking one's own last act back, on any record but a ticket: it is put back to what it was, and the trail keeps both.

`services.tickets.undo` takes acts on tickets back, which have events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.db import changes as change_store
from app.db import parts
from app.db import undo as store
from app.db.cab import items, meetings
from app.db.changes.afterwards import verdicts
from app.db.changes.tasks import task_by_id
from app.db.engine import Database
from app.db.names import person_name
from app.db.tables import kinds
from app.domain import words
from app.domain.bulk import Batch
from app.domain.cab.items import CONSENTED
from app.domain.cab.values import ItemState, MeetingState
from app.domain.changes import board
from app.domain.changes.states import RECORDED
from app.domain.changes.tasks import OPEN
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.undoing import RIGHTS, UNDO, refused_step, undone_act
from app.domain.vocabulary import ChangeState
from app.errors import InputError, NotAllowed
from app.services.parts import Part, carry_out, kind_of, part
from app.services.workspace.told import told_why
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

_NOTHING = "Nothing was changed, so there is nothing to take back."
_NOTHING_THERE = "Nothing that you did there can be taken back."
_FROZEN = "The agenda is frozen: it stands as it was then."
_JUDGED = "Incidents were judged by what was recorded of it: correct its outcome or its times instead."
_OF_MODELS = "A model goes before the board, and leaves it or ends, by acts of its own."
_HISTORY = "What has happened stays on record: correct its outcome or its times instead."
_GIVEN_UP = frozenset({ChangeState.REJECTED, ChangeState.CANCELLED})
_UNDER_WAY = RECORDED | {ChangeState.IMPLEMENTING}
#: Where a change is history.
_HAPPENED = frozenset({ChangeState.IMPLEMENTED.value, ChangeState.REVIEWED.value})


def undo(db: Database, act: str, work: Work | None = None, *, op_id: str | None = None) -> Changes | Batch:
    """Take back one's own act of this id; only the last one on each record that it wrote.

    An act on many is taken back record by record: the reasons of those that cannot be are in the answer (`Batch`).

    Raises `NotAllowed` with the reason where it cannot be taken back (any more), `InputError` where nothing is known
    of it.
    """
    db.require("undo")
    told = db.told(act)
    if isinstance(told, Mapping) and "before" in told and kind_of(told) != "ticket":
        return _many(db, act, told, work, op_id)
    if not isinstance(told, Changes):
        raise InputError(
            "This act cannot be taken back: nothing is known of it.",
            hint="Only what you did in this workspace can be taken back.",
        )
    if not told.touched:
        raise InputError(_NOTHING)
    with db.read() as conn:
        rights = sorted({RIGHTS[row.tbl] for row in store.written(conn, act, db.actor.login) if row.tbl in RIGHTS})
    for right in rights:
        db.require(right, "take back this act")

    def run(conn: Connection) -> Changes:
        written, voided = _put_back(db, conn, act)
        return Changes(kinds.touched_by(*written), told.ids, f"This was taken back: {told.text}{voided}")

    return db.write(run, what=UNDO, about=act, op_id=op_id)


def _put_back(db: Database, conn: Connection, act: str) -> tuple[list[Table], str]:
    """Put back what an act wrote; returns the tables and what else is to be said. Raises where it cannot be."""
    rows = store.written(conn, act, db.actor.login)
    store.hold_written(conn, [row for row in rows if row.tbl in store.PUT_BACK])
    why = refusal(db, conn, act, rows)
    if why is not None:
        raise NotAllowed(why, hint="")
    voided = _voided(conn, rows)
    return store.put_back(conn, rows, local_date(db.now())), voided


def _many(db: Database, act: str, told: Mapping[str, Any], work: Work | None, op_id: str | None) -> Batch:
    kind, ids = kind_of(told), [int(id) for id, _ in told["before"]]
    if not ids:
        raise InputError(_NOTHING)
    db.require(RIGHTS[kind], "take back this act")

    def one(conn: Connection, id: int) -> Part:
        part_of = parts.part_id(act, id)
        _, voided = _put_back(db, conn, part_of)
        return part(None, f"This was taken back.{voided}", "as they were before", kind)

    return carry_out(db, UNDO, ids, one, work, op_id, kind=kind, undoes=act)


def refusal(
    db: Database, conn: Connection, act: str, rows: Sequence[store.Written], tables: frozenset[str] = store.PUT_BACK
) -> str | None:
    """Why this person cannot take back an act that wrote these rows, as a sentence; None where it can be.

    `tables`: those that are put back here.
    """
    login = db.actor.login
    if not rows:
        other = store.someone_else(conn, act, login)
        if other is not None:
            return f"This was done by {person_name(conn, other)}; only they can take it back."
        return _NOTHING_THERE
    standing = store.since(conn, rows, act, login) if all(row.tbl in tables for row in rows) else []
    if any(one.who == login and one.op_id and _takes_back(conn, one, act) for one in standing):
        return "This was taken back already."
    never = _never(db, conn, act, rows, tables)
    if never is not None:
        return never
    if not standing:
        return None
    who = standing[-1].who
    if all(one.who == login for one in standing):
        return "You did something else there since; take that back first."
    other = next(one.who for one in reversed(standing) if one.who != login) if who == login else who
    return f"{person_name(conn, other)} did something there since, so it can no longer be taken back."


def _takes_back(conn: Connection, one: store.Later, act: str) -> bool:
    return undone_act(store.what_of(conn, one)) == act


def _never(
    db: Database, conn: Connection, act: str, rows: Sequence[store.Written], put_back: frozenset[str]
) -> str | None:
    """Why an act of this kind is never taken back; None for one that is."""
    tables = {row.tbl for row in rows}
    if any(row.tbl == "priority_matrix" and row.op == "I" for row in rows):
        return "A matrix needs all its cells: change them instead."
    if any("frozen_at" in row.diff for row in rows if row.tbl == "cab_meeting" and row.op == "U"):
        return _FROZEN
    said = told_why(rows, store.what_of(conn, store.Later(db.actor.login, act)), db.now())
    if said:
        return said
    if "cab_vote" in tables:
        return "A vote stands as cast."
    if "category" in tables and "ticket" in tables:
        return "Tickets were renamed with it: rename the category back with Edit."
    if "role_change" in tables:
        return "Roles stand as they were given: change them again."
    if any("state" in row.diff for row in rows if row.tbl == "change_model" and row.op == "U"):
        return _OF_MODELS
    if store.what_of(conn, store.Later(db.actor.login, act)).startswith("end model"):
        return _OF_MODELS
    if not tables <= put_back:
        return _NOTHING_THERE if tables == {"workspace"} else "This act cannot be taken back."
    if undone_act(store.what_of(conn, store.Later(db.actor.login, act))):
        return "What was taken back is done again, not taken back once more."
    gone_on = _gone_on(conn, rows) or _begun(conn, rows)
    if gone_on:
        return gone_on
    made = {int(row.row_id) for row in rows if row.tbl == "change" and row.op == "I"}
    for id, (old, new) in _state_steps(rows).items():
        if id in made and new in _HAPPENED:  # recorded after the fact, in one act
            return _HISTORY
        if new == ChangeState.IMPLEMENTED.value and old != new and verdicts(conn, id):
            return _JUDGED
        if old != new:  # what is moved goes through draft and is where it was
            change = change_store.changes_by_ids(conn, [id])[0]
            why = refused_step(old, new, decided=board.routing(change).board != "none", roles=db.actor.roles)
            if why is not None:
                return f"{change.number}: {why}"
    return None


def _gone_on(conn: Connection, rows: Sequence[store.Written]) -> str:
    """Why an item cannot stand where it did before an act: the meeting is over, or its agenda was sent without it."""
    for row in filter(store.is_guest, rows):
        meeting = meetings.meeting_by_id(conn, row.diff["meeting_id"][1])
        if meeting is not None and meeting.state.is_over:
            return f"The meeting of {words.weekday(meeting.day)} is over: who was its guest stays on record."
    for row in (row for row in rows if row.tbl == "cab_agenda_item" and row.op == "U"):
        was = {name: before for name, (before, _) in row.diff.items()}
        item = items.item_by_id(conn, int(row.row_id))
        goes_back = was.get("state") == ItemState.OPEN or "meeting_id" in was
        place = was.get("meeting_id", item.meeting_id) if item is not None and goes_back else None
        meeting = meetings.meeting_by_id(conn, place) if place else None
        if item is None or meeting is None:
            continue
        day = words.weekday(meeting.day)
        if meeting.state.is_over:
            return f"The meeting of {day} is {'cancelled' if meeting.state is MeetingState.CANCELLED else 'over'}."
        sent = meeting.frozen_at is not None and meeting.frozen_at > row.at
        if sent and not was.get("late", item.late) and item.kind in CONSENTED:
            return f"The agenda of {day} was sent without it: what comes to it now comes late."
    return ""


def _begun(conn: Connection, rows: Sequence[store.Written]) -> str:
    """Why a task is not open again: what it held back has begun, or nothing is to be done for its change any more."""
    for row in (row for row in rows if row.tbl == "change_task" and row.op == "U"):
        task = task_by_id(conn, int(row.row_id))
        if task is None or row.diff.get("state", (task.state,))[0] != OPEN:
            continue
        change = change_store.changes_by_ids(conn, [task.change_id])[0]
        if change.state in _GIVEN_UP:
            return f"{change.number} is {change.state.word}: nothing is to be done for it."
        if row.diff.get("before_start", (task.before_start,))[0] and change.state in _UNDER_WAY:
            return f"{change.number} is {change.state.word}: what came before its start stays as it was then."
    return ""


def _state_steps(rows: Sequence[store.Written]) -> dict[int, tuple[str, str]]:
    """Return from which state to which an act took changes that were there, by their id."""
    steps: dict[int, tuple[str, str]] = {}
    for row in rows:
        if row.tbl == "change" and row.op == "U" and "state" in row.diff:
            old, new = row.diff["state"]
            first, _ = steps.get(int(row.row_id), (old, new))
            steps[int(row.row_id)] = (first, new)
    return steps


def _voided(conn: Connection, rows: Sequence[store.Written]) -> str:
    """Return a sentence where this edits a change before the board that has votes: they were for another text."""
    edits = [row for row in rows if row.tbl == "change" and row.op == "U" and row.diff.keys() & set(change_store.FORM)]
    if not edits or not store.has_votes(conn, int(edits[0].row_id)):
        return ""
    return " The board votes anew: votes count for the version they saw."
