"""The sample workspace: a deterministic department with two years of work, invented from lists and one seed."""

from __future__ import annotations

from datetime import date, datetime

from app.db.engine import Database
from app.sample.build import TICKETS, UNTIL, SampleSummary, build
from app.work import Work

__all__ = ["SampleSummary", "build_sample"]


def build_sample(
    db: Database,
    *,
    seed: int = 2026,
    tickets: int = TICKETS,
    until: date = UNTIL,
    now: datetime | None = None,
    me: str = "",
    work: Work | None = None,
) -> SampleSummary:
    """Fill an initialised, empty workspace with the sample and mark it (workspace keys `sample`, `sample_until`).

    Everything happens before `until` 00:00 Eastern time, plans reach some weeks beyond. With `now`, an instant of that
    day, the desk works on until then: it is one story a day, told up to that moment. `me`: login of a person whom
    tickets are assigned to as well. The same arguments give the same rows on every database. One transaction: whole or
    not at all. InputError where there is data already.
    """
    return build(db, seed=seed, tickets=tickets, until=until, now=now, me=me, source="sample", work=work)
