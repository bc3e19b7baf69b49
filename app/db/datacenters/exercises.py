"""Exercises with their plans, stamps and what is to be done after them, from the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.names import people
from app.domain.datacenters.exercises import Exercise, ExerciseKind, ExerciseState, FollowUp, Stamp, StampKind

_E, _S, _F, _L = t.exercise.c, t.exercise_stamp.c, t.exercise_follow_up.c, t.exercise_plan.c


def exercises(conn: Connection, *where: ColumnElement[bool], known_by: datetime | None = None) -> list[Exercise]:
    """Return exercises with all that belongs to them, latest day first; only those that conditions hold for.

    `known_by`: without what was stamped later.
    """
    wanted = (
        select(t.exercise, func.coalesce(t.person.c.name, "").label("lead"))
        .outerjoin(t.person, t.person.c.id == _E.lead_id)
        .where(*where)
        .order_by(_E.planned_on.desc(), _E.id.desc())
    )
    rows = conn.execute(wanted).all()
    ids = [row.id for row in rows]
    plans, stamps, follow_ups = _plans(conn, ids), _stamps(conn, ids, known_by), _follow_ups(conn, ids)
    return [
        Exercise(
            row.id,
            row.version,
            row.number,
            row.title,
            ExerciseKind(row.kind),
            row.planned_on,
            ExerciseState(row.state),
            row.note,
            row.outcome,
            row.lead_id,
            row.lead,
            tuple(plans[row.id]),
            tuple(stamps[row.id]),
            tuple(follow_ups[row.id]),
        )
        for row in rows
    ]


def exercise_by_id(conn: Connection, exercise_id: int) -> Exercise | None:
    """Return an exercise; None where there is none."""
    return next(iter(exercises(conn, _E.id == exercise_id)), None)


def _plans(conn: Connection, ids: Collection[int]) -> defaultdict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for row in conn.execute(select(t.exercise_plan).where(id_in(conn, _L.exercise_id, ids)).order_by(_L.plan_id)):
        found[row.exercise_id].append(row.plan_id)
    return found


def _stamps(conn: Connection, ids: Collection[int], known_by: datetime | None) -> defaultdict[int, list[Stamp]]:
    found: defaultdict[int, list[Stamp]] = defaultdict(list)
    wanted = select(t.exercise_stamp).where(id_in(conn, _S.exercise_id, ids)).order_by(_S.at, _S.id)
    rows = conn.execute(wanted if known_by is None else wanted.where(_S.at <= known_by)).all()
    called = people(conn, {row.author for row in rows})
    for row in rows:
        found[row.exercise_id].append(
            Stamp(
                row.id,
                StampKind(row.kind),
                row.at,
                row.plan_id,
                row.told_at,
                row.corrects_id,
                row.note,
                called.get(row.author, row.author),
            )
        )
    return found


def _follow_ups(conn: Connection, ids: Collection[int]) -> defaultdict[int, list[FollowUp]]:
    found: defaultdict[int, list[FollowUp]] = defaultdict(list)
    wanted = (
        select(t.exercise_follow_up, func.coalesce(t.person.c.name, "").label("owner"))
        .outerjoin(t.person, t.person.c.id == _F.owner_id)
        .where(id_in(conn, _F.exercise_id, ids))
        .order_by(_F.due.is_(None), _F.due, _F.id)
    )
    for row in conn.execute(wanted):
        found[row.exercise_id].append(
            FollowUp(row.id, row.version, row.words, row.owner_id, row.owner, row.due, row.state)
        )
    return found


def exercise_of_follow_up(conn: Connection, follow_up_id: int) -> int | None:
    """Return the id of the exercise that something is to be done after; None where there is no such."""
    return conn.execute(select(_F.exercise_id).where(_F.id == follow_up_id)).scalar()
