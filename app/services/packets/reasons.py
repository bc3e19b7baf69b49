"""Giving a reason, and a note, to missed targets: one or many at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.db import miss_reasons as store
from app.db import tables as t
from app.db.engine import Database
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.packets.reasons import LONGEST_NOTE, Given, MissKey, MissReason
from app.errors import InputError
from app.services.texts import storable

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NAMED = 5  # tickets named in a refusal


def give_reason(
    db: Database, seen: Mapping[MissKey, Given], reason: str, note: str, *, op_id: str | None = None
) -> Changes:
    """Give each of these missed targets the same reason and note; `reason` "" takes them back.

    `seen`: what each had when it was read. InputError: an unknown reason, a note that is too long or has no reason,
    "another reason" without a note, a target that is not there (any more), or one that somebody else gave a reason
    meanwhile; nothing is saved then.
    """
    given = Given(reason, words_of(note))
    if reason and reason not in frozenset(MissReason):
        raise InputError(f"'{reason}' is no reason.", hint=f"Use one of {', '.join(MissReason)}.")
    storable(given.note, "Note")
    if len(given.note) > LONGEST_NOTE:
        raise InputError(f"Note: {len(given.note):,} characters are too many.", hint=f"Keep it to {LONGEST_NOTE}.")
    if given.note and not reason:
        raise InputError("A note needs a reason beside it.", hint="Choose one.")
    if reason == MissReason.OTHER and not given.note:
        raise InputError("Another reason needs a note that says which.", hint="Write it.")
    if not seen:
        raise InputError("No missed target is chosen.", hint="Choose at least one.")
    db.require("reason.edit")

    def act(conn: Connection) -> Changes:
        there = store.held(conn, list(seen))
        if gone := [key.number for key in seen if key not in there]:
            raise InputError(f"{_listed(gone)}: this target is not on record any more.", hint="Read the list again.")
        others = [key.number for key, was in seen.items() if there[key].given not in (was, given)]
        if others:
            raise InputError(
                f"{_listed(others)}: somebody else gave a reason meanwhile.", hint="Read the list again, then decide."
            )
        for key, held in there.items():
            if held.given != given:
                store.write(conn, key, held, given)
        many = words.count(len(there), "missed target")
        text = f"{many}: {MissReason(reason).label if reason else 'the reason is taken back'}."
        if all(held.given == given for held in there.values()):
            return Changes(Touched.NOTHING, (), text)
        agencies = tuple(sorted({held.agency_id for held in there.values()}))
        return Changes(kinds.touched_by(t.miss_reason), agencies, text)

    return db.write(act, what="give reasons", about=sorted((*key, *was) for key, was in seen.items()), op_id=op_id)


def words_of(note: str) -> str:
    """Return a note without blanks around it and its lines."""
    return "\n".join(line.strip() for line in note.strip().splitlines())


def _listed(numbers: list[str]) -> str:
    shown = list(dict.fromkeys(numbers))
    more = f" and {len(shown) - _NAMED} more" if len(shown) > _NAMED else ""
    return f"{', '.join(shown[:_NAMED])}{more}"
