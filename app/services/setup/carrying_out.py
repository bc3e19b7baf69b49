"""Carries out a planned change of service levels: its rows, the clocks that differ, and the record of a correction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.engine import Database
from app.db.records import time_of
from app.db.setup import levels as store
from app.db.setup.records import write_row
from app.db.sla import hold_levels
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.setup.fields import FIRST_DAY
from app.domain.setup.levels import LevelChange
from app.domain.setup.values import Effect, Proposal
from app.errors import InputError
from app.services.setup.planning import plan
from app.services.setup.recompute import recompute
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table


def carry_out(
    db: Database, proposal: Proposal, what: str, reason: str, work: Work | None, op_id: str | None
) -> Changes:
    """Carry out what is proposed, in one transaction. The right was asked."""

    def act(conn: Connection) -> Changes:
        hold_levels(conn)
        planned = plan(conn, proposal, local_date(db.now()))
        return write(conn, planned, (), reason, db.now(), work)

    return db.write(act, what=what, about="" if proposal.id is None else proposal.id, op_id=op_id)


def write(
    conn: Connection, planned: LevelChange, tables: Sequence[Table], reason: str, now: datetime, work: Work | None
) -> Changes:
    """Write the rows of a plan and the clocks that differ after it; `tables`: what is written besides.

    Raises `InputError` for a correction of the past without a reason.
    """
    ids, written = [], list(tables)
    for row in planned.rows:
        id, changed = write_row(conn, row, planned.text)
        ids.append(id)
        if changed:
            written.append(t.metadata.tables[row.table])
    return settle(conn, planned, kinds.touched_by(*written), ids, reason, now, work)


def settle(
    conn: Connection,
    done: LevelChange,
    touched: Touched,
    ids: Sequence[int],
    reason: str,
    now: datetime,
    work: Work | None,
) -> Changes:
    """Bring the clocks in reach to the levels as they are kept now, and record it where the past was corrected."""
    book = store.load_levels(conn).book()
    effect = recompute(conn, book, done.reach, now, work, write=True)
    goals = 0 if done.goal_of is None else store.has_outcomes(conn, done.goal_of, now)
    if effect.tickets:
        touched |= kinds.touched_by(t.ticket)
    if effect.outcomes or goals:
        _record(conn, effect, goals, done, reason)
    said = [done.text]
    if effect.due:
        said.append(
            f"{words.count(effect.due, 'open ticket')} {words.plural(effect.due, 'has', 'have')} another due time."
        )
    if effect.outcomes:
        said.append(f"{words.count(effect.outcomes, 'known outcome')} corrected.")
    return Changes(touched, tuple(ids[:1]), " ".join(said))


def _record(conn: Connection, effect: Effect, goals: int, done: LevelChange, reason: str) -> None:
    why = clean(reason, "reason of the correction", longest=2000)
    if not why:
        told = (
            f"{words.count(effect.outcomes, 'outcome')} that {words.plural(effect.outcomes, 'is', 'are')} known"
            if effect.outcomes
            else f"the goal of {words.count(goals, 'outcome')} that {words.plural(goals, 'is', 'are')} known"
        )
        raise InputError(
            f"Reason: this changes {told}. A correction of the past says why.",
            hint="Enter a reason, or choose a later day.",
        )
    store.add_correction(
        conn,
        {
            "at": time_of(conn),
            "what": done.text,
            "reason": why,
            "first_day": done.first_day or FIRST_DAY,
            "tickets": effect.tickets,
            "outcomes": effect.outcomes or goals,
            "examples": [[c.number, c.metric, c.before, c.after] for c in effect.changed],
        },
    )
