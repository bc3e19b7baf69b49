"""Planning reviews: one, those that the cadence asks for, and how often an agency is reviewed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.db import review_rows as store
from app.db import tables as t
from app.db.agencies import code_of
from app.db.engine import Database
from app.db.records import hold, insert_record, save, time_of
from app.db.sla import load_holidays
from app.db.tables import kinds
from app.domain import words
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.periods import Period
from app.domain.reviews import cadence
from app.domain.reviews.agenda import first_agenda
from app.errors import InputError
from app.services.datacenters.unproven import unproven_of
from app.services.reviews.held import put_people

if TYPE_CHECKING:
    from sqlalchemy import Connection


def put_review(conn: Connection, agency_id: int, day: date, period: str) -> int:
    """Put a planned review on record, with usual time, agenda, and who belongs to it by their roles; returns its id."""
    rules = store.load_rules(conn)
    review_id = insert_record(
        conn,
        t.review,
        {
            "agency_id": agency_id,
            "held_on": day,
            "period": period,
            "start_time": rules.start,
            "minutes_long": rules.length,
            "agenda": first_agenda(unproven_of(conn, agency_id, local_date(time_of(conn)))),
        },
    )
    put_people(conn, review_id, store.expected(conn, agency_id, day))
    return review_id


def plan_review(
    db: Database, agency_id: int, held_on: date, period: Period, *, on: date | None = None, op_id: str | None = None
) -> Changes:
    """Plan a service review of a period on a working day of the future, or today; `on`: the day it was planned on."""
    db.require("review.edit")

    def act(conn: Connection) -> Changes:
        hold(conn, f"reviews {agency_id}")
        holidays = load_holidays(conn)
        cadence.require_working(held_on, on or local_date(db.now()), holidays)
        code = code_of(conn, agency_id)
        if store.of_day(conn, agency_id, held_on):
            raise InputError(f"{code} has a review on {words.weekday(held_on)} already.", hint="Choose another day.")
        review_id = put_review(conn, agency_id, held_on, period.key)
        text = f"{code}: the review of {period.label} is planned for {words.long_day(held_on)}."
        unknown = cadence.unknown_year(held_on, holidays)
        return Changes(kinds.touched_by(t.review), (review_id,), f"{text} {unknown}".strip())

    return db.write(act, what="plan review", about=(agency_id, period.key), op_id=op_id)


def plan_next(conn: Connection, agency_id: int, after: date, today: date) -> str:
    """Plan the review that follows one on a day, where none is planned yet; returns what is said of it.

    Its day lies in the future: what should have been held long ago is not planned for then.
    """
    following = store.planned_after(conn, agency_id, after)
    if following is not None:
        return f"The next one is planned for {words.weekday(following)}."
    months = store.cadence_of(conn, agency_id, today)
    if not months:
        return "No next one is planned: it is reviewed on request."
    day = _following(conn, after, months, today)
    put_review(conn, agency_id, day, cadence.period_before(day, months).key)
    unknown = cadence.unknown_year(day, load_holidays(conn))
    return f"The next one is planned for {words.weekday(day)}. {unknown}".strip()


def _following(conn: Connection, after: date, months: int, today: date) -> date:
    holidays = load_holidays(conn)
    day = cadence.next_day(after, months, holidays)
    while day <= today:
        day = cadence.next_day(day, months, holidays)
    return day


def plan_by_cadence(db: Database, *, op_id: str | None = None) -> Changes:
    """Plan the next review of every agency that has none ahead and is not reviewed on request."""
    db.require("review.edit")

    def act(conn: Connection) -> Changes:
        hold(conn, "reviews by cadence")
        today, holidays = local_date(db.now()), load_holidays(conn)
        made = []
        for agency_id, code, months in store.without_next(conn, today):
            last = store.last_held(conn, agency_id)
            if last is None:
                day = cadence.first_day(today, months, holidays)
            else:
                day = _following(conn, last, months, today)
            put_review(conn, agency_id, day, cadence.period_before(day, months).key)
            made.append(code)
        if not made:
            return Changes(Touched.NOTHING, (), "Every agency that is reviewed by a cadence has its next review.")
        text = f"{words.count(len(made), 'review is', 'reviews are')} planned: {words.joined(made)}."
        return Changes(kinds.touched_by(t.review), (), text)

    return db.write(act, what="plan reviews by cadence", about="agencies", op_id=op_id)


def set_cadence(
    db: Database, agency_id: int, months: int | None, *, base: int | None = None, op_id: str | None = None
) -> Changes:
    """Set the months between the reviews of an agency; 0: on request, None: as the rules of reviews say.

    `base`: what it was when it was read. Reviews that are planned stay where they are.
    """
    if months is not None and months not in cadence.CADENCES:
        raise InputError(f"No agency is reviewed every {months} months.", hint="Choose from the list.")
    db.require("review.edit")

    def act(conn: Connection) -> Changes:
        code = code_of(conn, agency_id)
        save(conn, t.agency, agency_id, {"review_every": base}, {"review_every": months}, what=f"{code}: its cadence")
        said = cadence.cadence_words(months).lower() if months is not None else "as the rules say"
        return Changes(kinds.touched_by(t.agency), (agency_id,), f"{code} is reviewed {said}.")

    return db.write(act, what="set cadence of reviews", about=(agency_id, months), op_id=op_id)
