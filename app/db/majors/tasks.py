"""Tasks of major incidents, one at a time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from app.db import tables as t

_T = t.major_incident_task.c


def next_position(conn: Connection, major_id: int) -> int:
    """Return the place behind the tasks that a major incident has."""
    last = conn.execute(select(func.max(_T.position)).where(_T.major_incident_id == major_id)).scalar()
    return 1 + (last or 0)


def task_by_id(conn: Connection, task_id: int) -> Any:
    """Return title, incident and number of a task; None where there is none."""
    m = t.major_incident.c
    query = (
        select(_T.title, _T.major_incident_id, m.number)
        .join_from(t.major_incident_task, t.major_incident, m.id == _T.major_incident_id)
        .where(_T.id == task_id)
    )
    return conn.execute(query).first()


def action_by_id(conn: Connection, action_id: int) -> Any:
    """Return title and incident of an action of a review; None where there is none."""
    a = t.action.c
    query = select(a.title, a.major_incident_id).where(a.id == action_id, a.major_incident_id.is_not(None))
    return conn.execute(query).first()
