"""Postings of major incidents: what goes on although it ended, how much is noticed, and whom its messages told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from app.db import tables as t
from app.db.conditions import id_in
from app.domain.hub.phases import Impact, Phase, PostingState
from app.domain.majors.audience import SUBSCRIBER
from app.domain.majors.states import MajorState
from app.domain.majors.values import UpdateKind

_ENDED = (MajorState.RESTORED.value, MajorState.CLOSED.value)
_LAST = frozenset({UpdateKind.RESTORED.value})


def left_open(conn: Connection) -> list[int]:
    """Return the keys of postings that go on although their major incident ended, or still promise what none gives.

    What was demoted is not over: its posting goes on without a promise until somebody ends it.
    """
    p, m, v = t.posting.c, t.major_incident.c, t.posting_version.c
    newest = select(v.posting_id, func.max(v.n).label("n")).group_by(v.posting_id).subquery()
    waits = (p.state == PostingState.WAITING.value) & (p.phase == Phase.RESOLVED.value)
    waits_on = (p.state == PostingState.WAITING.value) & p.next_update_at.is_(None)
    wanted = (  # by what was said: a draft of the last word says nothing to anybody
        select(p.id)
        .join(t.major_incident, p.major_incident_id == m.id)
        .join(newest, newest.c.posting_id == p.id)
        .join(t.posting_version, (v.posting_id == p.id) & (v.n == newest.c.n))
        .where(v.phase != Phase.RESOLVED.value, ~waits)
        .where(or_(m.state.in_(_ENDED), (m.state == MajorState.DEMOTED.value) & v.next_at.is_not(None) & ~waits_on))
    )
    return list(conn.scalars(wanted.order_by(p.id)))


def is_demoted(conn: Connection, posting_id: int) -> bool:
    """Return whether the major incident of a posting was demoted."""
    p, m = t.posting.c, t.major_incident.c
    wanted = select(m.state).join(t.posting, p.major_incident_id == m.id).where(p.id == posting_id)
    return conn.scalar(wanted) == MajorState.DEMOTED.value


def impact_of(conn: Connection, major_id: int) -> Impact:
    """Return what those who are reached notice: an outage where somebody said that one of its services is down."""
    o = t.outage.c
    kinds = set(conn.scalars(select(o.kind).where(o.major_incident_id == major_id, o.withdrawn == "")))
    return Impact.OUTAGE if "full" in kinds else Impact.DEGRADED


@dataclass(frozen=True, slots=True)
class Mailed:
    """The last message of a major incident that an address got, and whether it had ended by what it was told.

    `mail_id`: of a mail that nobody got but for their subscription.
    """

    at: datetime
    ended: bool
    mail_id: int | None


def mailed(conn: Connection, major_ids: Collection[int]) -> dict[tuple[int, str], Mailed]:
    """Return who got messages of major incidents by mail, by the key of the incident and the address in lower case."""
    u, c = t.major_incident_update.c, t.major_incident_told.c
    wanted = (
        select(u.major_incident_id, c.mail, u.kind, c.at, c.mail_id, c.why)
        .join_from(t.major_incident_told, t.major_incident_update, u.id == c.update_id)
        .where(id_in(conn, u.major_incident_id, major_ids), c.how == "mail")
        .order_by(c.id)
    )
    found: dict[tuple[int, str], Mailed] = {}
    for row in conn.execute(wanted):
        key = row.major_incident_id, row.mail.casefold()
        before = found.get(key)
        ended = row.kind in _LAST or (row.kind == UpdateKind.UPDATE and before is not None and before.ended)
        found[key] = Mailed(row.at, ended, row.mail_id if row.why == SUBSCRIBER else None)
    return found
