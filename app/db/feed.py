"""What was written since a token, read from the audit table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, TextClause, func, select, text

from app.db.tables import audit
from app.domain.changes_made import FeedToken


class Written(NamedTuple):
    """A row that was written: number in the trail, table, key, operation ("L": a load of many)."""

    id: int
    tbl: str
    row_id: str
    op: str


_COLUMNS = (audit.c.id, audit.c.tbl, audit.c.row_id, audit.c.op)


def written_since(conn: Connection, known: FeedToken | None) -> tuple[FeedToken, Sequence[Written]]:
    """Return the next token, and what was written since `known`; with None as token nothing is new."""
    return _postgres(conn, known) if conn.dialect.name == "postgresql" else _sqlite(conn, known)


def _postgres(conn: Connection, known: FeedToken | None) -> tuple[FeedToken, Sequence[Written]]:
    horizon = int(conn.execute(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")).scalar_one())
    since = known.horizon if known is not None else horizon
    rows = [Written._make(row) for row in conn.execute(select(*_COLUMNS).where(_from_transaction(since)))]
    # Only what began at or after the new horizon can be met again.
    again = conn.execute(select(audit.c.id).where(_from_transaction(horizon))).scalars()
    after = FeedToken(max((r.id for r in rows), default=known.last if known else 0), horizon, frozenset(again))
    return after, [] if known is None else [r for r in rows if r.id not in known.seen]


def _from_transaction(since: int) -> TextClause:
    """Return the condition for what transactions wrote since one; a restored copy also has those of another server.

    Their numbers are ahead of this server's: nothing that it can see was written by them.
    """
    return text("tx >= CAST(CAST(:since AS text) AS xid8) AND tx < pg_snapshot_xmax(pg_current_snapshot())").bindparams(
        since=str(since)
    )


def _sqlite(conn: Connection, known: FeedToken | None) -> tuple[FeedToken, Sequence[Written]]:
    newest = int(conn.execute(select(func.coalesce(func.max(audit.c.id), 0))).scalar_one())
    after = FeedToken(newest)
    if known is None or newest == known.last:
        return after, []
    return after, [Written._make(row) for row in conn.execute(select(*_COLUMNS).where(audit.c.id > known.last))]
