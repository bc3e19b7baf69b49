"""`longleaf seed`: a synthetic workspace of any size, for trials and measurements."""

from __future__ import annotations

from datetime import date

from app.db.engine import Database
from app.domain.eastern import local_date
from app.sample.build import SampleSummary, build
from app.work import Work


def seed(
    db: Database,
    *,
    tickets: int,
    seed: int = 2026,
    until: date | None = None,
    work: Work | None = None,
    processes: int | None = None,
) -> SampleSummary:
    """Fill an initialised, empty workspace with `tickets` tickets and a department around them.

    It ends where the day `until` begins, by default today. Deterministic: the same number, seed and day give the same
    rows on SQLite and PostgreSQL, however many `processes`
    make them (None: one per processor for large numbers; 0: this one alone). Marked as sample data. One transaction;
    memory does not grow with the number. InputError where there is data already.
    """
    day = until or local_date(db.now())
    return build(db, seed=seed, tickets=tickets, until=day, source="seed", work=work, processes=processes)
