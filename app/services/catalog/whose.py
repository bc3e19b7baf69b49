"""Whose bills somebody is shown: whoever only reads, and belongs to an agency, sees those of it and its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import own_agencies as store
from app.db.catalog.bills import agency_name
from app.db.catalog.names import agency_ids
from app.errors import NotAllowed

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.db.engine import Database


def own_agencies(db: Database, conn: Connection) -> frozenset[int] | None:
    """Return the agencies whose bills are shown; None: those of all."""
    return store.own_agencies(conn, db.actor.login, db.actor.roles)


def require_own_packet(db: Database, conn: Connection, agency_code: str) -> None:
    """Raise `NotAllowed` where the packet of an agency, in which its bills are, is not shown to who asks."""
    own = own_agencies(db, conn)
    if own is not None and not own & agency_ids(conn, {agency_code}):
        raise NotAllowed(
            f"The packets of {agency_code} hold its bills: they are shown to its own readers.",
            hint="Yours are those of your agency.",
        )


def require_own(db: Database, conn: Connection, agency_id: int) -> None:
    """Raise `NotAllowed` where the bills of an agency are not shown to who asks."""
    own = own_agencies(db, conn)
    if own is not None and agency_id not in own:
        raise NotAllowed(
            f"The bills of {agency_name(conn, agency_id) or 'this agency'} are shown to its own readers.",
            hint="Yours are those of your agency.",
        )
