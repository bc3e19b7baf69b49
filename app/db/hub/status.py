"""What the status page needs: what is public, and what everything is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, func, or_, select

from app.db import tables as t
from app.db.hub.postings import LINKS, load_public
from app.domain.hub.phases import Phase
from app.domain.hub.values import Named, Posting

_P, _V, _S = t.posting.c, t.posting_version.c, t.service.c


def public(conn: Connection, since: datetime) -> list[Posting]:
    """Return what the page may show, as it was posted: what goes on, and what said something since a moment.

    Nothing but what was posted is read: neither drafts nor names of people.
    """
    newest = select(_V.posting_id, func.max(_V.n).label("n")).group_by(_V.posting_id).subquery()
    last = t.posting_version.join(newest, (newest.c.posting_id == _V.posting_id) & (newest.c.n == _V.n))
    over = [phase.value for phase in Phase if phase.is_over]
    wanted = select(_V.posting_id).select_from(last).where(or_(_V.at >= since, _V.phase.not_in(over)))
    return load_public(conn, select(t.posting).where(_P.id.in_(wanted)).order_by(_P.id))


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
