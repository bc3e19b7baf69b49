"""Merging a ticket into another one that is about the same: it is over as a duplicate, and counts through that one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.db.engine import Database
from app.db.majors.store import go_on_with, leads_major
from app.db.tickets import links
from app.db.tickets.store import held_row, number_of
from app.domain.changes_made import Touched
from app.domain.tickets.links import DUPLICATE, merged_number
from app.domain.tickets.projection import Event
from app.domain.tickets.states import Act
from app.domain.tickets.story import MERGED_INTO
from app.domain.vocabulary import EventKind as K
from app.errors import InputError
from app.services.texts import clean
from app.services.tickets.parents import require_parent
from app.services.tickets.perform import NewEvent, Open, open_ticket, record
from app.services.tickets.planned import Plan
from app.services.tickets.telling import tell_caller

if TYPE_CHECKING:
    from sqlalchemy import Connection


def merging(into_id: int, text: str = "") -> Plan:
    """Merge into another ticket. `text`: what its caller is told, where the workspace tells callers of updates.

    What stood under it stands under the other one then, which is linked to its major incidents as well. It is resolved
    as a duplicate and closed: its clocks stop, what it missed before counts, and all else counts through the other one.
    """
    said = clean(text, "word to the caller")

    def events(ticket: Open) -> list[NewEvent]:
        number = _into(ticket, into_id)
        was = None if ticket.row["parent_id"] is None else str(ticket.row["parent_id"])
        moved: list[NewEvent] = [] if was == str(into_id) else [(K.FIELD, was, str(into_id), "parent_id")]
        return [
            *moved,
            (K.FIELD, None, number, MERGED_INTO),
            (K.RESOLVED, None, DUPLICATE, said or f"The same as {number}."),
        ]

    def move_children(db: Database, ticket: Open) -> None:
        for child_id in links.children_of(ticket.conn, ticket.id):
            child = open_ticket(ticket.conn, child_id)
            moved: list[NewEvent] = [(K.FIELD, str(ticket.id), str(into_id), "parent_id")]
            number = number_of(ticket.conn, into_id)
            if merged_number(child.events):
                moved.append((K.FIELD, ticket.number, number, MERGED_INTO))
            record(db, child, moved, more={"parent_id": into_id}, tell=False)

    def close_and_tell(db: Database, ticket: Open) -> None:
        into = number_of(ticket.conn, into_id)
        said_there = f"Linked: {into}, into which {ticket.number} was merged."
        if go_on_with(ticket.conn, ticket.id, into_id, said_there):
            ticket.beside |= Touched.MAJORS
        ticket.row = held_row(ticket.conn, ticket.id) or ticket.row
        record(db, ticket, [(K.CLOSED, None, None, None)], tell=False)  # nothing goes from new to closed in one step
        number = number_of(ticket.conn, into_id)
        last = ticket.events[-1]
        news = f"{said or 'Others told us of the same.'}\n\nWe go on with it under {number}.".strip()
        told = Event(last.seq, K.UPDATE, last.occurred_at, last.recorded_at, last.author, note=news)
        ticket.mailed = tell_caller(ticket.conn, ticket.id, [told]) or ticket.mailed

    def text_of(ticket: Open) -> str:
        return f"{ticket.number} is merged into {number_of(ticket.conn, into_id)}."

    return Plan(
        Act.MERGE,
        events,
        text_of,
        lambda ticket: f"merged into {number_of(ticket.conn, into_id)}",
        is_same=lambda ticket: ticket.id == into_id,  # of many that are chosen the one that goes on may be one
        more={"parent_id": into_id},
        beside=(into_id,),
        first=move_children,
        then=close_and_tell,
        tells=False,
    )


def _into(ticket: Open, into_id: int) -> str:
    """Return the number of the ticket to merge into. Raises `InputError` where that cannot be."""
    conn: Connection = ticket.conn
    number = number_of(conn, into_id)
    there = links.parent_number(conn, into_id)
    if there:
        hint = (
            f"Merge into {there} instead." if there != ticket.number else "One of the two goes on, the other is over."
        )
        raise InputError(f"{number} belongs to {there} itself.", hint=hint)
    require_parent(conn, None, into_id)
    if major := leads_major(conn, ticket.id):
        raise InputError(
            f"{ticket.number} is the ticket of {major}, which goes on with it.",
            hint=f"Merge {number} into {ticket.number} instead.",
        )
    return number


def separating(ticket: Open) -> tuple[list[NewEvent], dict[str, Any]]:
    """Return what a merged ticket records, and its columns, when it stands for itself again; nothing for others."""
    number = merged_number(ticket.events)
    if not number:
        return [], {}
    was = None if ticket.row["parent_id"] is None else str(ticket.row["parent_id"])
    return [(K.FIELD, was, None, "parent_id"), (K.FIELD, number, None, MERGED_INTO)], {"parent_id": None}
