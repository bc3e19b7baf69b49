"""Why the clocks of a ticket say what they say."""

from __future__ import annotations

from app.db.engine import Database
from app.domain.tickets.explanation import Explanation
from app.services.tickets.reads import ticket_detail


def explain_ticket(db: Database, number_or_id: str | int) -> Explanation:
    """Return the clocks of a ticket, explained segment by segment.

    Raises `InputError` where there is no such ticket.
    """
    return Explanation(ticket_detail(db, number_or_id))
