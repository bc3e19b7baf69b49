"""What people do with one ticket beside its form: assign, hold, resolve, reopen, comment and the rest.

Every act checks the actor's rights and the state table and raises `NotAllowed` with a sentence; the
database's guard checks again. Each returns `Changes` with the ticket's id. `version`, where given, is
the one the user saw: the act is refused with `Stale` if somebody saved the ticket since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.tickets.store import private_text, write_private_text
from app.domain.changes_made import Changes, Touched
from app.domain.tickets.projection import FIRST_CONTACT, HANDED_ON
from app.domain.tickets.states import RESOLUTION_CODES, Act
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import HoldReason, TicketState
from app.errors import InputError
from app.services.texts import clean
from app.services.tickets.perform import NewEvent, Open, code_of, perform

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Longest login of an assignee.
LONGEST_NAME = 200


# --- who works on it ------------------------------------------------------------------------------
def assignment_events(ticket: Open, who: str) -> list[NewEvent]:
    """Return the event that gives the ticket to a login; "": to nobody."""
    return [(K.ASSIGNMENT, ticket.row["assignee"], who, None)]


def assigned_text(ticket: Open, who: str) -> str:
    """Return the sentence that is shown after an assignment."""
    return f"{ticket.number} is assigned to {who or 'nobody'}."


def assign(
    db: Database, ticket_id: int, assignee: str | None, *, version: int | None = None, op_id: str | None = None
) -> Changes:
    """Assign to a person's login; None or "": nobody. The first person stops the response clock."""
    who = clean(assignee or "", "assignee", longest=LONGEST_NAME)
    return perform(
        db,
        ticket_id,
        Act.ASSIGN,
        lambda ticket: assignment_events(ticket, who),
        lambda ticket: assigned_text(ticket, who),
        version=version,
        op_id=op_id,
    )


def group_events(ticket: Open, group_id: int, note: str | None = None) -> list[NewEvent]:
    """Return the events that hand the ticket to a support group: nobody in it has it yet."""
    new = code_of(ticket.codes.groups, group_id, "support group")
    events: list[NewEvent] = [(K.GROUP, ticket.group, new, note)]
    if ticket.row["assignee"]:
        events.append((K.ASSIGNMENT, ticket.row["assignee"], "", None))
    return events


def group_text(ticket: Open, group_id: int) -> str:
    """Return the sentence that is shown after a ticket went to another group."""
    return f"{ticket.number} is with {code_of(ticket.codes.groups, group_id, 'support group')}."


def move_to_group(
    db: Database, ticket_id: int, group_id: int, *, note: str = "", version: int | None = None, op_id: str | None = None
) -> Changes:
    """Hand the ticket to another support group; nobody in it has it yet."""
    why = clean(note, "note") or None
    return perform(
        db,
        ticket_id,
        Act.GROUP,
        lambda ticket: group_events(ticket, group_id, why),
        lambda ticket: group_text(ticket, group_id),
        version=version,
        op_id=op_id,
    )


def start(db: Database, ticket_id: int, *, version: int | None = None, op_id: str | None = None) -> Changes:
    """Start work; a ticket without assignee becomes the actor's own."""

    def events(ticket: Open) -> list[NewEvent]:
        taken: list[NewEvent] = [] if ticket.row["assignee"] else [(K.ASSIGNMENT, None, db.actor.login, None)]
        return [*taken, (K.STATE, ticket.state.value, TicketState.IN_PROGRESS.value, None)]

    return perform(
        db,
        ticket_id,
        Act.START,
        events,
        lambda ticket: f"{ticket.number} is in progress.",
        version=version,
        op_id=op_id,
    )


def transfer(
    db: Database,
    ticket_id: int,
    agency_id: int,
    *,
    reason: str = "",
    version: int | None = None,
    op_id: str | None = None,
) -> Changes:
    """Give the ticket to another agency; from now on it counts there."""
    why = clean(reason, "reason") or None

    def events(ticket: Open) -> list[NewEvent]:
        code = code_of(ticket.codes.agencies, agency_id, "agency")
        if code == ticket.agency:
            raise InputError(f"{ticket.number} is {code}'s already.", hint="Choose another agency.")
        return [(K.TRANSFER, ticket.agency, code, why)]

    return perform(
        db,
        ticket_id,
        Act.TRANSFER,
        events,
        lambda ticket: f"{ticket.number} is transferred to {code_of(ticket.codes.agencies, agency_id, 'agency')}.",
        version=version,
        op_id=op_id,
    )


# --- the way through its states -------------------------------------------------------------------
def hold(
    db: Database,
    ticket_id: int,
    reason: HoldReason,
    *,
    note: str = "",
    version: int | None = None,
    op_id: str | None = None,
) -> Changes:
    """Put on hold; the reason decides, by target, whether the clocks pause."""
    try:
        reason = HoldReason(reason)
    except ValueError:
        raise InputError("A hold needs a reason.", hint=f"One of: {', '.join(r.label for r in HoldReason)}.") from None
    why = clean(note, "note") or None
    return perform(
        db,
        ticket_id,
        Act.HOLD,
        lambda _: [(K.HOLD, None, reason.value, why)],
        lambda ticket: f"{ticket.number} is on hold: {reason.label.lower()}.",
        version=version,
        op_id=op_id,
    )


def resume(
    db: Database, ticket_id: int, *, note: str = "", version: int | None = None, op_id: str | None = None
) -> Changes:
    """End the hold; the ticket is in the state it had before."""
    why = clean(note, "note") or None
    return perform(
        db,
        ticket_id,
        Act.RESUME,
        lambda ticket: [(K.RESUME, ticket.row["hold_reason"], None, why)],
        lambda ticket: f"{ticket.number} is no longer on hold.",
        version=version,
        op_id=op_id,
    )


def resolve(
    db: Database,
    ticket_id: int,
    code: str,
    note: str = "",
    *,
    first_contact: bool | None = None,
    version: int | None = None,
    op_id: str | None = None,
) -> Changes:
    """Resolve with a code of `RESOLUTION_CODES`; `first_contact`: the desk solved it at once; None: not said."""
    if code not in RESOLUTION_CODES:
        raise InputError("A resolution needs a code.", hint=f"One of: {', '.join(RESOLUTION_CODES)}.")
    text = clean(note, "note") or None
    marker = None if first_contact is None else FIRST_CONTACT if first_contact else HANDED_ON
    return perform(
        db,
        ticket_id,
        Act.RESOLVE,
        lambda _: [(K.RESOLVED, marker, code, text)],
        lambda ticket: f"{ticket.number} is resolved.",
        version=version,
        op_id=op_id,
    )


def reopen(
    db: Database, ticket_id: int, reason: str, *, version: int | None = None, op_id: str | None = None
) -> Changes:
    """Reopen with a reason; the clock goes on, the time since the resolution does not count."""
    why = clean(reason, "reason", required=True)
    return perform(
        db,
        ticket_id,
        Act.REOPEN,
        lambda _: [(K.REOPENED, None, None, why)],
        lambda ticket: f"{ticket.number} is open again.",
        version=version,
        op_id=op_id,
    )


def close(
    db: Database, ticket_id: int, *, note: str = "", version: int | None = None, op_id: str | None = None
) -> Changes:
    """Close a resolved ticket."""
    text = clean(note, "note") or None
    return perform(
        db,
        ticket_id,
        Act.CLOSE,
        lambda _: [(K.CLOSED, None, None, text)],
        lambda ticket: f"{ticket.number} is closed.",
        version=version,
        op_id=op_id,
    )


def cancel(
    db: Database, ticket_id: int, reason: str, *, version: int | None = None, op_id: str | None = None
) -> Changes:
    """Cancel with a reason; its clocks have no outcome unless they were missed before."""
    why = clean(reason, "reason", required=True)
    return perform(
        db,
        ticket_id,
        Act.CANCEL,
        lambda _: [(K.CANCELLED, None, None, why)],
        lambda ticket: f"{ticket.number} is cancelled.",
        version=version,
        op_id=op_id,
    )


# --- words ----------------------------------------------------------------------------------------
def comment(db: Database, ticket_id: int, text: str, *, op_id: str | None = None) -> Changes:
    """Add a work note."""
    words = clean(text, "comment", required=True)
    return perform(
        db,
        ticket_id,
        Act.COMMENT,
        lambda _: [(K.COMMENT, None, None, words)],
        lambda ticket: f"Your comment is on {ticket.number}.",
        op_id=op_id,
    )


def send_update(db: Database, ticket_id: int, text: str, *, op_id: str | None = None) -> Changes:
    """Record a status update to the customer; it meets the update that is due and starts the next."""
    words = clean(text, "update", required=True)
    return perform(
        db,
        ticket_id,
        Act.UPDATE,
        lambda _: [(K.UPDATE, None, None, words)],
        lambda ticket: f"The update for {ticket.number} is recorded.",
        op_id=op_id,
    )


def private_note(db: Database, ticket_id: int) -> str:
    """Return the restricted text of a ticket, "" where there is none. Raises `NotAllowed` without the right."""
    db.require("ticket.private.read")
    with db.read() as conn:
        return private_text(conn, ticket_id)


def set_private_note(db: Database, ticket_id: int, text: str, *, op_id: str | None = None) -> Changes:
    """Write the restricted text of a ticket."""
    db.require("ticket.private.write")
    body = clean(text, "restricted text")

    def run(conn: Connection) -> Changes:
        write_private_text(conn, ticket_id, body)
        return Changes(Touched.TICKETS, (ticket_id,), "The restricted text is saved.")

    return db.write(run, what="ticket private text", about=ticket_id, op_id=op_id)
