"""The review of a change after it was carried out: what was learned, and of a failure its cause and what went well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.changes.afterwards import verdicts
from app.domain import words
from app.domain.changes.reviews import Review, refused_review, why_reviewed
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeState
from app.errors import InputError
from app.services.changes.perform import Going
from app.services.texts import clean

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.services.changes.perform import Step


def reviewing(text: str, cause: str = "", well: str = "") -> Step:
    """Return the step that records the review of a change; raises `InputError` for what a failure's has to say.

    That of what was not successful, was backed out, went outside its window, caused an incident or was not ratified
    names the cause, and what went well.
    """
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
            hint = f"Why it is reviewed: {words.joined(why)}."
            raise InputError(f"{field}: {lacks[:1].lower()}{lacks[1:]}", hint=hint)
        return Going(ChangeState.REVIEWED, "is reviewed.", {"review": whole, "review_due": None})

    return step
