"""The retention schedule of the workspace, and what is due by it. Nothing is disposed of here."""

from __future__ import annotations

from collections.abc import Mapping

from app.db import rule_sets as rule_store
from app.db.engine import Database
from app.db.keeping import due as store
from app.db.own_agencies import own_agencies
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.keeping.due import DueYear, as_table
from app.domain.keeping.retention import RULES, RetentionRules
from app.domain.report_table import ReportTable
from app.errors import NotAllowed
from app.services import rule_sets
from app.work import Work


def rules(db: Database, work: Work | None = None) -> RetentionRules:
    """Return the schedule; what the workspace does not set has its sample value."""
    return rule_sets.read(db, RULES, work)


def save_rules(db: Database, base: Mapping[str, str], mine: Mapping[str, str], *, op_id: str | None = None) -> Changes:
    """Set the schedule: texts by kind of record, as `rule_sets.save` does."""
    return rule_sets.save(db, RULES, base, mine, op_id)


def due(db: Database, work: Work | None = None) -> ReportTable:
    """Return which records are due for disposition: by kind and the year in which they ended, held ones apart.

    Records that are held are never due. Raises `NotAllowed` for a reader of an agency.
    """
    work, today = work or Work(), local_date(db.now())
    found: list[DueYear] = []
    with db.read(work) as conn:
        if own_agencies(conn, db.actor.login, db.actor.roles) is not None:
            raise NotAllowed("What is due is of all agencies.", hint="Ask an administrator for it.")
        schedule = rule_store.load(conn, RULES)
        held = store.Held(conn, db.now())
        for done, kind in enumerate(RULES.labels):
            work.step(done, len(RULES.labels), RULES.labels[kind])
            term = getattr(schedule, kind)
            if term.years is not None:
                found += store.due_years(conn, kind, term.years, today, held)
    return as_table(schedule, found, today)
