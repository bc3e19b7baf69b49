"""What became of an act whose answer was lost."""

from __future__ import annotations

from collections.abc import Mapping

from app.db.engine import Database
from app.domain.changes_made import Changes, Touched

_NEVER = "given up"


def outcome(db: Database, op_id: str) -> Changes | None:
    """Return what the act of this id changed; None: it was not carried out, and never will be under this id."""
    found: object = db.write(lambda _conn: _NEVER, what="give up an act", op_id=op_id, any_act=True)
    if found == _NEVER:
        return None
    if isinstance(found, Changes):
        return found
    text = found.get("text", "") if isinstance(found, Mapping) else ""  # a batch keeps its own answer
    return Changes(Touched.EVERYTHING, (), str(text) or "It was saved.")
