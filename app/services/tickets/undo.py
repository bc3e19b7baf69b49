"""Taking one's own last act back: a retraction, after which the ticket is as if the act had not happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from app.db import mail as outbox
from app.db import parts
from app.db.engine import Database
from app.db.majors.store import go_on_without
from app.db.names import person_name
from app.db.tickets import links
from app.db.tickets.detail import before_act
from app.domain.bulk import Batch
from app.domain.changes_made import Changes, Touched
from app.domain.request_fields import ANSWER
from app.domain.tickets.history import OWN_FIELDS
from app.domain.tickets.links import RELATED
from app.domain.tickets.projection_values import Event
from app.domain.tickets.retraction import refusal
from app.domain.tickets.story import MERGED_INTO
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketState
from app.errors import InputError, NotAllowed
from app.services.parts import Part, carry_out, kind_of, part
from app.services.tickets.answering import answers_back
from app.services.tickets.parents import require_childless, require_parent
from app.services.tickets.perform import Known, known_to_all, open_ticket, record
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

    known: list[Known] = []

    def begin(conn: Connection, ids: Sequence[int]) -> None:
        known[:] = [known_to_all(conn, ids)]

    def one(conn: Connection, ticket_id: int) -> Part:
        said = _take_back(db, conn, ticket_id, parts.part_id(act, ticket_id), known[0])
        return part(None, said, "as they were before")

    return carry_out(db, "undo", [int(id) for id, _ in told["before"]], one, work, op_id, begin=begin)


def _one(db: Database, ticket_id: int, act: str, op_id: str | None) -> Changes:
    def run(conn: Connection) -> Changes:
        return Changes(Touched.TICKETS, (ticket_id,), _take_back(db, conn, ticket_id, act))

    return db.write(run, what="ticket undo", about=ticket_id, op_id=op_id)


def _take_back(db: Database, conn: Connection, ticket_id: int, act: str, known: Known | None = None) -> str:
    """Record the retraction and return the sentence for it."""
    ticket = open_ticket(conn, ticket_id, known)
    why = refusal(ticket.events, act, db.actor.login, ticket.number, partial(person_name, conn))
    if why is not None:
        raise NotAllowed(why)
    is_logging = any(event.kind == K.OPENED and event.act == act for event in ticket.events)
    if is_logging:
        require_childless(conn, ticket_id, ticket.number)
    was = before_act(conn, ticket_id, act, db.actor.login)
    require_parent(conn, ticket_id, was.get("parent_id"))
    mine = [event for event in ticket.events if event.act == act and event.author == db.actor.login]
    _relations_back(conn, ticket_id, mine)
    answered = {e.note: e.old for e in mine if e.kind is K.FIELD and e.note and e.note.startswith(ANSWER)}
    if answered:
        answers_back(conn, ticket, answered, db.actor.login)
    moved = _moved(conn, ticket_id, ticket.row["parent_id"], mine, act, db.actor.login)
    by = _way_back(ticket.state, {event.kind for event in mine})
    more = {n: v for n, v in was.items() if n in _PLAIN}
    record(db, ticket, [(K.RETRACTION, None, act, None)], more=more, by=by)
    for id in (ticket_id, *(merged_id for merged_id, _ in links.merged_into(conn, ticket_id))):
        outbox.drop_of_act(conn, ("ticket", id), act, TAKEN_BACK)
    if any(event.note == MERGED_INTO for event in mine):
        go_on_without(conn, act, db.actor.login, f"Unlinked: the merge of {ticket.number} was taken back.")
    for child_id in moved:
        _take_back(db, conn, child_id, act)
    if is_logging:
        return f"{ticket.number} is taken back: it counts as if it had not been logged."
    return f"{ticket.number} is as it was before."


def _way_back(state: TicketState, kinds: set[K]) -> TicketState | None:
    """Return the state that a ticket passes where an act of these events took it two moves on; None: it needs none."""
    if state is TicketState.RESOLVED and K.OPENED in kinds:
        return TicketState.NEW  # a call that was resolved at once: from there it counts as never logged
    if state is TicketState.CLOSED and K.RESOLVED in kinds:
        return TicketState.RESOLVED  # merged: from there agents may have it again
    return None


def _relations_back(conn: Connection, ticket_id: int, events: Sequence[Event]) -> None:
    """Put back with which tickets one has to do, as it was before these events of an act."""
    for event in events:
        if event.kind is K.FIELD and event.note == RELATED:
            other_id = links.id_of(conn, event.new or event.old or "")
            if other_id is not None:
                (links.unrelate if event.new else links.relate)(conn, ticket_id, other_id)


def _moved(
    conn: Connection, ticket_id: int, into_id: int | None, events: Sequence[Event], act: str, login: str
) -> list[int]:
    """Return the tickets that an act moved together with one that it merged: they come back with it."""
    is_over = any(event.kind is K.CLOSED for event in events)
    merged = any(event.kind is K.FIELD and event.note == MERGED_INTO and event.new for event in events)
    if not (merged and is_over) or into_id is None:  # one that was only moved moves nothing itself
        return []
    return [id for id in links.moved_with(conn, into_id, act, login) if id != ticket_id]
