"""The change feed: what kinds of record were written since a token, by anybody, read from the audit table."""

from __future__ import annotations

from sqlalchemy import func, select, text

from app.db.engine import Database
from app.db.tables import audit, kinds
from app.domain.changes_made import Changes, FeedToken, Touched
from app.work import Work

_MANY = 2_000  # ids of tickets; more are a reason to read everything again


def changed_since(db: Database, token: object, work: Work | None = None) -> tuple[FeedToken, Changes]:
    """The kinds of record written since `token` and the next token; with None as token nothing is new.

    `Changes.ids`: the tickets concerned, if only tickets were and there are not too many.
    """
    known = token if isinstance(token, FeedToken) else None
    with db.read(work) as conn:
        if db.kind == "postgresql":
            horizon = int(
                conn.execute(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")).scalar_one()
            )
            since = known.horizon if known is not None else horizon
            query = select(audit.c.id, audit.c.tbl, audit.c.row_id, audit.c.op).where(
                text("tx >= CAST(CAST(:since AS text) AS xid8)").bindparams(since=str(since))
            )
            rows = conn.execute(query).all()
            fresh = [r for r in rows if known is None or r.id not in known.seen]
            # Only what began at or after the new horizon can be met again.
            again = conn.execute(
                select(audit.c.id).where(
                    text("tx >= CAST(CAST(:since AS text) AS xid8)").bindparams(since=str(horizon))
                )
            ).scalars()
            after = FeedToken(max((r.id for r in rows), default=known.last if known else 0), horizon, frozenset(again))
        else:
            newest = conn.execute(select(func.coalesce(func.max(audit.c.id), 0))).scalar_one()
            after = FeedToken(int(newest))
            if known is None or newest == known.last:
                return after, Changes(Touched.NOTHING)
            fresh = list(
                conn.execute(select(audit.c.id, audit.c.tbl, audit.c.row_id, audit.c.op).where(audit.c.id > known.last))
            )
    if known is None:
        return after, Changes(Touched.NOTHING)
    touched = Touched.NOTHING
    meant = kinds.touched()
    for table in {row.tbl for row in fresh}:
        touched |= meant.get(table, Touched.NOTHING)
    ids: tuple[int, ...] = ()
    if touched is Touched.TICKETS and len(fresh) <= _MANY and all(r.op != "L" and r.row_id.isdigit() for r in fresh):
        ids = tuple(dict.fromkeys(int(r.row_id) for r in fresh if r.tbl == "ticket"))
    return after, Changes(touched, ids)
