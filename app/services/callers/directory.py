"""What the desk asks of the directory of callers: finding somebody, who they are, the list."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from app.db.callers import directory as store
from app.db.engine import Database
from app.db.own_agencies import own_agencies
from app.domain.callers.directory import FIELDS, PREFERS, PRIVATE, CallerCard, CallerHit, CallerHits, CallerRow
from app.domain.callers.lookup import terms, why
from app.domain.rights import may
from app.errors import InputError
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MOST = 20


def look_up(
    db: Database, typed: str, agency_id: int | None = None, *, count: int = _MOST, work: Work | None = None
) -> CallerHits:
    """Return whom a few typed letters or digits find, the best first; nothing typed: the callers one spoke with last.

    `agency_id`: of the call so far, whose people come first. Who only reads is shown the people of the own agency.
    """
    asked = terms(typed)
    if typed.strip() and not asked:
        return CallerHits(typed, ())
    with db.read(work) as conn:
        login, own = db.actor.login, _shown(db, conn)
        rows, more = store.look_up(conn, asked, login=login, agency_id=agency_id, own=own, count=count)
    return CallerHits(typed, tuple(CallerHit(row, why(row, asked)) for row in rows), more)


def _shown(db: Database, conn: Connection) -> frozenset[int] | None:
    return own_agencies(conn, db.actor.login, db.actor.roles)


def card(db: Database, id: int, work: Work | None = None) -> CallerCard:
    """Return all that is shown of somebody. Raises `InputError` where nobody is there, or they are not shown."""
    with db.read(work) as conn:
        private = may(db.actor.roles, "caller.private.read")
        found = store.fields_of(conn, id, private=private)
        rows = store.rows_of(conn, [id])
        own = _shown(db, conn)
        if found is None or not rows or (own is not None and found["agency_id"] not in own):
            raise InputError("This caller is not in the directory (any more).", hint="Refresh the list.")
        tickets, open_count, count = store.tickets_of(conn, id)
        merged = store.resolve(conn, id) if found["merged_into_id"] is not None else None
        names = (*FIELDS, "login", "left_on", *(PRIVATE if private else ()))
        return CallerCard(
            rows[0],
            {name: found[name] for name in names},
            PREFERS[found["prefers"]],
            private,
            tuple(tickets),
            open_count,
            count,
            tuple(store.moves_of(conn, id)),
            tuple(store.surveys_of(conn, id)),
            max((one.opened_at for one in tickets), default=None),
            store.is_kept(conn, found["login"], found["email"]),
            merged,
        )


def list_ids(
    db: Database,
    typed: str = "",
    agency_ids: Collection[int] = (),
    *,
    vip: bool = False,
    left: bool = False,
    work: Work | None = None,
) -> array[int]:
    """Return ids of the directory by name; `typed` as in `look_up`; `left`: those who left."""
    asked = terms(typed)
    if typed.strip() and not asked:
        return array("q")
    with db.read(work) as conn:
        return store.listed(conn, asked, own=_shown(db, conn), agency_ids=agency_ids, vip=vip, left=left)


def list_rows(db: Database, ids: Sequence[int], work: Work | None = None) -> list[CallerRow]:
    """Return these callers in this order; those that are gone, or not shown, are left out."""
    with db.read(work) as conn:
        own = _shown(db, conn)
        return [row for row in store.rows_of(conn, ids) if own is None or row.agency_id in own]
