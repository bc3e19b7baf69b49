"""How the desk is run: its rules, and what is resolved closes by itself a while after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from app.db.engine import Database
from app.db.sla import load_holidays
from app.db.tickets import closing as store
from app.domain.bulk import MOST_TICKETS
from app.domain.cab.tended import Tended
from app.domain.changes_made import Changes
from app.domain.rights import may
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.settings import RULES, DeskRules, closes_before, closing_note
from app.domain.tickets.states import Act
from app.domain.words import count
from app.services import rule_sets
from app.services.tickets.batch import do_many
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def rules(db: Database, work: Work | None = None) -> DeskRules:
    """Return how the desk is run; what the workspace does not set has its sample value: nothing closes by itself."""
    return rule_sets.read(db, RULES, work)


def save_rules(db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Set how the desk is run: texts by the name of the rule, as `rule_sets.save` does.

    Where tickets begin to close by themselves, only what is resolved from then on does.
    """
    return rule_sets.save(db, RULES, base, mine, op_id, before=store.note_since)


def tend_closing(db: Database) -> Tended:
    """Close what was resolved long enough ago. Two desktops at once close each ticket once."""
    if not may(db.actor.roles, "ticket.edit"):
        return Tended()
    with db.read() as conn:
        days = store.load_rules(conn).close_days
        due = _due(conn, days, db.now())
    if not due:
        return Tended()
    done = do_many(db, due, BulkAct(Act.CLOSE, text=closing_note(days)))
    closed = len(done.before)  # somebody else may have reopened or closed the others since
    said = count(closed, "resolved ticket closed by itself", "resolved tickets closed by themselves")
    return Tended((f"{said}.",) if closed else ())


def _due(conn: Connection, days: int, now: datetime) -> list[int]:
    since = store.closes_from(conn)
    if not days or since is None:
        return []
    return store.resolved_between(conn, since, closes_before(now, days, load_holidays(conn)), MOST_TICKETS)
