"""What became of an act whose answer was lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.parts import results
from app.domain.bulk import Batch
from app.domain.changes_made import Changes, Touched
from app.services.parts import answer_of_parts, batch_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NEVER = "given up"


def outcome(db: Database, op_id: str) -> Changes | Batch | None:
    """Return what the act of this id changed; None: it was not carried out, and never will be under this id.

    An act on many tickets goes no further: what of it was done by then is its answer, with what undoes it.
    """

    def give_up(conn: Connection) -> object:
        return answer_of_parts(results(conn, op_id)) or _NEVER

    found = db.write(give_up, what="give up an act", op_id=op_id, any_act=True)
    if found == _NEVER:
        return None
    if isinstance(found, Changes):
        return found
    if isinstance(found, Mapping) and "before" in found:
        return batch_of(found, op_id)
    return Changes(Touched.EVERYTHING, (), "It was saved.")
