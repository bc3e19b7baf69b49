"""The change feed: what kinds of record were written since a token, by anybody, read from the audit table."""

from __future__ import annotations

from app.db.engine import Database
from app.db.feed import written_since
from app.db.tables import kinds
from app.domain.changes_made import Changes, FeedToken, Touched
from app.work import Work

_MANY = 2_000  # ids of tickets; more are a reason to read everything again


def changed_since(db: Database, token: object, work: Work | None = None) -> tuple[FeedToken, Changes]:
    """Return the kinds of record written since `token` and the next token; with None as token nothing is new.

    `Changes.ids`: the tickets concerned, if only tickets were and there are not too many.
    """
    known = token if isinstance(token, FeedToken) else None
    with db.read(work) as conn:
        after, fresh = written_since(conn, known)
    touched = Touched.NOTHING
    meant = kinds.touched()
    for table in {row.tbl for row in fresh}:
        touched |= meant.get(table, Touched.NOTHING)
    ids: tuple[int, ...] = ()
    if touched == Touched.TICKETS and len(fresh) <= _MANY and all(r.op != "L" and r.row_id.isdigit() for r in fresh):
        ids = tuple(dict.fromkeys(int(r.row_id) for r in fresh if r.tbl == "ticket"))
    return after, Changes(touched, ids)
