"""What is done before a review, and what of its packet nobody wrote yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.figures.attainment import missed
from app.db.figures.facts import is_false, within
from app.domain.eastern import local_date, midnight
from app.domain.packets.files import AUTOMATIC
from app.domain.periods import Period
from app.domain.reviews.values import Review
from app.domain.vocabulary import Metric
from app.errors import InputError


def _automatic(conn: Connection, reviews: Sequence[Review]) -> dict[int, tuple[str, ...]]:
    """Return by review the texts of its packet that nobody wrote or took over."""
    m = t.commentary.c
    wanted = id_in(conn, m.agency_id, sorted({review.agency_id for review in reviews}))
    texts = select(m.agency_id, m.period, m.section).where(wanted, func.length(m.text) > 0)
    written = {tuple(row) for row in conn.execute(texts)}
    return {
        review.id: tuple(text for text in AUTOMATIC if (review.agency_id, review.period, text) not in written)
        for review in reviews
    }


def _unexplained(conn: Connection, reviews: Sequence[Review], today: date) -> dict[int, int]:
    """Return by review how many targets were missed in its period so far without a reason. A query a period."""
    c, r = t.sla_clock.c, t.miss_reason.c
    found: dict[int, int] = {}
    for key in sorted({review.period for review in reviews}):
        try:
            period = Period.parse(key)
        except InputError:
            continue  # of before periods were checked
        of_period = [review for review in reviews if review.period == key]
        of_clock = and_(r.ticket_id == c.ticket_id, r.metric == c.metric, r.seq == c.seq, r.reason != "")
        counts = conn.execute(
            select(c.agency_id, func.count())
            .select_from(t.sla_clock.outerjoin(t.miss_reason, of_clock))
            .where(
                id_in(conn, c.agency_id, sorted({review.agency_id for review in of_period})),
                c.metric.in_([metric.value for metric in Metric]),
                within(c.known_at, period.start, min(period.end, midnight(today + timedelta(days=1)))),
                missed(c),
                is_false(c.excluded),
                r.id.is_(None),
            )
            .group_by(c.agency_id)
        )
        by_agency = {row[0]: row[1] for row in counts}
        found |= {review.id: by_agency.get(review.agency_id, 0) for review in of_period}
    return found


def checked(conn: Connection, reviews: Sequence[Review], today: date) -> dict[int, dict[str, Any]]:
    """Return by review what of the checklist is done, which texts are automatic, and the misses without a reason.

    Fields of `Review`. A bounded number of queries, and one for each period.
    """
    agencies = sorted({review.agency_id for review in reviews})
    if not agencies:
        return {}
    k, v = t.packet.c, t.review_person.c
    issued = {
        (row[0], row[1])
        for row in conn.execute(select(k.agency_id, k.period).where(id_in(conn, k.agency_id, agencies)))
    }
    latest = (
        select(v.review_id, func.max(v.invited_sequence))
        .where(id_in(conn, v.review_id, [review.id for review in reviews]), v.withdrawn.is_(False))
        .group_by(v.review_id)
    )
    told = {review_id: sequence for review_id, sequence in conn.execute(latest)}  # noqa: C416 (rows are no pairs)
    touched = _actions_touched(conn, agencies, today)
    automatic, unexplained = _automatic(conn, reviews), _unexplained(conn, reviews, today)
    found: dict[int, dict[str, Any]] = {}
    for review in reviews:
        key = (review.agency_id, review.period)
        done = {
            "actions": touched[review.agency_id],
            "reasons": not unexplained.get(review.id),
            "commentary": not automatic[review.id],
            "packet": key in issued,
            "invited": told.get(review.id) == review.sequence,
        }
        found[review.id] = {
            "done": frozenset(name for name, is_done in done.items() if is_done),
            "automatic": automatic[review.id],
            "unexplained": unexplained.get(review.id, 0),
        }
    return found


def _actions_touched(conn: Connection, agency_ids: Sequence[int], today: date) -> dict[int, bool]:
    """Return by agency whether somebody looked at each open action since its last review was held."""
    x, r = t.action.c, t.review.c
    last = {
        row[0]: row[1]
        for row in conn.execute(
            select(r.agency_id, r.held_on)
            .where(id_in(conn, r.agency_id, agency_ids), r.state == "held", r.held_on <= today)
            .order_by(r.held_on)
        )
    }
    found = dict.fromkeys(agency_ids, True)
    wanted = select(x.agency_id, x.due_on, x.updated_at).where(
        id_in(conn, x.agency_id, agency_ids), x.state == "open", x.kind != "decision"
    )
    for agency_id, due, updated in conn.execute(wanted):
        day = last.get(agency_id)
        if day is None:
            looked = due is None or due >= today
        else:
            looked = updated is not None and local_date(updated) > day
        found[agency_id] = found[agency_id] and looked
    return found
