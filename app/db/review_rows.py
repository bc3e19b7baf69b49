"""Reviews with what is asked of them: who takes part, what is done for them, how often agencies are reviewed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, or_, select

from app.db import rule_sets
from app.db import tables as t
from app.db.conditions import id_in
from app.db.records import time_of
from app.db.review_checks import checked
from app.db.reviews import actions_of, open_actions
from app.domain.eastern import midnight
from app.domain.reviews.actions import Action
from app.domain.reviews.settings import RULES, ReviewRules
from app.domain.reviews.values import CallLine, Participant, Review

_R, _A, _P = t.review.c, t.agency.c, t.person.c
_YEAR = timedelta(days=365)
_COLUMNS = (
    *(_R.id, _R.agency_id, _A.code, _A.name, _R.held_on, _R.period, _R.state, _R.version, _R.start_time),
    *(_R.minutes_long, _R.place, _R.online, _R.agenda, _R.notes, _R.cancelled_why, _R.sequence),
    *(_R.signed_at, func.coalesce(_P.name, _R.signed_by).label("signer"), _R.signed_for, _A.review_every),
)


def load_rules(conn: Connection) -> ReviewRules:
    """Return the rules of reviews; what the workspace does not set has its sample value."""
    return rule_sets.load(conn, RULES)


def _valid(day: date) -> ColumnElement[bool]:
    return and_(_A.valid_from <= day, or_(_A.valid_to.is_(None), _A.valid_to > day))


def _asked() -> Select[Any]:
    joined = t.review.join(t.agency, _A.id == _R.agency_id).outerjoin(t.person, _P.login == _R.signed_by)
    return select(*_COLUMNS).select_from(joined)


def reviews_between(conn: Connection, first: date, last: date, today: date) -> list[Review]:
    """Return the reviews of these days, both included, by day, with what is done for them as of `today`."""
    rows = conn.execute(_asked().where(_R.held_on >= first, _R.held_on <= last).order_by(_R.held_on, _A.code, _R.id))
    return _with_standing(conn, [_review(row) for row in rows], today)


def review_by_id(conn: Connection, review_id: int, today: date) -> Review | None:
    """Return one review; None where there is none."""
    row = conn.execute(_asked().where(_R.id == review_id)).first()
    return _with_standing(conn, [_review(row)], today)[0] if row is not None else None


def _review(row: Any) -> Review:
    return Review(
        row.id,
        row.agency_id,
        row.code,
        row.name,
        row.held_on,
        row.period,
        row.state,
        row.version,
        start_time=row.start_time,
        minutes_long=row.minutes_long,
        place=row.place,
        online=row.online,
        agenda=row.agenda,
        notes=row.notes,
        cancelled_why=row.cancelled_why,
        sequence=row.sequence,
        signed_at=row.signed_at,
        signed_by=row.signer,
        signed_for=row.signed_for,
        cadence=-1 if row.review_every is None else row.review_every,
        cadence_is_sample=row.review_every is None,
    )


def _with_standing(conn: Connection, reviews: list[Review], today: date) -> list[Review]:
    """Return the reviews with their BRM, their cadence, what is done for them and the actions that are open."""
    agencies = {review.agency_id for review in reviews}
    brms, counts = _brms(conn, agencies), open_actions(conn, today)
    usual = usual_cadence(conn, today) if any(review.cadence < 0 for review in reviews) else {}
    planned = [review for review in reviews if review.state == "planned"]
    known = checked(conn, planned, today)
    found = []
    for review in reviews:
        brm_id, brm = brm_on(brms.get(review.agency_id, ()), review.day)
        total, late = counts.get(review.agency_id, (0, 0))
        cadence = usual.get(review.agency_id, 0) if review.cadence < 0 else review.cadence
        found.append(
            replace(
                review,
                brm_id=brm_id,
                brm=brm,
                cadence=cadence,
                **known.get(review.id, {}),
                open_actions=total,
                late_actions=late,
            )
        )
    return found


_Held = tuple[date, date | None, int, str]


def _brms(conn: Connection, agency_ids: Iterable[int]) -> dict[int, list[_Held]]:
    g = t.agency_assignment.c
    found: dict[int, list[_Held]] = defaultdict(list)
    wanted = (
        select(g.agency_id, g.valid_from, g.valid_to, _P.id, _P.name)
        .join_from(t.agency_assignment, t.person, g.person_id == _P.id)
        .where(g.role == "brm", id_in(conn, g.agency_id, agency_ids))
        .order_by(g.valid_from, g.id)
    )
    for agency_id, *held in conn.execute(wanted):
        found[agency_id].append((held[0], held[1], held[2], held[3]))
    return found


def brm_on(held: Iterable[_Held], day: date) -> tuple[int | None, str]:
    """Return id and name of who looks after an agency on a day; None and "" where nobody does."""
    for start, end, person_id, name in held:
        if start <= day and (end is None or end > day):
            return person_id, name
    return None, ""


def usual_cadence(conn: Connection, today: date) -> dict[int, int]:
    """Return by agency of today the months between its reviews where none is set for it: more often for the largest."""
    rules, k = load_rules(conn), t.ticket.c
    valid = _valid(today)
    ids = list(conn.scalars(select(_A.id).where(valid)))
    found = dict.fromkeys(ids, rules.months_else)
    if rules.largest:
        count = func.count()
        largest = (
            select(k.agency_id)
            .where(k.opened_at >= midnight(today - _YEAR))
            .group_by(k.agency_id)
            .order_by(count.desc(), k.agency_id)
        )
        for agency_id in [id for id in conn.scalars(largest) if id in found][: rules.largest]:
            found[agency_id] = rules.months_largest
    return found


def cadence_of(conn: Connection, agency_id: int, today: date) -> int:
    """Return the months between the reviews of an agency; 0: on request."""
    own = conn.scalar(select(_A.review_every).where(_A.id == agency_id))
    return int(own) if own is not None else usual_cadence(conn, today).get(agency_id, 0)


def participants(conn: Connection, review_id: int) -> tuple[Participant, ...]:
    """Return who belongs to a review, the chair first."""
    v = t.review_person.c
    rows = conn.execute(
        select(v.id, v.person_id, _P.name, _P.email, v.part, v.present, v.mail, v.invited_sequence, v.version, _P.title)
        .join_from(t.review_person, t.person, v.person_id == _P.id)
        .where(v.review_id == review_id, v.withdrawn.is_(False))
    )
    order = ("chair", "member", "guest")
    answers = _answers(conn, review_id)
    found = [Participant(*tuple(row), *answers.get(row.id, ("", None))) for row in rows]
    return tuple(sorted(found, key=lambda one: (order.index(one.part), one.name, one.id)))


def _answers(conn: Connection, review_id: int) -> dict[int, tuple[str, datetime]]:
    """Return the newest answer to the invitation as it is, by participant."""
    v, a = t.review_person.c, t.review_answer.c
    rows = conn.execute(
        select(a.review_person_id, a.answer, a.stamp)
        .join_from(t.review_answer, t.review_person, a.review_person_id == v.id)
        .join(t.review, _R.id == v.review_id)
        .where(v.review_id == review_id, a.sequence == _R.sequence)
        .order_by(a.stamp, a.id)
    )
    return {row.review_person_id: (row.answer, row.stamp) for row in rows}


def add_answer(conn: Connection, participant_id: int, answer: str, sequence: int, stamp: datetime, author: str) -> None:
    """Write down what somebody answered to an invitation."""
    row = {"review_person_id": participant_id, "answer": answer, "sequence": sequence, "stamp": stamp}
    conn.execute(insert(t.review_answer).values(**row, at=time_of(conn), author=author))


class Answered(NamedTuple):
    """The review that an answer is about."""

    sequence: int
    agency: str
    period: str
    state: str


def answered(conn: Connection, review_id: int) -> Answered | None:
    """Return the review of an id, as an answer is judged by it; None where there is none."""
    row = conn.execute(
        select(_R.sequence, _A.code, _R.period, _R.state)
        .join_from(t.review, t.agency, _A.id == _R.agency_id)
        .where(_R.id == review_id)
    ).first()
    return None if row is None else Answered._make(row)


def expected(conn: Connection, agency_id: int, day: date) -> list[tuple[int, str]]:
    """Return who belongs to a review of an agency on a day by their roles, as (person, part): BRM, CIO, backup."""
    g = t.agency_assignment.c
    parts = {"brm": "chair", "cio": "member", "brm_backup": "guest"}
    found: dict[int, str] = {}
    for role, person_id in conn.execute(
        select(g.role, g.person_id)
        .where(
            g.agency_id == agency_id,
            g.role.in_(parts),
            g.valid_from <= day,
            or_(g.valid_to.is_(None), g.valid_to > day),
        )
        .order_by(g.valid_from, g.id)
    ):
        found.setdefault(person_id, parts[role])
    return sorted(found.items())


def link_of(conn: Connection, review_id: int, person_id: int) -> tuple[int, int] | None:
    """Return id and version of the row that joins a person to a review, also where they were left out again."""
    v = t.review_person.c
    row = conn.execute(select(v.id, v.version).where(v.review_id == review_id, v.person_id == person_id)).first()
    return None if row is None else (row.id, row.version)


def planned_after(conn: Connection, agency_id: int, day: date) -> date | None:
    """Return the day of the next review that is planned for an agency after a day; None where none is."""
    return conn.scalar(
        select(_R.held_on)
        .where(_R.agency_id == agency_id, _R.state == "planned", _R.held_on > day)
        .order_by(_R.held_on)
        .limit(1)
    )


def last_held(conn: Connection, agency_id: int) -> date | None:
    """Return the day of the last review that was held with an agency."""
    return conn.scalar(
        select(_R.held_on)
        .where(_R.agency_id == agency_id, _R.state == "held")
        .order_by(_R.held_on.desc(), _R.id.desc())
        .limit(1)
    )


def without_next(conn: Connection, today: date) -> list[tuple[int, str, int]]:
    """Return id, code and cadence of the agencies of today that are reviewed by a cadence and have none planned."""
    has = select(_R.id).where(_R.agency_id == _A.id, _R.state == "planned", _R.held_on >= today).exists()
    valid = _valid(today)
    rows = conn.execute(select(_A.id, _A.code, _A.review_every).where(valid, ~has).order_by(_A.code)).all()
    usual = usual_cadence(conn, today) if any(row.review_every is None for row in rows) else {}
    every = [(row.id, row.code, row.review_every if row.review_every is not None else usual[row.id]) for row in rows]
    return [row for row in every if row[2]]


def of_day(conn: Connection, agency_id: int, day: date, *, but: int = 0) -> bool:
    """Return whether a review of an agency that is not cancelled lies on a day, but for one of them."""
    same = select(_R.id).where(_R.agency_id == agency_id, _R.held_on == day, _R.state != "cancelled", _R.id != but)
    return conn.execute(same.limit(1)).first() is not None


def agencies_of_brms(conn: Connection, today: date) -> Mapping[str, int]:
    """Return how many agencies each BRM looks after on a day, by name."""
    ids = list(
        conn.scalars(select(_A.id).where(_A.valid_from <= today, or_(_A.valid_to.is_(None), _A.valid_to > today)))
    )
    names: dict[str, int] = defaultdict(int)
    for held in _brms(conn, ids).values():
        _id, name = brm_on(held, today)
        if name:
            names[name] += 1
    return names


def agreed_and_carried(conn: Connection, review: Review) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
    """Return the actions that came out of a review, and those that were open from earlier ones when it was held."""
    every = actions_of(conn, review.agency_id)
    agreed = tuple(one for one in every if one.review_id == review.id)
    carried = tuple(
        one
        for one in every
        if one.review_id != review.id
        and (one.review_on is None or one.review_on <= review.day)
        and (one.state == "open" or (one.closed_on is not None and one.closed_on >= review.day))
    )
    return agreed, carried


def state_of(conn: Connection, review_id: int) -> str:
    """Return the state of a review as it is kept, "" where there is none."""
    return conn.scalar(select(_R.state).where(_R.id == review_id)) or ""


def call_list(conn: Connection, today: date) -> tuple[CallLine, ...]:
    """Return the contacts of every agency of a day, by agency, kind and rank."""
    c, g, brm = t.agency_contact.c, t.agency_assignment.c, t.person.alias("brm")
    lead = (
        select(brm.c.name)
        .join_from(t.agency_assignment, brm, g.person_id == brm.c.id)
        .where(
            g.agency_id == c.agency_id,
            g.role == "brm",
            g.valid_from <= today,
            or_(g.valid_to.is_(None), g.valid_to > today),
        )
        .order_by(g.valid_from.desc(), g.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = conn.execute(
        select(
            *(c.id, c.agency_id, _A.code, _A.name, c.kind, c.rank, _P.name, _P.title, _P.phone, _P.email),
            *(c.verified_at, c.asked_at, func.coalesce(lead, ""), c.version),
        )
        .select_from(t.agency_contact.join(t.agency, _A.id == c.agency_id).join(t.person, _P.id == c.person_id))
        .where(c.valid_from <= today, or_(c.valid_to.is_(None), c.valid_to > today))
        .where(_valid(today))
        .order_by(_A.code, c.kind, c.rank, c.id)
    )
    return tuple(CallLine(*tuple(row)) for row in rows)


def agencies_led_by(conn: Connection, person_id: int, day: date) -> list[int]:
    """Return the agencies that somebody looks after as BRM on a day, by id; later dates do not count."""
    ids = list(conn.scalars(select(_A.id).where(_valid(day))))
    return sorted(id for id, held in _brms(conn, ids).items() if brm_on(held, day)[0] == person_id)


def planned_from(conn: Connection, agency_ids: Iterable[int], day: date) -> list[int]:
    """Return the reviews of these agencies that are planned for a day or later, by id."""
    wanted = select(_R.id).where(id_in(conn, _R.agency_id, agency_ids), _R.state == "planned", _R.held_on >= day)
    return list(conn.scalars(wanted.order_by(_R.id)))
