"""Taking the next ticket out of the queues of one's groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.records import time_of
from app.db.tickets import queues as store
from app.domain.changes_made import Changes, Touched
from app.domain.tickets.states import Act
from app.errors import InputError
from app.services.tickets.perform import open_ticket, record, require_allowed, require_right
from app.services.tickets.plans import assigning

if TYPE_CHECKING:
    from sqlalchemy import Connection


def take_next(db: Database, *, op_id: str | None = None) -> Changes:
    """Assign to the actor the most urgent ticket of the actor's groups that nobody has; two never get the same one.

    `Changes.ids` names it; it is empty where none waits. InputError for somebody who is in no group today.
    """
    require_right(db, Act.ASSIGN)
    plan = assigning(db.actor.login)

    def act(conn: Connection) -> Changes:
        now = time_of(conn)
        id = store.next_free(conn, db.actor.login, now)
        if id is None:
            if not store.in_a_group(conn, db.actor.login, now):
                raise InputError(
                    "You are in no support group today.",
                    hint="An administrator or the board's coordinator puts you into one: Setup, Group members.",
                )
            return Changes(Touched.NOTHING, (), "No ticket of your groups waits for somebody.")
        ticket = open_ticket(conn, id)
        require_allowed(db, plan.act, ticket)
        record(db, ticket, plan.events(ticket))
        told = " Its caller is told by mail." if ticket.mailed else ""
        return Changes(ticket.touched, (id,), f"{plan.text(ticket)}{told}")

    return db.write(act, what="ticket take next", op_id=op_id)
