"""What became of an act whose answer was lost."""

from __future__ import annotations

from app.db.engine import Database
from app.domain.changes_made import Changes

_NEVER = "given up"


def outcome(db: Database, op_id: str) -> Changes | None:
    """Return the result of the act of this id; None: it was not carried out, and never will be under this id."""
    found: object = db.write(lambda _conn: _NEVER, what="give up an act", op_id=op_id)
    return found if isinstance(found, Changes) else None
