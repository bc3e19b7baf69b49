"""What stands in a list beside the records that are kept for a matter; cheap where nothing is held."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

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


def with_marks(
    conn: Connection, table: Table, rows: Iterable[Any], *, login: str, roles: Collection[Role], now: datetime
) -> list[Any]:
    """Return rows of a list with `held` said of those that are kept for a matter; they have `id` and `held`."""
    found = list(rows)
    marks = held_marks(conn, table, [row.id for row in found if row.id], login=login, roles=roles, now=now)
    return [replace(row, held=marks[row.id]) if row.id in marks else row for row in found]
