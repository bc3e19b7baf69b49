"""The roles of the person at work, as they are now."""

from __future__ import annotations

from app.db.engine import Database
from app.domain.vocabulary import Role
from app.work import Work


def roles(db: Database, work: Work | None = None) -> frozenset[Role]:
    """Return the roles that the person has now; what is asked for from then on is allowed or refused by them."""
    (work or Work()).check()
    return db.actor.roles if db.snapshot is not None else db.look_at_roles()
