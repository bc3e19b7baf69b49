"""What stands in a list beside the records that are kept for a matter; cheap where nothing is held."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Table, select

from app.db import tables as t
from app.db.own_agencies import own_agencies
from app.domain.vocabulary import Role

_H = t.legal_hold.c


def held_marks(
    conn: Connection, table: Table, ids: Collection[int], *, login: str, roles: Collection[Role], now: datetime
) -> dict[int, str]:
    """Return by which holds these records of a table are held, in words; of those that are not held nothing.

    Readers of an agency are told of none.
    """
    any_hold = select(_H.id).where(_H.released_on.is_(None)).limit(1)
    if not ids or conn.execute(any_hold).first() is None or own_agencies(conn, login, roles) is not None:
        return {}
    from app.db.keeping.holds import held  # late: lists that hold nothing need none of it

    return {id: "; ".join(one.mark for one in holds) for id, holds in held(conn, table, ids, now=now).items()}
