"""Linking tickets with other records, taking links off, and merging: acts on one ticket, taken back like others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.db.engine import Database
from app.db.parts import part_id
from app.db.tickets import links as store
from app.db.tickets.store import number_of
from app.domain.bulk import Batch
from app.domain.changes_made import Changes, Touched
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.links import COLUMNS, RELATED, LinkKind, merged_number
from app.domain.tickets.states import Act
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketState
from app.errors import InputError, NotAllowed
from app.services.tickets.batch import do_many
from app.services.tickets.merging import merging
from app.services.tickets.parents import require_parent
from app.services.tickets.perform import NewEvent, Open, open_ticket, record, require_right
from app.services.tickets.plans import perform
from app.work import Work

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def link(
    db: Database, ticket_id: int, kind: LinkKind | str, other_id: int, *, note: str = "", op_id: str | None = None
) -> Changes:
    """Link a ticket with another record. A duplicate is merged into the other one, whose caller reads `note`.

    `other_id`: of a ticket, or of a change where the kind says so (`LinkKind.record`). Of all kinds but related ones a
    ticket has one: another one replaces it. Raises `InputError` where the two cannot be linked so.
    """
    kind = _known(kind)
    if kind is LinkKind.DUPLICATE:
        return merge(db, ticket_id, other_id, note=note, op_id=op_id)
    db.require("ticket.edit", "link tickets")

    def run(conn: Connection) -> Changes:
        if kind.record == "ticket":
            store.hold_all(conn, (ticket_id, other_id))
        ticket = _open(conn, ticket_id)
        other = _number(conn, kind, other_id)
        if kind.record == "ticket" and other_id == ticket_id:
            raise InputError(f"{ticket.number} cannot be linked with itself.", hint="Choose another ticket.")
        if kind is LinkKind.RELATED:
            made = store.relate(conn, ticket_id, other_id)
            events: list[NewEvent] = [(K.FIELD, None, other, RELATED)] if made else []
            more: dict[str, Any] = {}
        else:
            events, more = _one(conn, ticket, kind, other_id)
        if not events:
            return Changes(Touched.NOTHING, (ticket_id,), f"{ticket.number} is so already; nothing was changed.")
        record(db, ticket, events, more=more)
        said = f"{ticket.number} is {kind.label[:1].lower()}{kind.label[1:]} {other}."
        return Changes(Touched.TICKETS, (ticket_id,), said)

    return db.write(run, what="ticket link", about=(ticket_id, kind.value, other_id), op_id=op_id)


def unlink(db: Database, ticket_id: int, kind: LinkKind | str, other_id: int, *, op_id: str | None = None) -> Changes:
    """Take a link off. A ticket that was merged is opened again instead: then it stands for itself."""
    kind = _known(kind)
    db.require("ticket.edit", "take links off tickets")

    def run(conn: Connection) -> Changes:
        ticket = _open(conn, ticket_id)
        other = _number(conn, kind, other_id)
        if merged_number(ticket.events) and kind in (LinkKind.DUPLICATE, LinkKind.CHILD):
            raise NotAllowed(f"{ticket.number} is merged into {other}: reopen it, and it stands for itself again.")
        events: list[NewEvent]
        if kind is LinkKind.RELATED:
            events, more = [(K.FIELD, other, None, RELATED)], {}
            is_there = store.unrelate(conn, ticket_id, other_id)
        else:
            column = COLUMNS.get(kind, "parent_id")
            is_there = ticket.row[column] == other_id
            events, more = [(K.FIELD, str(other_id), None, column)], {column: None}
        if not is_there:
            raise InputError(f"{ticket.number} is not linked with {other} so (any more).", hint="Refresh the ticket.")
        record(db, ticket, events, more=more)
        return Changes(Touched.TICKETS, (ticket_id,), f"{ticket.number} is linked with {other} no more.")

    return db.write(run, what="ticket unlink", about=(ticket_id, kind.value, other_id), op_id=op_id)


def merge(
    db: Database, ticket_id: int, into_id: int, *, note: str = "", version: int | None = None, op_id: str | None = None
) -> Changes:
    """Merge a ticket into another one: it is closed as its duplicate, and what was said of it is shown there.

    `note`: what its caller is told. Its clocks stop; what it missed before counts, all else counts through the other.
    """
    if ticket_id == into_id:
        raise InputError("A ticket cannot be merged into itself.", hint="Choose another ticket.")
    return perform(db, ticket_id, merging(into_id, note), version=version, op_id=op_id)


def resolve_family(
    db: Database,
    ticket_id: int,
    code: str,
    note: str,
    *,
    first_contact: bool | None = None,
    at: datetime | None = None,
    late_reason: str = "",
    work: Work | None = None,
    op_id: str | None = None,
) -> Batch:
    """Resolve a ticket and all open tickets under it with the same words, as one act on many.

    `at`, `late_reason`: as for one; a child that was opened later than that is left as it is, with the reason.
    """
    require_right(db, Act.RESOLVE)
    is_open = frozenset(state.value for state in TicketState if state.is_open)

    def which(conn: Connection) -> dict[str, Any]:
        return {"ids": [ticket_id, *store.children_in(conn, ticket_id, is_open)]}

    # which tickets is part of the act: a repeat of it after a crash goes on with the same ones
    about, part = ticket_id, op_id and f"{part_id(op_id, 0)}/family"
    found = db.write(which, what="open tickets of a family", about=about, op_id=part)
    asked = BulkAct(Act.RESOLVE, code, note, first_contact=first_contact, at=at, late_reason=late_reason)
    return do_many(db, found["ids"], asked, work, op_id=op_id)


def _known(kind: LinkKind | str) -> LinkKind:
    try:
        return LinkKind(kind)
    except ValueError:
        known = ", ".join(LinkKind)
        raise InputError(f"{kind!r} is no link between records.", hint=f"One of: {known}.") from None


def _open(conn: Connection, ticket_id: int) -> Open:
    ticket = open_ticket(conn, ticket_id)
    if ticket.state is TicketState.CANCELLED:
        raise NotAllowed(f"{ticket.number}: a ticket in state Cancelled is not linked.")
    return ticket


def _number(conn: Connection, kind: LinkKind, other_id: int) -> str:
    number = store.change_number(conn, other_id) if kind.record == "change" else number_of(conn, other_id)
    if not number:
        raise InputError(f"The {kind.record} to link with does not exist (any more).", hint="Choose another one.")
    return number


def _one(conn: Connection, ticket: Open, kind: LinkKind, other_id: int) -> tuple[list[NewEvent], dict[str, Any]]:
    """Return event and column of a link of which a ticket has one; neither where it is so already."""
    column = COLUMNS[kind]
    was = ticket.row[column]
    if was == other_id:
        return [], {}
    if merged_number(ticket.events) and kind is LinkKind.CHILD:
        raise NotAllowed(f"{ticket.number} is merged already: reopen it, and it stands for itself again.")
    if kind is LinkKind.CHILD:
        require_parent(conn, ticket.id, other_id)
    if kind is LinkKind.FOLLOW_UP:
        order = store.opened_of(conn, (ticket.id, other_id))
        if order[other_id] > order[ticket.id]:
            number = number_of(conn, other_id)
            hint = f"Say of {number} that it is a follow-up of {ticket.number}."
            raise InputError(f"{number} was logged after {ticket.number}, so it cannot go on from it.", hint=hint)
    event: NewEvent = (K.FIELD, None if was is None else str(was), str(other_id), column)
    return [event], {column: other_id}
