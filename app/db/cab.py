"""The meetings of the CAB and the changes that may come before one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, or_, select

from app.db import tables as t
from app.db.changes import load
from app.domain.changes.values import Change

_C = t.change.c


def agenda_candidates(conn: Connection, meeting: date, since: datetime, until: datetime) -> list[Change]:
    """Every change that an agenda may have to name: in the CAB, decided or done since the last meeting, or ahead."""
    wanted = select(t.change).where(
        or_(
            _C.state == "in_cab",
            _C.cab_date == meeting,
            and_(_C.planned_start < until, _C.planned_end > since),
            and_(_C.actual_end >= since, _C.actual_end < until),
            and_(_C.decided_at >= since, _C.decided_at < until),
            and_(_C.submitted_at >= since, _C.submitted_at < until),
        )
    )
    return load(conn, wanted.order_by(_C.planned_start, _C.id))


@dataclass(frozen=True, slots=True)
class Meeting:
    """A CAB meeting that was put on record; `replaces` is the Wednesday it stands for."""

    id: int
    day: date
    replaces: date | None
    state: str
    frozen_at: datetime | None
    minutes: str
    version: int


def meetings(conn: Connection) -> list[Meeting]:
    m = t.cab_meeting.c
    wanted = select(m.id, m.meeting_date, m.replaces, m.state, m.frozen_at, m.minutes, m.version)
    return [Meeting(*row) for row in conn.execute(wanted.order_by(m.meeting_date))]
