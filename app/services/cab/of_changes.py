"""Voting and deciding by the change: on the open item of a change before the board, for whoever has the change open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.cab import items
from app.db.changes import change_by_id
from app.db.engine import Database
from app.domain.cab.values import Item, Kind
from app.domain.changes_made import Changes
from app.errors import Conflict, InputError, NotAllowed
from app.services.cab import ballots, decisions

if TYPE_CHECKING:
    from sqlalchemy import Connection


def vote_on_change(
    db: Database, change_id: int, version: int, decision: str, note: str = "", *, op_id: str | None = None
) -> Changes:
    """Cast the vote of one's own seat on a change before the board, on the content that was read with `version`."""
    db.require("cab.vote", "vote on changes")
    with db.read() as conn:
        item, n = _open_item(conn, change_id, version)
    return ballots.vote(db, item.id, None, decision, content_n=n, note=note, op_id=op_id)


def decide_change(
    db: Database, change_id: int, version: int, approved: bool, reason: str = "", *, op_id: str | None = None
) -> Changes:
    """Record the decision of the board on a change, by the votes that stand on its open item; a rejection says why."""
    db.require("cab.run", "record decisions of the board")
    result = "approved" if approved else "rejected"
    with db.read() as conn:
        last = max((item.id for item in items.of_change(conn, change_id)), default=0)
    # asked again after a lost answer: the change has moved on by then
    done = db.earlier(op_id, what=f"decide {result}", about=last) if op_id is not None else None
    if isinstance(done, Changes):
        return done
    with db.read() as conn:
        item, n = _open_item(conn, change_id, version)
    return decisions.decide(db, item.id, item.version, result, content_n=n, reason=reason, op_id=op_id)


def _open_item(conn: Connection, change_id: int, version: int) -> tuple[Item, int]:
    change = change_by_id(conn, change_id)
    if change is None:
        raise InputError("That change is not in this workspace any more.", hint="Refresh the calendar.")
    if change.version != version:
        raise Conflict(f"{change.number} changed since you read it.", {}, change.version)
    item = items.open_item_of(conn, change_id, Kind.DECISION) or items.open_item_of(conn, change_id, Kind.RATIFY)
    if item is None:
        raise NotAllowed(f"{change.number} is not before the board.", hint="Submit it first.")
    if item.meeting_id is None:
        raise NotAllowed(f"{change.number} is before ECAB.", hint="Its members vote with ECAB vote.")
    return item, change.content_n
