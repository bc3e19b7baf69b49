"""Reviews of an agency and the actions that come out of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, func, select

from app.db import tables as t
from app.db.figures.facts import Facts
from app.db.tables import action, person, review
from app.domain.agencies import ReviewDay
from app.domain.reviews.actions import Action


class ReviewRow(NamedTuple):
    """A service review held or planned."""

    id: int
    held_on: date
    period: str
    state: str


def reviews(facts: Facts, agency_id: int) -> list[ReviewRow]:
    """Return the agency's reviews that were not cancelled, by date."""
    r = review.c
    rows = facts.conn.execute(
        select(r.id, r.held_on, r.period, r.state)
        .where(r.agency_id == agency_id, r.state != "cancelled")
        .order_by(r.held_on, r.id)
    )
    return [ReviewRow._make(row) for row in rows]


class ActionRow(NamedTuple):
    """An action, improvement, decision or requirement."""

    id: int
    review_id: int | None
    kind: str
    title: str
    owner: str
    due_on: date | None
    state: str
    closed_on: date | None
    effect: str
    updated_at: datetime | None
    measure: str = ""
    measured_before: str = ""
    measured_after: str = ""


def actions(facts: Facts, agency_id: int) -> list[ActionRow]:
    """Return everything agreed with the agency, by due date; owners by name where it is a login."""
    a, p = action.c, person.c
    owner = func.coalesce(p.name, a.owner)
    rows = facts.conn.execute(
        select(
            *(a.id, a.review_id, a.kind, a.title, owner, a.due_on, a.state, a.closed_on, a.effect, a.updated_at),
            *(a.measure, a.measured_before, a.measured_after),
        )
        .join_from(action, person, p.login == a.owner, isouter=True)
        .where(a.agency_id == agency_id)
        .order_by(a.due_on.is_(None), a.due_on, a.id)
    )
    return [ActionRow._make(row) for row in rows]


def open_actions(conn: Connection, today: date) -> dict[int, tuple[int, int]]:
    """Count the open actions of each agency, and those of them that were due before `today`."""
    a = t.action.c
    late = func.sum(case((and_(a.due_on.is_not(None), a.due_on < today), 1), else_=0))
    wanted = select(a.agency_id, func.count(), late).where(a.state == "open").group_by(a.agency_id)
    return {key: (n, int(n_late)) for key, n, n_late in conn.execute(wanted)}


def review_days(conn: Connection, today: date) -> dict[int, tuple[date | None, date | None]]:
    """Return for each agency the day of the last review held and of the next one planned, seen on `today`."""
    r = t.review.c
    last = func.max(case((and_(r.state == "held", r.held_on <= today), r.held_on)))
    following = func.min(case((and_(r.state == "planned", r.held_on >= today), r.held_on)))
    wanted = select(r.agency_id, last, following).group_by(r.agency_id)
    return {key: (_date(a), _date(b)) for key, a, b in conn.execute(wanted)}


def _date(value: date | str | None) -> date | None:
    # SQLite hands back max() of a date as text: the aggregate has no column type.
    return date.fromisoformat(value) if isinstance(value, str) else value


def actions_of(conn: Connection, agency_id: int) -> list[Action]:
    """Return every action of an agency: open ones first, by their due day."""
    x = action.c
    rows = conn.execute(
        select(
            x.id,
            x.kind,
            x.title,
            x.owner,
            x.due_on,
            x.state,
            x.closed_on,
            x.effect,
            x.version,
            func.coalesce(person.c.name, x.owner).label("owner_name"),
            x.measure,
            x.measured_before,
            x.measured_after,
            x.stage,
            x.service_id,
            func.coalesce(t.service.c.name, "").label("service_name"),
            x.review_id,
            review.c.held_on.label("review_on"),
        )
        .select_from(
            action.outerjoin(person, person.c.login == x.owner)
            .outerjoin(t.service, t.service.c.id == x.service_id)
            .outerjoin(review, review.c.id == x.review_id)
        )
        .where(x.agency_id == agency_id)
        .order_by(case((x.state == "open", 0), else_=1), x.due_on, x.id)
    )
    return [Action(**row) for row in rows.mappings()]


def agency_of_action(conn: Connection, action_id: int) -> int | None:
    """Return the agency of an action, None where there is no such action. It never changes."""
    return conn.scalar(select(action.c.agency_id).where(action.c.id == action_id))


def agency_of_review(conn: Connection, review_id: int) -> int | None:
    """Return the agency of a review, None where there is no such review."""
    return conn.scalar(select(review.c.agency_id).where(review.c.id == review_id))


def title_of_action(conn: Connection, action_id: int) -> str:
    """Return what an action is called, for what is said of it."""
    return str(conn.scalar(select(action.c.title).where(action.c.id == action_id)) or "")


def review_history(conn: Connection, agency_id: int) -> list[ReviewDay]:
    """Return every review of an agency, the newest first."""
    r = review.c
    wanted = select(r.held_on, r.period, r.state, r.id).where(r.agency_id == agency_id)
    return [ReviewDay._make(row) for row in conn.execute(wanted.order_by(r.held_on.desc(), r.id))]
