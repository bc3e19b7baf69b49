"""Approval of a change that the board does not hear, by the owner of its services or the coordinator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.engine import Database
from app.db.tables import kinds
from app.domain.changes_made import Changes
from app.domain.vocabulary import ChangeState
from app.errors import Conflict, NotAllowed
from app.services.changes.approvers import ELSEWHERE, decides_others, hand_in
from app.services.changes.hindrances import require_said
from app.services.changes.perform import Going, held, judged, taken
from app.services.changes.reads import approver_of
from app.services.texts import clean

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.domain.changes.values import Change


def decide_alone(
    db: Database, change_id: int, version: int, approved: bool, reason: str = "", *, op_id: str | None = None
) -> Changes:
    """Approve or reject a change that the board does not hear, as it was read at `version`; a rejection says why.

    The owner of all its services or the coordinator may, unless they wrote, edited or carry it out.
    """
    db.require("change.edit", "approve changes")
    reason = clean(reason, "reason", required=not approved, longest=4000)
    state = ChangeState.APPROVED if approved else ChangeState.REJECTED

    def step(conn: Connection, change: Change) -> Going:
        if change.state is not ChangeState.IN_REVIEW:
            raise NotAllowed(
                f"{change.number} is {change.state.word}: nobody decides it alone.",
                hint="What is before the board is decided in its meeting.",
            )
        _require_approver(db, conn, change)
        if approved:
            require_said(conn, db.now(), change, reason)
        said = "is approved." if approved else "is rejected."
        return Going(state, said, {"decided_at": db.now(), **({"decided_why": reason} if reason else {})})

    def act(conn: Connection) -> Changes:
        now = held(conn, change_id)
        if now.version != version:
            raise Conflict(f"{now.number} changed since you read it.", {}, now.version)
        text = taken(conn, now, version, judged(db, conn, now, step))
        return Changes(kinds.touched_by(t.change), (change_id,), text)

    return db.write(act, what=f"change {state.value} alone", about=change_id, op_id=op_id)


def _require_approver(db: Database, conn: Connection, change: Change) -> None:
    """Raise `NotAllowed` where whoever is at work does not approve this change."""
    owner = approver_of(conn, change)
    if not decides_others(db, owner.login):
        raise NotAllowed(f"{change.number} is approved by {owner.whom}.", hint="Ask them.")
    why = hand_in(db, conn, change)
    if why:
        raise NotAllowed(f"You may not decide {change.number}: {why}.", hint=ELSEWHERE)
