"""What is asked of changes: the calendar, one change with all rules, what would clash."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.db import changes as store
from app.db.cab import agenda as cab
from app.db.engine import Database
from app.db.sla import load_holidays
from app.domain.changes import board
from app.domain.changes.conflicts import OVER, Clash, find_clashes
from app.domain.changes.detail import CalendarData, ChangeDetail
from app.domain.changes.risk import assess
from app.domain.changes.states import next_states
from app.domain.changes.values import Change
from app.domain.eastern import local_date
from app.errors import InputError
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def calendar(
    db: Database, start: datetime, end: datetime, *, agency: str | None = None, work: Work | None = None
) -> CalendarData:
    """Return the calendar of [start, end), UTC; `agency` limits the changes to those that affect it."""
    with db.read(work) as conn:
        days = load_holidays(conn)
        meetings: dict[date, str] = {}
        day = board.next_wednesday(local_date(start))
        held = cab.meetings(conn)
        while day <= local_date(end):
            meetings[day] = "holiday" if day in days else "planned"
            day += timedelta(days=7)
        for meeting in held:
            if meeting.replaces is not None:
                meetings.pop(meeting.replaces, None)
            meetings[meeting.day] = meeting.state
        return CalendarData(
            start,
            end,
            tuple(store.changes_between(conn, start, end, agency=agency)),
            tuple(store.freezes_between(conn, start, end)),
            tuple(store.maintenance_windows(conn)),
            days,
            meetings,
            store.service_facts(conn),
        )


def change_detail(db: Database, change_id: int, work: Work | None = None) -> ChangeDetail:
    """Return a change with routing, risk and reasons, clashes, votes and the next steps of this person."""
    with db.read(work) as conn:
        return with_rules(db, conn, get_change(conn, change_id))


def preview(db: Database, change: Change, work: Work | None = None) -> tuple[Clash, ...]:
    """Return clashes that a change would have as given, for a form or a drag that is not saved yet."""
    with db.read(work) as conn:
        return _clashes(conn, change)


def with_rules(db: Database, conn: Connection, change: Change) -> ChangeDetail:
    """Return a change with routing, risk, clashes, votes and the states this person may move it to."""
    way = board.routing(change)
    votes = [v for v in change.votes if v.version == change.version]
    return ChangeDetail(
        change,
        way,
        assess(change.risk_answers),
        _clashes(conn, change),
        next_states(change.state, change.type, way.heard, db.actor.roles, change.system),
        sum(v.decision == "approve" for v in votes),
        sum(v.decision == "reject" for v in votes),
    )


def _clashes(conn: Connection, change: Change) -> tuple[Clash, ...]:
    if change.state in OVER or change.planned_end <= change.planned_start:
        return ()
    others = store.changes_between(conn, change.planned_start, change.planned_end)
    return find_clashes(
        change,
        others,
        store.freezes_between(conn, change.planned_start, change.planned_end),
        store.maintenance_windows(conn),
        store.service_facts(conn),
        load_holidays(conn),
    )


def get_change(conn: Connection, change_id: int) -> Change:
    """Return a change by id. InputError if it is not in the workspace any more."""
    change = store.change_by_id(conn, change_id)
    if change is None:
        raise InputError("That change is not in this workspace any more.", hint="Refresh the calendar.")
    return change


def change_codes(db: Database, work: Work | None = None) -> dict[str, list[tuple[str, str]]]:
    """Return (code, name) of each service, agency and site that a change can touch now, (login, name) of the people."""
    with db.read(work) as conn:
        return store.names(conn)


def service_ids(db: Database, codes: Iterable[str], work: Work | None = None) -> tuple[int, ...]:
    """Return ids of services by code, for a filter over tickets."""
    with db.read(work) as conn:
        known = store.codes(conn)["services"]
    return tuple(known[code] for code in codes if code in known)
