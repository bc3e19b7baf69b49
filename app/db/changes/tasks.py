"""Tasks of changes, and the conditions of the board that have to be met before a change starts, as tasks of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, union

from app.db import tables as t
from app.db.conditions import id_in, text_in
from app.db.names import people
from app.db.records import insert_record, update_versioned
from app.domain.changes.tasks import DROPPED, OPEN, Task, TaskOf
from app.domain.changes.values import Condition

_T = t.change_task.c
#: The conditions that hold a change back; those of a decision that no longer stands are dropped.
_BINDS = (_T.kind == "condition") & _T.before_start.is_(True) & (_T.state != "dropped")


def conditions_of(conn: Connection, change_ids: Collection[int]) -> dict[int, tuple[Condition, ...]]:
    """Return the conditions of these changes that come before the start, met ones too, by change in their order."""
    if not change_ids:
        return {}
    wanted = select(_T.change_id, _T.id, _T.title, _T.state, _T.version, _T.updated_by, _T.done_at).where(
        id_in(conn, _T.change_id, change_ids), _BINDS
    )
    rows = conn.execute(wanted.order_by(_T.position, _T.id)).all()
    names = people(conn, {row.updated_by for row in rows if row.state == "done"})
    found: dict[int, list[Condition]] = {}
    for row in rows:
        met = row.state == "done"
        by = names.get(row.updated_by, row.updated_by) if met else ""
        found.setdefault(row.change_id, []).append(Condition(row.id, row.title, met, row.version, by, row.done_at))
    return {change_id: tuple(listed) for change_id, listed in found.items()}


def held_back_by(conn: Connection, change_ids: Collection[int]) -> frozenset[tuple[int, str]]:
    """Return (change, text) of every condition of these changes that came before their start, met or dropped too."""
    if not change_ids:
        return frozenset()
    wanted = select(_T.change_id, _T.title).where(
        id_in(conn, _T.change_id, change_ids), _T.kind == "condition", _T.before_start.is_(True)
    )
    return frozenset((row.change_id, row.title) for row in conn.execute(wanted))


def tasks_of(conn: Connection, change_id: int) -> tuple[Task, ...]:
    """Return what is to be done for a change, conditions too, in its order; not what was dropped."""
    rows = conn.execute(_read().where(_T.change_id == change_id, _T.state != DROPPED).order_by(_T.position, _T.id))
    return tuple(Task(*row) for row in rows)


def task_by_id(conn: Connection, id: int) -> Task | None:
    """Return a task, dropped or not; None where there is none."""
    row = conn.execute(_read().where(_T.id == id)).first()
    return None if row is None else Task(*row)


def _read() -> Select[Any]:
    p, g = t.person.c, t.support_group.c
    columns = (_T.id, _T.version, _T.change_id, _T.kind, _T.title)
    people = (func.coalesce(p.login, ""), func.coalesce(p.name, ""), func.coalesce(g.name, ""))
    return (
        select(*columns, *people, _T.due_at, _T.before_start, _T.state, _T.done_at)
        .select_from(t.change_task)
        .outerjoin(t.person, p.id == _T.owner_id)
        .outerjoin(t.support_group, g.id == _T.group_id)
    )


def open_tasks_of(conn: Connection, login: str, today: date, most: int) -> list[TaskOf]:
    """Return what somebody, or a group of theirs where it names no person, is to do for changes that are not over."""
    p, m, c = t.person.c, t.group_member.c, t.change.c
    me = select(p.id).where(p.login == login).scalar_subquery()
    groups = select(m.group_id).where(
        m.person_id == me, m.valid_from <= today, or_(m.valid_to.is_(None), m.valid_to > today)
    )
    mine = or_(_T.owner_id == me, and_(_T.owner_id.is_(None), _T.group_id.in_(groups)))
    rows = conn.execute(
        _read()
        .add_columns(c.number, c.title.label("of"), c.planned_start)
        .join(t.change, c.id == _T.change_id)
        .where(mine, _T.state == OPEN, c.state.not_in(["cancelled", "rejected"]))
        .order_by(func.coalesce(_T.due_at, c.planned_start), _T.id)
        .limit(most)
    )
    return [TaskOf(Task(*row[:-3]), *row[-3:]) for row in rows]


def doers_of(conn: Connection, change_id: int, today: date) -> frozenset[int]:
    """Return the people who have a task of a change, done or not; those of a group where the task names nobody."""
    m = t.group_member.c
    named = select(_T.owner_id).where(_T.owner_id.is_not(None))
    grouped = (
        select(m.person_id)
        .join_from(t.change_task, t.group_member, m.group_id == _T.group_id)
        .where(_T.owner_id.is_(None), m.valid_from <= today, or_(m.valid_to.is_(None), m.valid_to > today))
    )
    of = (_T.change_id == change_id, _T.state != DROPPED)
    return frozenset(conn.scalars(union(named.where(*of), grouped.where(*of))))


def members_of(conn: Connection, group_id: int | None, today: date) -> frozenset[int]:
    """Return the people who are in a support group on a day."""
    m = t.group_member.c
    valid = (m.valid_from <= today) & or_(m.valid_to.is_(None), m.valid_to > today)
    return frozenset(conn.scalars(select(m.person_id).where(m.group_id == group_id, valid)))


def task_people(conn: Connection, task_id: int) -> dict[str, int | None]:
    """Return the keys of who is to do a task: owner_id and group_id."""
    row = conn.execute(select(_T.owner_id, _T.group_id).where(_T.id == task_id)).one()
    return {"owner_id": row.owner_id, "group_id": row.group_id}


def open_tasks_by_people(conn: Connection, change_ids: Collection[int], agencies: Collection[str]) -> list[Task]:
    """Return what people of these agencies, by code, are to do for these changes, conditions too, in its order."""
    p, a = t.person.c, t.agency.c
    theirs = select(p.id).join_from(t.person, t.agency, p.agency_id == a.id).where(text_in(conn, a.code, agencies))
    wanted = _read().where(id_in(conn, _T.change_id, change_ids), _T.state == OPEN, _T.owner_id.in_(theirs))
    return [Task(*row) for row in conn.execute(wanted.order_by(_T.position, _T.id))]


def before_start(conn: Connection, change_id: int) -> tuple[str, ...]:
    """Return what holds the start of a change back: its open tasks and conditions that come first, in their order."""
    wanted = select(_T.title).where(_T.change_id == change_id, _T.before_start.is_(True), _T.state == OPEN)
    return tuple(conn.scalars(wanted.order_by(_T.position, _T.id)))


def next_position(conn: Connection, change_id: int) -> int:
    """Return the place of a new task: after all others of its change."""
    return int(conn.scalar(select(func.coalesce(func.max(_T.position), 0)).where(_T.change_id == change_id)) or 0) + 1


def places_of(conn: Connection, change_id: int) -> dict[int, int]:
    """Return the place of each task of a change in its order."""
    return {row.id: row.position for row in conn.execute(select(_T.id, _T.position).where(_T.change_id == change_id))}


def add_condition(conn: Connection, change_id: int, text: str) -> int:
    """Add a condition that is to be met before a change starts; returns its id."""
    return insert_record(
        conn, t.change_task, {"change_id": change_id, "kind": "condition", "title": text, "before_start": True}
    )


def drop_conditions(conn: Connection, change_id: int) -> None:
    """Let the conditions of a change hold nothing back any more: the decision that made them does not stand."""
    _save(conn, _T.change_id == change_id, {"state": "dropped"})


def reword_conditions(conn: Connection, change_id: int, old: str, new: str) -> None:
    """Let the conditions of a change say what the wording of their decision was corrected to."""
    _save(conn, (_T.change_id == change_id) & (_T.title == old), {"title": new})


def _save(conn: Connection, of: ColumnElement[bool], values: dict[str, str]) -> None:
    for row in conn.execute(select(_T.id, _T.version).where(of, _BINDS).order_by(_T.id)).all():
        update_versioned(conn, t.change_task, row.id, row.version, values)
