"""What people do with one ticket beside its form: assign, hold, resolve, reopen, comment and the rest.

Every act checks the actor's rights and the state table and raises `NotAllowed` with a sentence; the
database's guard checks again. Each returns `Changes` with the ticket's id. `version`, where given, is
the one the user saw: the act is refused with `Stale` if somebody saved the ticket since. What happened
earlier and is entered now gives `at`, at most back to the opening, and a `late_reason`.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.tickets.store import number_of, private_text, write_private_text
from app.domain.changes_made import Changes, Touched
from app.domain.vocabulary import HoldReason
from app.services.texts import clean
from app.services.tickets import plans
from app.services.tickets.mentions import mention_in_restricted
from app.services.tickets.plans import perform
from app.services.tickets.solving import note_used

if TYPE_CHECKING:
    from sqlalchemy import Connection


# --- who works on it ------------------------------------------------------------------------------
def assign(
    db: Database, ticket_id: int, assignee: str | None, *, version: int | None = None, op_id: str | None = None
) -> Changes:
    """Assign to a person's login; None or "": nobody. The first person stops the response clock."""
    return perform(db, ticket_id, plans.assigning(assignee), version=version, op_id=op_id)


def move_to_group(
    db: Database, ticket_id: int, group_id: int, *, note: str = "", version: int | None = None, op_id: str | None = None
) -> Changes:
    """Hand the ticket to another support group; nobody in it has it yet."""
    return perform(db, ticket_id, plans.moving(group_id, note), version=version, op_id=op_id)


def start(db: Database, ticket_id: int, *, version: int | None = None, op_id: str | None = None) -> Changes:
    """Start work; a ticket without assignee becomes the actor's own."""
    return perform(db, ticket_id, plans.starting(db.actor.login), version=version, op_id=op_id)


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
    return perform(db, ticket_id, plans.transferring(agency_id, reason), version=version, op_id=op_id)


# --- the way through its states -------------------------------------------------------------------
def hold(
    db: Database,
    ticket_id: int,
    reason: HoldReason,
    *,
    note: str = "",
    until: datetime | None = None,
    version: int | None = None,
    at: datetime | None = None,
    late_reason: str = "",
    op_id: str | None = None,
) -> Changes:
    """Put on hold; the reason decides, by target, whether the clocks pause. `until`: when it ends by itself."""
    plan = plans.holding(reason, note, until)
    return perform(db, ticket_id, plan, version=version, at=at, late_reason=late_reason, op_id=op_id)


def hold_until(
    db: Database,
    ticket_id: int,
    until: datetime | None,
    *,
    note: str = "",
    version: int | None = None,
    op_id: str | None = None,
) -> Changes:
    """Move the end of a hold to an instant to come; None: it ends when somebody takes it back."""
    return perform(db, ticket_id, plans.holding_until(until, note), version=version, op_id=op_id)


def resume(
    db: Database, ticket_id: int, *, note: str = "", version: int | None = None, op_id: str | None = None
) -> Changes:
    """End the hold; the ticket is in the state it had before."""
    return perform(db, ticket_id, plans.resuming(note), version=version, op_id=op_id)


def resolve(
    db: Database,
    ticket_id: int,
    code: str,
    note: str,
    *,
    first_contact: bool | None = None,
    version: int | None = None,
    at: datetime | None = None,
    late_reason: str = "",
    note_id: int | None = None,
    op_id: str | None = None,
) -> Changes:
    """Resolve with a code of `RESOLUTION_CODES` and what was done; `first_contact`: at once by the desk.

    `note_id`: the knowledge note from which it was, which counts as used while the resolution stands.
    """
    return perform(
        db,
        ticket_id,
        plans.resolving(code, note, first_contact),
        version=version,
        at=at,
        late_reason=late_reason,
        op_id=op_id,
        also=None if note_id is None else partial(note_used, db, note_id),
    )


def reopen(
    db: Database, ticket_id: int, reason: str, *, version: int | None = None, op_id: str | None = None
) -> Changes:
    """Reopen with a reason; the clock goes on, the time since the resolution does not count."""
    return perform(db, ticket_id, plans.reopening(reason), version=version, op_id=op_id)


def close(
    db: Database, ticket_id: int, *, note: str = "", version: int | None = None, op_id: str | None = None
) -> Changes:
    """Close a resolved ticket."""
    return perform(db, ticket_id, plans.closing(note), version=version, op_id=op_id)


def cancel(
    db: Database, ticket_id: int, reason: str, *, version: int | None = None, op_id: str | None = None
) -> Changes:
    """Cancel with a reason; its clocks have no outcome unless they were missed before."""
    return perform(db, ticket_id, plans.cancelling(reason), version=version, op_id=op_id)


# --- words ----------------------------------------------------------------------------------------
def comment(
    db: Database,
    ticket_id: int,
    text: str,
    *,
    at: datetime | None = None,
    late_reason: str = "",
    op_id: str | None = None,
) -> Changes:
    """Add a work note."""
    return perform(db, ticket_id, plans.commenting(text), at=at, late_reason=late_reason, op_id=op_id)


def send_update(db: Database, ticket_id: int, text: str, *, op_id: str | None = None) -> Changes:
    """Record an update to the caller; it meets the update that is due and starts the next."""
    return perform(db, ticket_id, plans.updating(text), op_id=op_id)


def private_note(db: Database, ticket_id: int) -> str:
    """Return the restricted text of a ticket, "" where there is none. Raises `NotAllowed` without the right."""
    db.require("ticket.private.read")
    with db.read() as conn:
        return private_text(conn, ticket_id)


def set_private_note(
    db: Database, ticket_id: int, text: str, *, base: str | None = None, op_id: str | None = None
) -> Changes:
    """Write the restricted text of a ticket.

    `base`: the text as it was read; `Conflict` where somebody wrote another since. None: it is replaced.
    """
    db.require("ticket.private.write")
    body = clean(text, "restricted text")

    def run(conn: Connection) -> Changes:
        before = private_text(conn, ticket_id)
        write_private_text(conn, ticket_id, body, base)
        mention_in_restricted(db, conn, ticket_id, before, body)
        return Changes(Touched.TICKETS, (ticket_id,), f"The restricted text of {number_of(conn, ticket_id)} is saved.")

    return db.write(run, what="ticket private text", about=ticket_id, op_id=op_id)
