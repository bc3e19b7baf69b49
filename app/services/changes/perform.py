"""What every act on a change goes through: held against others, judged by its rules, written; for one and for many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.engine import Database
from app.db.moved_meetings import moved_meetings
from app.db.records import hold_record, save, update_versioned
from app.db.sla import load_holidays
from app.domain import words
from app.domain.changes import board
from app.domain.changes.states import EDITABLE, next_states
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState, ChangeType
from app.errors import InputError, NotAllowed
from app.services.changes.reads import get_change

if TYPE_CHECKING:
    from sqlalchemy import Connection

    #: What a step says and writes besides the state, from the change as it is; raises where it cannot be taken.
    Step = Callable[[Connection, Change], tuple[str, Mapping[str, Any]]]


def held(conn: Connection, change_id: int) -> Change:
    """Return a change that nobody else can save, submit, decide or vote on before this transaction ends."""
    hold_record(conn, t.change, change_id)
    return get_change(conn, change_id)


# --- steps ----------------------------------------------------------------------------------------
def put_state(conn: Connection, change_id: int, version: int, state: ChangeState, **more: Any) -> int:
    """Write a state and what goes with it; returns the new version."""
    return update_versioned(conn, t.change, change_id, version, {"state": state.value, **more})


def require_step(db: Database, now: Change, state: ChangeState) -> None:
    """Raise `NotAllowed` where this person's roles or the rules do not let a change go to a state."""
    allowed = next_states(now.state, now.type, board.routing(now).heard, db.actor.roles, now.system)
    _require_own(now)
    if state not in allowed:
        raise NotAllowed(
            f"{now.number} cannot go from {now.state.word} to {state.word} with your role.",
            hint=f"Next steps: {', '.join(s.label for s in allowed) or 'none'}.",
        )


def _require_own(now: Change) -> None:
    if now.system:
        raise NotAllowed(
            f"{now.number} is decided in {now.system}.", hint="Change it there; the next import brings it here."
        )


def plain(text: str, **more: Any) -> Step:
    """Return a step that always says and writes the same."""
    return lambda _conn, _change: (text, more)


def submitting(db: Database) -> Step:
    """Return the step that hands a complete draft to the board, for the first agenda whose deadline it makes."""

    def step(conn: Connection, change: Change) -> tuple[str, Mapping[str, Any]]:
        if change.missing:
            raise InputError(
                f"{change.number} is not complete: {', '.join(change.missing)} missing.",
                hint="Fill these in, then submit.",
            )
        now = db.now()
        moved = moved_meetings(conn)
        emergency = change.type is ChangeType.EMERGENCY
        meeting = None if emergency else board.meeting_for(now, load_holidays(conn), moved)
        text = (
            f"is before the CAB, on the agenda of {words.weekday(board.held_on(meeting, moved), year=False)}."
            if meeting
            else "is before the ECAB."
        )
        return text, {"submitted_at": now, "cab_date": meeting}

    return step


def cancelling(reason: str) -> Step:
    """Return the step that gives a change up; why is kept where others say what was learned."""
    return plain("is cancelled.", **({"review": reason.strip()} if reason.strip() else {}))


# --- time -----------------------------------------------------------------------------------------
def require_movable(now: Change, *, replan: bool = False) -> None:
    """Raise `NotAllowed` where a change can no longer move, or would need the board again and is not replanned."""
    _require_own(now)
    if now.state in EDITABLE:
        return
    if now.state not in {ChangeState.APPROVED, ChangeState.SCHEDULED}:
        raise NotAllowed(f"{now.number} is {now.state.word}: it can no longer move.", hint="")
    if board.routing(now).heard and not replan:
        raise NotAllowed(
            f"{now.number} was approved for its time; moving it needs the board again.",
            hint="Return it to draft to replan it.",
        )


def move_in_time(conn: Connection, now: Change, version: int, start: datetime, end: datetime) -> str:
    """Write other times of a change that may move, and return the sentence for it."""
    times = {"planned_start": start, "planned_end": end}
    if now.state in EDITABLE:
        save(conn, t.change, now.id, version, times, what=now.number)
        tail = " Votes on the earlier version no longer count." if now.state is ChangeState.IN_CAB else ""
        return f"{now.number} is rescheduled.{tail}"
    draft = put_state(conn, now.id, version, ChangeState.DRAFT)
    moved = save(conn, t.change, now.id, draft, times, what=now.number).version
    if board.routing(now).heard:
        return f"{now.number} is a draft again, at its new time."
    put_state(conn, now.id, moved, ChangeState.SCHEDULED)
    return f"{now.number} is rescheduled."


def require_editable(now: Change) -> None:
    """Raise `NotAllowed` where the content of a change is frozen."""
    _require_own(now)
    if now.state not in EDITABLE:
        raise NotAllowed(
            f"{now.number} is {now.state.word}: its content is frozen.",
            hint="Return it to draft to plan it anew; the board then hears it again.",
        )
