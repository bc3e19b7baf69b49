"""What the status page needs beside what alerts read: documents and news, and what everything is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, or_, select

from app.db import tables as t
from app.db.hub.postings import LINKS, load
from app.domain.hub.phases import Kind, Phase
from app.domain.hub.values import Named, Posting

_P, _V, _S = t.posting.c, t.posting_version.c, t.service.c


def to_be_read(conn: Connection, before: datetime) -> list[Posting]:
    """Return the documents and news that are public and said nothing since a moment."""
    since = select(_V.posting_id).where(_V.at >= before)
    wanted = select(t.posting).where(
        _P.kind.in_((Kind.DOCUMENT.value, Kind.NEWS.value)),
        _P.id.in_(select(_V.posting_id)),
        _P.id.not_in(since),
        _P.phase != Phase.WITHDRAWN.value,
    )
    return load(conn, wanted.order_by(_P.id))


def called(conn: Connection) -> Mapping[str, Mapping[int, Named]]:
    """Return what postings may be about, by the field of a reach and the key."""
    return {
        field: {row.id: Named(*row) for row in conn.execute(select(table.c.id, table.c.code, table.c.name))}
        for field, (_, _, table) in LINKS.items()
    }


def offered(conn: Connection, day: date) -> Mapping[Named, date]:
    """Return the services that are offered on a day, by name, with the first day of each."""
    wanted = select(_S.id, _S.code, _S.name, _S.valid_from).where(
        _S.valid_from <= day, or_(_S.valid_to.is_(None), _S.valid_to > day)
    )
    return {Named(*row[:3]): row[3] for row in conn.execute(wanted.order_by(_S.name, _S.id))}
