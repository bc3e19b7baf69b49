"""`longleaf seed`: a synthetic workspace of any size, for trials and measurements."""

from __future__ import annotations

from app.db.engine import Database
from app.sample.build import UNTIL, SampleSummary, build
from app.work import Work


def seed(
    db: Database, *, tickets: int, seed: int = 2026, work: Work | None = None, processes: int | None = None
) -> SampleSummary:
    """Fill an initialised, empty workspace with `tickets` tickets and a department around them.

    Deterministic: the same number and seed give the same rows on SQLite and PostgreSQL, however many `processes`
    make them (None: one per processor for large numbers; 0: this one alone). Marked as sample data. One transaction;
    memory does not grow with the number. InputError where there is data already.
    """
    return build(db, seed=seed, tickets=tickets, until=UNTIL, source="seed", work=work, processes=processes)
