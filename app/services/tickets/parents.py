"""Which ticket may be the parent of which: one level, and every disruption counts once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.tickets.store import has_children, parent_of
from app.domain.vocabulary import TicketState
from app.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import Connection


def require_parent(conn: Connection, ticket_id: int | None, parent_id: int | None) -> None:
    """Raise `InputError` where a ticket (None: a new one) cannot be a child of this one.

    The parent is held until the transaction ends.
    """
    if parent_id is None:
        return
    parent = parent_of(conn, parent_id)
    if parent is None:
        raise InputError("The parent ticket does not exist (any more).", hint="Choose another parent.")
    if parent_id == ticket_id:
        raise InputError("A ticket cannot be its own parent.", hint="Choose another parent.")
    if parent.parent_id is not None:
        raise InputError("The chosen parent is a child ticket itself.", hint="Choose its parent instead.")
    if parent.state == TicketState.CANCELLED.value:
        raise InputError(
            "The chosen parent is cancelled and counts no longer, so its children would count nowhere.",
            hint="Choose another parent.",
        )
    if ticket_id is not None and has_children(conn, ticket_id):
        raise InputError("This ticket has child tickets, so it cannot become one.", hint="Move its children first.")


def require_childless(conn: Connection, ticket_id: int, number: str) -> None:
    """Raise `InputError` where children count only through this ticket, which is to count no longer."""
    if has_children(conn, ticket_id):
        raise InputError(f"{number} has child tickets, which would count nowhere.", hint="Move its children first.")
