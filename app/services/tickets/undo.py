"""Taking one's own last act back: a retraction, after which the ticket is as if the act had not happened."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from app.db import mail as outbox
from app.db import parts
from app.db.engine import Database
from app.db.names import person_name
from app.db.tickets.detail import before_act
from app.domain.bulk import Batch
from app.domain.changes_made import Changes, Touched
from app.domain.tickets.history import OWN_FIELDS
from app.domain.tickets.retraction import refusal
from app.domain.vocabulary import EventKind as K
from app.errors import InputError, NotAllowed
from app.services.parts import Part, carry_out, kind_of, part
from app.services.tickets.parents import require_childless, require_parent
from app.services.tickets.perform import open_ticket, record
from app.services.tickets.telling import TAKEN_BACK
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Columns that an act may change and that no event tells: they are brought back from the audit trail.
_PLAIN = (*OWN_FIELDS, "first_contact", "resolution_code")
_GONE = "This act cannot be taken back: nothing is known of it."


def undo(db: Database, act: str, work: Work | None = None, *, op_id: str | None = None) -> Batch:
    """Take back one's own act, by its id: on one ticket or on many, each for itself.

    An act on one ticket that cannot be taken back raises `InputError` or `NotAllowed` with the reason; of many the
    reasons are in the answer. A cancel keeps what is taken back so far.
    """
    db.require("ticket.comment", "take back acts on tickets")
    told = db.told(act)
    if isinstance(told, Changes):
        if not told.touched:
            raise InputError("Nothing was changed, so there is nothing to take back.")
        made = _one(db, told.ids[0], act, op_id)
        return Batch(made, {}, (), made.text)
    if not isinstance(told, Mapping) or "before" not in told or kind_of(told) != "ticket":
        raise InputError(_GONE, hint="Only what you did to tickets in this workspace can be taken back.")

    def one(conn: Connection, ticket_id: int) -> Part:
        return part(None, _take_back(db, conn, ticket_id, parts.part_id(act, ticket_id)), "as they were before")

    return carry_out(db, "undo", [int(id) for id, _ in told["before"]], one, work, op_id)


def _one(db: Database, ticket_id: int, act: str, op_id: str | None) -> Changes:
    def run(conn: Connection) -> Changes:
        return Changes(Touched.TICKETS, (ticket_id,), _take_back(db, conn, ticket_id, act))

    return db.write(run, what="ticket undo", about=ticket_id, op_id=op_id)


def _take_back(db: Database, conn: Connection, ticket_id: int, act: str) -> str:
    """Record the retraction and return the sentence for it."""
    ticket = open_ticket(conn, ticket_id)
    why = refusal(ticket.events, act, db.actor.login, ticket.number, partial(person_name, conn))
    if why is not None:
        raise NotAllowed(why)
    is_logging = any(event.kind == K.OPENED and event.act == act for event in ticket.events)
    if is_logging:
        require_childless(conn, ticket_id, ticket.number)
    was = before_act(conn, ticket_id, act, db.actor.login)
    require_parent(conn, ticket_id, was.get("parent_id"))
    record(db, ticket, [(K.RETRACTION, None, act, None)], more={n: v for n, v in was.items() if n in _PLAIN})
    outbox.drop_of_act(conn, ("ticket", ticket_id), act, TAKEN_BACK)
    if is_logging:
        return f"{ticket.number} is taken back: it counts as if it had not been logged."
    return f"{ticket.number} is as it was before."
