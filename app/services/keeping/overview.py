"""Everything that the page Keeping shows, read at once."""

from __future__ import annotations

from app.db import rule_sets
from app.db.engine import Database
from app.db.keeping import disposition as store
from app.db.keeping import holds, requests
from app.db.own_agencies import own_agencies
from app.domain.eastern import local_date
from app.domain.keeping.disposition import TRIGGERS
from app.domain.keeping.due import due_since
from app.domain.keeping.overview import Overview, Scheduled
from app.domain.keeping.retention import RULES, Term
from app.work import Work

#: Requests that are listed, the newest first; all of them: `longleaf export requests`.
_NEWEST = 500


def overview(db: Database, work: Work | None = None) -> Overview:
    """Return the schedule with what has ended by it, holds, answered requests and dispositions.

    Records are counted where the program disposes of their kind and its years are no sample value; what holds or
    names them is asked when they are proposed. Readers of an agency are shown nothing.
    """
    work, today = work or Work(), local_date(db.now())
    with db.read(work) as conn:
        if own_agencies(conn, db.actor.login, db.actor.roles) is not None:
            return Overview()
        rules = rule_sets.load(conn, RULES)
        schedule = []
        for kind in RULES.labels:
            work.check()
            term: Term = getattr(rules, kind)
            if kind not in TRIGGERS or term.years is None or term.is_sample:
                schedule.append(Scheduled(kind, term))
                continue
            last = due_since(today, term.years)
            schedule.append(Scheduled(kind, term, last, store.count_ended(conn, kind, last)))
        return Overview(tuple(schedule), holds.load(conn), requests.answered(conn, _NEWEST), store.load(conn))
