"""The meetings of the CAB and the changes that may come before one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, insert, or_, select

from app.db import tables as t
from app.db.changes import load
from app.db.moved_meetings import moved_meetings
from app.domain.changes.values import OWN_SOURCE, Change

_C = t.change.c


def agenda_candidates(conn: Connection, meeting: date, since: datetime, until: datetime) -> list[Change]:
    """Return every change that an agenda may name: in the CAB, decided or done since the last meeting, or ahead."""
    stands_for = [wednesday for wednesday, day in moved_meetings(conn).items() if day == meeting]
    wanted = select(t.change).where(
        _C.source == OWN_SOURCE,  # what another system decides is no business of the board
        or_(
            _C.state == "in_cab",
            _C.cab_date.in_({meeting, *stands_for}),
            and_(_C.planned_start < until, _C.planned_end > since),
            and_(_C.actual_end >= since, _C.actual_end < until),
            and_(_C.decided_at >= since, _C.decided_at < until),
            and_(_C.submitted_at >= since, _C.submitted_at < until),
        ),
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


class FrozenItem(NamedTuple):
    """A change as it stands on a frozen agenda: in which section, and why."""

    change_id: int
    section: str
    why: str


def meetings(conn: Connection) -> list[Meeting]:
    """Return the meetings on record, by day."""
    m = t.cab_meeting.c
    wanted = select(m.id, m.meeting_date, m.replaces, m.state, m.frozen_at, m.minutes, m.version)
    return [Meeting(*row) for row in conn.execute(wanted.order_by(m.meeting_date))]


def frozen_items(conn: Connection, meeting_id: int) -> list[FrozenItem]:
    """Return what stands on the frozen agenda of a meeting, in its order."""
    i = t.cab_agenda_item.c
    wanted = select(i.change_id, i.section, i.why).where(i.meeting_id == meeting_id).order_by(i.position)
    return [FrozenItem._make(row) for row in conn.execute(wanted)]


def add_items(conn: Connection, meeting_id: int, items: Sequence[FrozenItem]) -> None:
    """Put these items on the agenda of a meeting, in this order."""
    rows = [
        {
            "meeting_id": meeting_id,
            "position": n,
            "kind": "info",
            "kind_group": "info",
            "state": "noted",
            **item._asdict(),
        }
        for n, item in enumerate(items, 1)
    ]
    if rows:
        conn.execute(insert(t.cab_agenda_item), rows)
