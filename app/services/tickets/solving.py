"""A call that is resolved at once, and resolutions made from knowledge notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.knowledge import store
from app.db.records import act_of, time_of
from app.domain.changes_made import Changes, Touched
from app.domain.knowledge.values import KNOWLEDGE, Voice
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import EventKind
from app.errors import InputError
from app.services.tickets.forms import logged
from app.services.tickets.perform import Open, open_ticket, record, require_allowed
from app.services.tickets.planned import carry_out
from app.services.tickets.plans import resolving

if TYPE_CHECKING:
    from sqlalchemy import Connection


def note_used(db: Database, note_id: int, ticket: Open) -> Touched:
    """Keep, in the act that resolves a ticket, from which published note its resolution was made.

    In a copy that is worked in offline it is kept when the act is carried out on the shared database.
    """
    if db.snapshot is not None:
        return Touched.NOTHING
    now = store.plain(ticket.conn, note_id)
    if now is None or now["shown_n"] is None:
        raise InputError(
            "The note is not published (any more).", hint="Resolve it without the note, or choose another."
        )
    at = time_of(ticket.conn)
    store.add_use(
        ticket.conn, note_id, now["shown_n"], Voice.RESOLVED, at, db.actor.login, ticket.id, act_of(ticket.conn)
    )
    return KNOWLEDGE


def log_resolved(
    db: Database, draft: TicketDraft, code: str, text: str, *, note_id: int | None = None, op_id: str | None = None
) -> Changes:
    """Log a call and resolve it while the caller is there, as one act: it is whoever logs it who solved it.

    Raises `InputError`, `NotAllowed` as logging and resolving do; then nothing is logged.
    """
    db.require("ticket.create")
    plan = resolving(code, text, first_contact=True)

    def act(conn: Connection) -> Changes:
        made = logged(db, conn, draft)
        ticket = open_ticket(conn, made.ids[0])
        if not ticket.row["assignee"]:
            record(db, ticket, [(EventKind.ASSIGNMENT, None, db.actor.login, None)])
            ticket = open_ticket(conn, made.ids[0])
        require_allowed(db, Act.RESOLVE, ticket)
        carry_out(db, ticket, plan, None, "")
        more = note_used(db, note_id, ticket) if note_id is not None else Touched.NOTHING
        said = f"{ticket.number} is logged and resolved."
        return Changes(made.touched | ticket.touched | more, made.ids, said)

    return db.write(act, what="ticket log resolved", op_id=op_id)
