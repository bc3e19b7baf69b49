"""Which reminders there are for whoever asks."""

from __future__ import annotations

from app.db import reminders as store
from app.db.engine import Database
from app.db.sla import load_holidays
from app.domain.eastern import local_date
from app.domain.reminders import Reminder
from app.domain.rights import may
from app.work import Work

#: So many are listed at most.
MOST = 500


def listed(db: Database, *, done: bool = False, work: Work | None = None) -> tuple[Reminder, ...]:
    """Return one's own reminders and those of one's groups: the open ones by time, or the last that are done."""
    if not may(db.actor.roles, "reminder.select"):
        return ()
    with db.read(work) as conn:
        return tuple(store.load(conn, db.actor.login, db.now(), limit=MOST, done=done))


def groups(db: Database, work: Work | None = None) -> tuple[tuple[tuple[int, str], ...], frozenset[object]]:
    """Return (id, name) of the groups that one works in, and the holidays of the department."""
    with db.read(work) as conn:
        found = store.groups_of(conn, db.actor.login, local_date(db.now()))
        return tuple(found), frozenset(load_holidays(conn))
