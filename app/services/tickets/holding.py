"""Holds end by themselves when their time has come: whoever's program looks first records it, once."""

from __future__ import annotations

from app.db.engine import Database
from app.db.tickets import holding as store
from app.domain.bulk import MOST_TICKETS
from app.domain.cab.tended import Tended
from app.domain.rights import may
from app.domain.words import count
from app.services.tickets.batch import plan_many
from app.services.tickets.plans import returning


def tend_holds(db: Database) -> Tended:
    """Bring back the tickets whose hold is over, as of the time that was set. Two desktops at once do each once."""
    if not may(db.actor.roles, "ticket.edit"):
        return Tended()
    with db.read() as conn:
        due = store.due_back(conn, db.now(), MOST_TICKETS)
    if not due:
        return Tended()
    back = len(plan_many(db, dict.fromkeys(due, returning())).before)  # others were brought back or moved since
    return Tended((f"{count(back, 'ticket is', 'tickets are')} back from hold.",) if back else ())
