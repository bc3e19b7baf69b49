"""Postings of major incidents: which of them go on although it ended, and how much is noticed."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from app.db import tables as t
from app.domain.hub.phases import Impact, Phase, PostingState
from app.domain.majors.states import MajorState

_ENDED = (MajorState.RESTORED.value, MajorState.CLOSED.value, MajorState.DEMOTED.value)


def left_open(conn: Connection) -> list[int]:
    """Return the keys of postings that go on although their major incident ended."""
    p, m, v = t.posting.c, t.major_incident.c, t.posting_version.c
    newest = select(v.posting_id, func.max(v.n).label("n")).group_by(v.posting_id).subquery()
    waits = (p.state == PostingState.WAITING.value) & (p.phase == Phase.RESOLVED.value)
    wanted = (  # by what was said: a draft of the last word says nothing to anybody
        select(p.id)
        .join(t.major_incident, p.major_incident_id == m.id)
        .join(newest, newest.c.posting_id == p.id)
        .join(t.posting_version, (v.posting_id == p.id) & (v.n == newest.c.n))
        .where(m.state.in_(_ENDED), v.phase != Phase.RESOLVED.value, ~waits)
    )
    return list(conn.scalars(wanted.order_by(p.id)))


def impact_of(conn: Connection, major_id: int) -> Impact:
    """Return what those who are reached notice: an outage, unless every outage on record for it is a degradation."""
    o = t.outage.c
    kinds = set(conn.scalars(select(o.kind).where(o.major_incident_id == major_id, o.withdrawn == "")))
    return Impact.DEGRADED if kinds == {"degraded"} else Impact.OUTAGE
