"""How large attached files may be: read for a form, and set by an administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import attachments as store
from app.db.engine import Database
from app.db.records import hold
from app.domain.attachments.values import MOST
from app.domain.changes_made import Changes, Touched
from app.errors import InputError
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def limit(db: Database, work: Work | None = None) -> int:
    """Return how many megabytes a file may have that is attached."""
    with db.read(work) as conn:
        return store.limit(conn)


def set_limit(db: Database, base: int, megabytes: int, *, op_id: str | None = None) -> Changes:
    """Set how many megabytes a file may have, from 1 to `MOST`; `base`: what it was when it was read.

    What is attached stays, whatever its size. Raises `InputError` for another number, or where somebody else set one.
    """
    db.require("rules.edit", "set how large attached files may be")
    if not 1 <= megabytes <= MOST:
        raise InputError(
            f"Largest file: {megabytes:,} MB cannot be kept.", hint=f"Give a number of megabytes from 1 to {MOST:,}."
        )

    def act(conn: Connection) -> Changes:
        hold(conn, "attachments limit")
        now = store.limit(conn)
        if now == megabytes:
            return Changes(Touched.NOTHING, (), f"A file may have {megabytes:,} MB, as before.")
        if now != base:
            raise InputError(
                f"Largest file: somebody else set it to {now:,} MB meanwhile.",
                hint="Set it once more where it is still to be changed.",
            )
        store.set_limit(conn, megabytes)
        return Changes(Touched.NOTHING, (), f"A file may have {megabytes:,} MB from now on.")

    return db.write(act, what="set limit of attachments", about=megabytes, op_id=op_id)
