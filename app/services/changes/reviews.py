"""The review of a change after it was carried out: what was learned, and of a failure its cause and what went well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.changes.afterwards import verdicts
from app.db.engine import Database
from app.db.tables import kinds
from app.domain.changes.values import Change
from app.domain.changes_made import Changes
from app.domain.vocabulary import ChangeState
from app.errors import InputError
from app.services.changes.outcomes import judgement
from app.services.changes.perform import Going, held, judged, taken
from app.services.texts import clean

if TYPE_CHECKING:
    from sqlalchemy import Connection


def review(
    db: Database, change_id: int, version: int, text: str, cause: str = "", well: str = "", *, op_id: str | None = None
) -> Changes:
    """Record the post-implementation review; that of a failure names its cause. What follows from it is an action.

    A failure is what was not successful, was backed out, went outside its window or caused an incident.
    """
    db.require("change.edit")
    text = clean(text, "review")
    if not text:
        raise InputError("Review: say what was learned.", hint="A sentence is enough.")
    parts = {"Cause": clean(cause, "cause"), "Went well": clean(well, "what went well")}
    whole = "\n".join((text, *(f"{title}: {said}" for title, said in parts.items() if said)))

    def step(conn: Connection, change: Change) -> Going:
        if not parts["Cause"] and is_failure(conn, change):
            raise InputError("Cause: the review of a failure names it.", hint="Say why it went so.")
        return Going(ChangeState.REVIEWED, "is reviewed.", {"review": whole, "review_due": None})

    def act(conn: Connection) -> Changes:
        now = held(conn, change_id)
        said = taken(conn, now, version, judged(db, conn, now, step))
        return Changes(kinds.touched_by(t.change), (change_id,), said)

    return db.write(act, what=f"change {ChangeState.REVIEWED.value}", about=change_id, op_id=op_id)


def is_failure(conn: Connection, change: Change) -> bool:
    """Return whether a change that was carried out is one that the board reviews."""
    if change.outcome is None or change.actual_start is None or change.actual_end is None:
        return False
    failed = judgement(change, change.outcome, bool(change.backed_out), change.actual_start, change.actual_end)[1]
    return failed or any(one.verdict == "confirmed" for one in verdicts(conn, change.id))
