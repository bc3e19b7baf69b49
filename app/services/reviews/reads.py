"""What is asked of reviews: the calendar, one review, who has how many ahead, whom to call."""

from __future__ import annotations

from datetime import date, timedelta

from app.db import review_rows as store
from app.db import tables as t
from app.db.engine import Database
from app.db.keeping.beside import with_marks
from app.db.sla import load_holidays
from app.domain.eastern import local_date
from app.domain.reviews import cadence
from app.domain.reviews.load import load, mondays
from app.domain.reviews.values import AHEAD, BACK, CallLine, LoadLine, Review, ReviewDetail
from app.errors import InputError
from app.work import Work


def reviews(db: Database, work: Work | None = None) -> tuple[Review, ...]:
    """Return the reviews of thirteen months back and of what is planned, by day."""
    today = local_date(db.now())
    with db.read(work) as conn:
        found, who = store.reviews_between(conn, today - BACK, today + AHEAD, today), db.actor
        return tuple(with_marks(conn, t.review, found, login=who.login, roles=who.roles, now=db.now()))


def review(db: Database, review_id: int, work: Work | None = None) -> ReviewDetail:
    """Return a review with who takes part and what came of it. InputError where it is gone."""
    with db.read(work) as conn:
        found = store.review_by_id(conn, review_id, local_date(db.now()))
        if found is None:
            raise InputError("That review is not in this workspace any more.", hint="Refresh the list.")
        agreed, carried = store.agreed_and_carried(conn, found)
        return ReviewDetail(found, store.participants(conn, review_id), agreed, carried)


def brm_load(db: Database, work: Work | None = None) -> tuple[LoadLine, ...]:
    """Return what each BRM has ahead in the next weeks, the fullest first."""
    today = local_date(db.now())
    with db.read(work) as conn:
        ahead = store.reviews_between(conn, today - BACK, mondays(today)[-1] + timedelta(days=6), today)
        return load(ahead, store.agencies_of_brms(conn, today), store.load_rules(conn), today)


def call_list(db: Database, work: Work | None = None) -> tuple[CallLine, ...]:
    """Return the contacts of the agencies of today: by agency, what they are called for, and in which order."""
    with db.read(work) as conn:
        return store.call_list(conn, local_date(db.now()))


def usual_day(db: Database, work: Work | None = None) -> date:
    """Return the day that forms propose where something is to be done or held: a working day in two weeks."""
    with db.read(work) as conn:
        return cadence.usual_day(local_date(db.now()), load_holidays(conn))
