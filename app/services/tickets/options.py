"""What ticket forms and filters offer: agencies, services, groups, sites, people, categories, the priority matrix."""

from __future__ import annotations

from app.db.engine import Database
from app.db.tickets import options as store
from app.domain.eastern import local_date
from app.domain.tickets.options import TicketOptions
from app.work import Work


def ticket_options(db: Database, work: Work | None = None) -> TicketOptions:
    """Read all options at once; agencies and services that ended stay in filters, but not in forms."""
    with db.read(work) as conn:
        return store.ticket_options(conn, local_date(db.now()), db.actor.login)
