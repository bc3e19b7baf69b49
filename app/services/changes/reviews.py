"""The review of a change after it was carried out: what was learned, and of a failure its cause and what went well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.changes.afterwards import verdicts
from app.db.engine import Database
from app.db.tables import kinds
from app.domain import words
from app.domain.changes.reviews import Review, refused_review, why_reviewed
from app.domain.changes.values import Change
from app.domain.changes_made import Changes
from app.domain.vocabulary import ChangeState
from app.errors import InputError
from app.services.changes.perform import Going, held, judged, taken
from app.services.texts import clean

if TYPE_CHECKING:
    from sqlalchemy import Connection


def review(
    db: Database, change_id: int, version: int, text: str, cause: str = "", well: str = "", *, op_id: str | None = None
) -> Changes:
    """Record the post-implementation review. What follows from it is an action.

    That of what was not successful, was backed out, went outside its window, caused an incident or was not ratified
    names the cause, and what went well.
    """
    db.require("change.edit")
    text = clean(text, "review")
    if not text:
        raise InputError("Review: say what was learned.", hint="A sentence is enough.")
    parts = {"Cause": clean(cause, "cause"), "Went well": clean(well, "what went well")}
    whole = "\n".join((text, *(f"{title}: {said}" for title, said in parts.items() if said)))

    def step(conn: Connection, change: Change) -> Going:
        why = why_reviewed(change, sum(one.verdict == "confirmed" for one in verdicts(conn, change.id)))
        lacks = refused_review(Review(parts["Cause"], parts["Went well"], no_remarks=not why), why)
        if lacks:
            field = "Went well" if parts["Cause"] else "Cause"
            raise InputError(
                f"{field}: {lacks[:1].lower()}{lacks[1:]}", hint=f"Why it is reviewed: {words.joined(why)}."
            )
        return Going(ChangeState.REVIEWED, "is reviewed.", {"review": whole, "review_due": None})

    def act(conn: Connection) -> Changes:
        now = held(conn, change_id)
        said = taken(conn, now, version, judged(db, conn, now, step))
        return Changes(kinds.touched_by(t.change), (change_id,), said)

    return db.write(act, what=f"change {ChangeState.REVIEWED.value}", about=change_id, op_id=op_id)
