"""What papers and rules of the board need beside its meetings: results, what lies ahead, hands, actions, agencies."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, exists, func, or_, select

from app.db import tables as t
from app.db.changes import load
from app.db.changes.tasks import doers_of, members_of
from app.db.conditions import id_in
from app.db.records import format_number
from app.domain.cab.actions import BoardAction
from app.domain.cab.values import MeetingState, OnRecord
from app.domain.cab.voters import Hands
from app.domain.changes.routing import BOARD_SCOPES
from app.domain.changes.values import OWN_SOURCE, Change

_C, _A, _P = t.change.c, t.action.c, t.person.c


def results_between(conn: Connection, since: datetime, until: datetime) -> tuple[Change, ...]:
    """Return the changes that were carried out after `since`, up to `until`, and that the board had decided.

    Those that were let into a freeze are among them, whoever approved them: every override is told to the board.
    """
    decided = select(t.cab_agenda_item.c.change_id).where(
        t.cab_agenda_item.c.kind == "decision", t.cab_agenda_item.c.state == "decided"
    )
    wanted = select(t.change).where(
        _C.source == OWN_SOURCE,
        _C.state.in_(("implemented", "reviewed")),
        _C.actual_end > since,
        _C.actual_end <= until,
        or_(_C.id.in_(decided), _C.id.in_(select(t.freeze_override.c.change_id))),
    )
    return tuple(load(conn, wanted.order_by(_C.actual_end, _C.id)))


def cancelled_between(conn: Connection, since: datetime, until: datetime) -> tuple[Change, ...]:
    """Return the changes that the board had decided and that were cancelled after `since`, up to `until`."""
    decided = select(t.cab_agenda_item.c.change_id).where(
        t.cab_agenda_item.c.kind == "decision", t.cab_agenda_item.c.state == "decided"
    )
    wanted = select(t.change).where(
        _C.source == OWN_SOURCE,
        _C.state == "cancelled",
        _C.updated_at > since,
        _C.updated_at <= until,
        _C.id.in_(decided),
    )
    return tuple(load(conn, wanted.order_by(_C.updated_at, _C.id)))


def ahead(conn: Connection, start: datetime, end: datetime) -> tuple[Change, ...]:
    """Return the approved and scheduled changes of the scopes that a board hears which begin in [start, end)."""
    wanted = select(t.change).where(
        _C.source == OWN_SOURCE,
        _C.state.in_(("approved", "scheduled")),
        _C.scope.in_([scope.value for scope in BOARD_SCOPES]),
        _C.planned_start >= start,
        _C.planned_start < end,
    )
    return tuple(load(conn, wanted.order_by(_C.planned_start, _C.id)))


def hands_of(conn: Connection, change: Change, today: date) -> Hands:
    """Return who has a hand in a change, and therefore no vote: author, editors, who carries it or a task of it out."""
    group = conn.execute(select(_C.group_id).where(_C.id == change.id)).scalar()
    ids = {change.implementer_id} - {None}
    if group is not None:
        ids |= members_of(conn, group, today)
    doers = doers_of(conn, change.id, today)
    return Hands(
        change.created_by,
        frozenset(change.editors),
        frozenset(id for id in ids if id is not None),
        frozenset({change.implementer} - {""}),
        change.group,
        doers,
    )


def change_of_number(conn: Connection, count: int) -> int | None:
    """Return the id of the change of this department with a number, CHG0000123 for 123; None where there is none."""
    wanted = select(_C.id).where(_C.number == format_number("CHG", count))
    return conn.execute(wanted).scalar()


def meetings_on_record(conn: Connection) -> Mapping[int, OnRecord]:
    """Return slot, day and state of every meeting on record by its id."""
    m = t.cab_meeting.c
    rows = conn.execute(select(m.id, m.slot, m.meeting_date, m.state))
    return {row.id: OnRecord(row.slot, row.meeting_date, MeetingState(row.state)) for row in rows}


# --- actions --------------------------------------------------------------------------------------
def open_actions(conn: Connection, since: date | None = None) -> tuple[BoardAction, ...]:
    """Return the actions of the board that are open, and those closed on or after `since`."""
    closed = _A.closed_on >= since if since is not None else _A.id < 0
    return _actions(conn, or_(_A.state == "open", closed))


def actions_of(conn: Connection, meeting_id: int) -> tuple[BoardAction, ...]:
    """Return the actions that came out of a meeting."""
    return _actions(conn, _A.meeting_id == meeting_id)


def actions_until(conn: Connection, moment: datetime, day: date) -> tuple[BoardAction, ...]:
    """Return the actions of the board that were on record at a moment (aware) and not closed before its day."""
    added = t.audit.c
    later = (added.tbl == "action") & (added.op == "I") & (added.row_id == cast(_A.id, Text)) & (added.at > moment)
    before = or_(_A.meeting_id.is_(None), t.cab_meeting.c.meeting_date <= day)
    return _actions(conn, ~exists().where(later) & before & or_(_A.state == "open", _A.closed_on >= day))


def open_actions_of_changes(conn: Connection, change_ids: Collection[int]) -> tuple[BoardAction, ...]:
    """Return the open actions of these changes."""
    return _actions(conn, (_A.state == "open") & id_in(conn, _A.change_id, change_ids))


def action_by_id(conn: Connection, action_id: int) -> BoardAction | None:
    """Return one action of the board; None where there is none."""
    return next(iter(_actions(conn, _A.id == action_id)), None)


def _actions(conn: Connection, wanted: ColumnElement[bool]) -> tuple[BoardAction, ...]:
    of_board = or_(_A.meeting_id.is_not(None), _A.change_id.is_not(None))
    g, m = t.agency.c, t.cab_meeting.c
    query = (
        select(
            *(_A[name] for name in ("id", "title", "due_on", "state", "closed_on", "owner_id", "meeting_id")),
            *(_A[name] for name in ("change_id", "version")),
            func.coalesce(_P.name, _A.owner).label("owner_name"),
            func.coalesce(g.code, "").label("agency"),
            func.coalesce(g.name, "").label("agency_name"),
            func.coalesce(m.number, "").label("meeting_number"),
            func.coalesce(_C.number, "").label("change_number"),
        )
        .select_from(
            t.action.outerjoin(t.person, _P.id == _A.owner_id)
            .outerjoin(t.agency, g.id == func.coalesce(_A.agency_id, _P.agency_id))
            .outerjoin(t.cab_meeting, m.id == _A.meeting_id)
            .outerjoin(t.change, _C.id == _A.change_id)
        )
        .where(of_board, wanted)
        .order_by(_A.due_on.is_(None), _A.due_on, _A.id)
    )
    return tuple(_action(row) for row in conn.execute(query))


def _action(row: Any) -> BoardAction:
    return BoardAction(
        row.id,
        row.title,
        row.owner_name,
        row.due_on,
        row.state,
        row.closed_on,
        row.owner_id,
        row.agency,
        row.agency_name,
        row.meeting_id,
        row.meeting_number,
        row.change_id,
        row.change_number,
        row.version,
    )


# --- an agency and its parts ----------------------------------------------------------------------
def with_parts(conn: Connection, code: str) -> tuple[str, ...]:
    """Return the code of an agency and those of all its parts, at any depth; () where there is no such agency."""
    a = t.agency.c
    rows = conn.execute(select(a.id, a.code, a.parent_id)).all()
    found = [row for row in rows if row.code == code]
    for parent in found:
        found += [row for row in rows if row.parent_id == parent.id and row not in found]
    return tuple(row.code for row in found)


def above(conn: Connection, code: str) -> tuple[str, ...]:
    """Return the codes of the agencies of which this one is a part, the nearest first."""
    a = t.agency.c
    rows = {row.id: row for row in conn.execute(select(a.id, a.code, a.parent_id))}
    now = next((row for row in rows.values() if row.code == code), None)
    found: list[str] = []
    while now is not None and now.parent_id is not None and rows[now.parent_id].code not in (code, *found):
        now = rows[now.parent_id]
        found.append(now.code)
    return tuple(found)


def agency_name(conn: Connection, code: str) -> str:
    """Return the name of an agency; "" where there is no such."""
    return conn.execute(select(t.agency.c.name).where(t.agency.c.code == code)).scalar() or ""
