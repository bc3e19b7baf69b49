"""Postings of major incidents: which of them go on although it ended, and how much is noticed."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.db import tables as t
from app.domain.hub.phases import Impact, Phase
from app.domain.majors.states import MajorState

_ENDED = (MajorState.RESTORED.value, MajorState.CLOSED.value, MajorState.DEMOTED.value)


def left_open(conn: Connection) -> list[int]:
    """Return the keys of postings that go on although their major incident ended."""
    p, m, v = t.posting.c, t.major_incident.c, t.posting_version.c
    said = select(v.posting_id).where(v.posting_id == p.id)
    wanted = (
        select(p.id)
        .join(t.major_incident, p.major_incident_id == m.id)
        .where(m.state.in_(_ENDED), p.phase != Phase.RESOLVED.value, said.exists())
    )
    return list(conn.scalars(wanted.order_by(p.id)))


def impact_of(conn: Connection, major_id: int) -> Impact:
    """Return what those who are reached notice: an outage, unless every outage on record for it is a degradation."""
    o = t.outage.c
    kinds = set(conn.scalars(select(o.kind).where(o.major_incident_id == major_id, o.withdrawn == "")))
    return Impact.DEGRADED if kinds == {"degraded"} else Impact.OUTAGE
