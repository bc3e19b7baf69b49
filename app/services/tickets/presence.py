"""Who else is at a ticket: what a window says of itself and hears of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.db import presence as store
from app.db.engine import Database
from app.domain.rights import may
from app.domain.tickets.presence import Present
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def be_present(
    db: Database, place: str, ticket_id: int | None, writing: bool = False, work: Work | None = None
) -> Sequence[Present]:
    """Say that a window (`place`: a name of its own) has a ticket open, or none; return who else has it open.

    Who only reads hears of others and says nothing. A window that says nothing for a minute is gone.
    """
    login, now = db.actor.login, db.now()
    if may(db.actor.roles, "presence.tell") and not db.read_only:

        def act(conn: Connection) -> None:
            store.renew(conn, login, place, ticket_id, now, writing=writing)

        db.beat(act)
    if ticket_id is None:
        return ()
    with db.read(work) as conn:
        return store.others(conn, login, ticket_id, now)
