"""What every act on a change goes through: held against others, judged by its rules, written; for one and for many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.cab.meetings import hold_meetings
from app.db.cab.places import Save
from app.db.changes.models import models_by_id
from app.db.changes.tasks import drop_conditions
from app.db.engine import Database
from app.db.records import hold_record, save, update_versioned
from app.domain import words
from app.domain.changes.models import departs
from app.domain.changes.routing import Routing
from app.domain.changes.spans import require_in_time
from app.domain.changes.states import EDITABLE, next_steps
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState, ChangeType
from app.errors import NotAllowed
from app.services.changes import freezes
from app.services.changes.reads import get_change, way_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

_S = ChangeState


@dataclass(frozen=True, slots=True)
class Going:
    """Where a step leads a change, the sentence for it, and the columns that are written with the state.

    `write`: writes the state with the item before the board by which the change gets there or leaves. `way`: where it
    is decided, if not where the rules say.
    """

    state: ChangeState
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    write: Callable[[Save], object] | None = None
    way: Routing | None = None


if TYPE_CHECKING:
    #: Judges a step of a change as it is, and says where it leads; writes nothing. Raises where it cannot be taken.
    Step = Callable[[Connection, Change], Going]


# --- holding --------------------------------------------------------------------------------------
def held(conn: Connection, change_id: int) -> Change:
    """Return a change that nobody else can save, submit, decide or vote on before this transaction ends."""
    hold_record(conn, t.change, change_id)
    return get_change(conn, change_id)


def held_with_items(conn: Connection, change_id: int) -> Change:
    """Return a change held as by `held`, and before it what is before the board: nobody moves an item meanwhile."""
    hold_meetings(conn)
    return held(conn, change_id)


# --- steps ----------------------------------------------------------------------------------------
def put_state(conn: Connection, change_id: int, version: int, state: ChangeState, **more: Any) -> int:
    """Write a state and what goes with it; returns the new version."""
    return update_versioned(conn, t.change, change_id, version, {"state": state.value, **more})


def judged(db: Database, conn: Connection, now: Change, step: Step) -> Going:
    """Return where a step leads. Raises `NotAllowed` where this person's roles or the rules do not let it be taken."""
    require_own(now)
    going = step(conn, now)
    require_step(db, conn, now, going.state, going.way)
    return going


def taken(conn: Connection, now: Change, version: int, going: Going) -> str:
    """Write a step that was judged, and return the sentence for it."""
    if going.write is not None:
        going.write(Save(version, {"state": going.state.value, **going.values}))
    else:
        put_state(conn, now.id, version, going.state, **going.values)
    if going.state is _S.DRAFT:
        drop_conditions(conn, now.id)  # those of the next decision bind
    return f"{now.number} {going.text}"


def require_step(db: Database, conn: Connection, now: Change, state: ChangeState, way: Routing | None = None) -> None:
    """Raise `NotAllowed` where this person's roles or the rules do not let a change go to a state.

    `way`: where it is decided, if not where the rules say.
    """
    allowed = next_steps(now, way or way_of(conn, now), db.actor.roles)
    if state not in allowed:
        raise NotAllowed(
            f"{now.number} cannot go from {now.state.word} to {state.word} with your role.",
            hint=f"Next steps: {', '.join(s.label for s in allowed) or 'none'}.",
        )


def require_own(now: Change) -> None:
    """Raise `NotAllowed` for a change that another system decides."""
    if now.system:
        raise NotAllowed(
            f"{now.number} is decided in {now.system}.", hint="Change it there; the next import brings it here."
        )


# --- time -----------------------------------------------------------------------------------------
def require_movable(conn: Connection, now: Change, *, replan: bool = False) -> None:
    """Raise `NotAllowed` where a change can no longer move, or would need its decision again and is not replanned."""
    require_own(now)
    if now.state in EDITABLE:
        return
    if now.state not in {_S.APPROVED, _S.SCHEDULED}:
        raise NotAllowed(f"{now.number} is {now.state.word}: it can no longer move.", hint="")
    if not keeps_schedule(conn, now) and not replan:
        raise NotAllowed(
            f"{now.number} was approved for its time; moving it needs a new decision.",
            hint="Return it to draft to replan it.",
        )


def keeps_schedule(conn: Connection, now: Change) -> bool:
    """Return whether a change may move without a new decision: it is scheduled, and nobody approved it for its time.

    It follows its model, or is only announced; what its owner approved is asked of the owner again, as a board is.
    """
    return now.state is _S.SCHEDULED and way_of(conn, now).board == "none"


def move_in_time(conn: Connection, at: datetime, now: Change, version: int, start: datetime, end: datetime) -> str:
    """Write other times of a change that may move, and return the sentence for it; `at`: the present.

    Raises `NotAllowed` where it would stay scheduled and the new time lies in a freeze: an override is for the time
    that was asked for.
    """
    require_in_time(start, end)
    times = {"planned_start": start, "planned_end": end}
    if now.state in EDITABLE:
        save(conn, t.change, now.id, version, times, what=now.number)
        tail = " Votes on the earlier version no longer count." if now.state is _S.IN_CAB else ""
        return f"{now.number} is rescheduled.{tail}{freezes.words_at(conn, at, now, start, end)}"
    stays = keeps_schedule(conn, now)
    if stays:
        _require_by_model(conn, now, start, end)
        freezes.require_free(conn, at, now, (start, end), "be moved there", anew=True)
    draft = put_state(conn, now.id, version, _S.DRAFT, **({"conditions": ""} if now.conditions and not stays else {}))
    if not stays:
        drop_conditions(conn, now.id)
    moved = save(conn, t.change, now.id, draft, times, what=now.number).version
    if not stays:
        return f"{now.number} is a draft again, at its new time.{freezes.words_at(conn, at, now, start, end)}"
    put_state(conn, now.id, moved, _S.SCHEDULED)
    return f"{now.number} is rescheduled."


def _require_by_model(conn: Connection, now: Change, start: datetime, end: datetime) -> None:
    """Raise `NotAllowed` where a scheduled change would depart from its model at other times; that may have ended."""
    model = models_by_id(conn, [now.model_id]).get(now.model_id) if now.model_id is not None else None
    if model is None or now.type is not ChangeType.STANDARD:
        return
    found = departs(replace(now, planned_start=start, planned_end=end), replace(model, state="approved"))
    if found:
        raise NotAllowed(
            f"{now.number} cannot be moved there: {words.joined(found)}, by {model.called}.",
            hint="Give it other times, or return it to draft: it is decided as a normal change then.",
        )


def require_editable(now: Change) -> None:
    """Raise `NotAllowed` where the content of a change is frozen."""
    require_own(now)
    if now.state not in EDITABLE:
        raise NotAllowed(
            f"{now.number} is {now.state.word}: its content is frozen.",
            hint="Return it to draft to plan it anew; it then needs a new decision.",
        )
