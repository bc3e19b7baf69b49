"""Whether changes, items and meetings of the board agree: each change that waits stands in exactly one place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from app.db import tables as t
from app.db.rule_sets import why_unreadable
from app.db.sla import load_holidays
from app.db.trail import Problem
from app.domain import words
from app.domain.cab import days
from app.domain.cab.settings import RULES
from app.domain.changes.spans import FIRST, LAST
from app.domain.changes.values import OWN_SOURCE
from app.domain.plain_text import one_line

_C, _I, _M = t.change.c, t.cab_agenda_item.c, t.cab_meeting.c
#: States of a meeting in which it may have open items.
_OPEN = ("planned", "frozen", "running")


def problems(conn: Connection) -> Iterator[Problem]:
    """Yield each change, item and meeting of the board that does not agree with the others."""
    yield from _waiting(conn)
    yield from _ratified(conn)
    yield from _places(conn)
    yield from _days(conn)
    yield from _times(conn)


def _waiting(conn: Connection) -> Iterator[Problem]:
    """A change waits for the board exactly while it has one open item for decision."""
    open_items = func.coalesce(func.sum(case((and_(_I.state == "open", _I.kind_group == "board"), 1), else_=0)), 0)
    counted = (
        select(_C.number, _C.state, open_items.label("n"))
        .join_from(t.change, t.cab_agenda_item, _I.change_id == _C.id, isouter=True)
        .group_by(_C.id, _C.number, _C.state)
        .having(or_(and_(_C.state == "in_cab", open_items != 1), and_(_C.state != "in_cab", open_items != 0)))
        .order_by(_C.number)
    )
    for number, state, n in conn.execute(counted):
        if state == "in_cab":
            yield Problem("board", f"{number} waits for the board and has {words.count(n, 'open item')}.")
        else:
            yield Problem("board", f"{number} does not wait for the board and has {words.count(n, 'open item')}.")
    stands = (
        select(_C.number, _C.cab_date, _M.slot)
        .join_from(t.change, t.cab_agenda_item, _I.change_id == _C.id)
        .outerjoin(t.cab_meeting, _I.meeting_id == _M.id)
        .where(_C.state == "in_cab", _I.state == "open", _I.kind_group == "board")
        .where(_C.cab_date.is_distinct_from(_M.slot))
        .order_by(_C.number)
    )
    for number, cab_date, slot in conn.execute(stands):
        told = words.weekday(cab_date) if cab_date else "no meeting"
        where = words.weekday(slot) if slot else "before ECAB"
        yield Problem("board", f"{number} names {told} as its meeting, its item stands {where}.")


def _ratified(conn: Connection) -> Iterator[Problem]:
    """A latent change waits to be ratified exactly while it has an open item for that."""
    open_items = func.coalesce(func.sum(case((and_(_I.state == "open", _I.kind == "ratify"), 1), else_=0)), 0)
    counted = (
        select(_C.number, _C.ratification, open_items.label("n"))
        .join_from(t.change, t.cab_agenda_item, _I.change_id == _C.id, isouter=True)
        .where(_C.source == OWN_SOURCE)
        .group_by(_C.id, _C.number, _C.ratification)
        .having(
            or_(
                and_(_C.ratification == "pending", open_items != 1), and_(_C.ratification != "pending", open_items != 0)
            )
        )
        .order_by(_C.number)
    )
    for number, ratification, n in conn.execute(counted):
        said = "waits to be ratified" if ratification == "pending" else "does not wait to be ratified"
        yield Problem("board", f"{number} {said} and has {words.count(n, 'open item')} for that.")
    never = select(_C.number).where(
        _C.source == OWN_SOURCE, _C.type == "latent", _C.state.in_(["implemented", "reviewed"]), _C.ratification == ""
    )
    for number in conn.scalars(never.order_by(_C.number)):
        yield Problem("board", f"{number} is latent and carried out, and was never put before the board.")


def _places(conn: Connection) -> Iterator[Problem]:
    """No item stands open in a meeting that is over."""
    over = (
        select(_C.number, t.change_model.c.number, _M.number, _M.state)
        .join_from(t.cab_agenda_item, t.cab_meeting, _I.meeting_id == _M.id)
        .outerjoin(t.change, _I.change_id == _C.id)
        .outerjoin(t.change_model, _I.model_id == t.change_model.c.id)
        .where(_I.state == "open", _M.state.not_in(_OPEN))
        .order_by(_M.number, _I.position)
    )
    for change, model, meeting, state in conn.execute(over):
        yield Problem("board", f"The item of {change or model} is open in {meeting}, which is {state}.")


def _days(conn: Connection) -> Iterator[Problem]:
    """A meeting whose agenda is sent is on a working day; another day than its Wednesday is told as one."""
    holidays = load_holidays(conn)
    wanted = select(_M.number, _M.slot, _M.meeting_date, _M.replaces, _M.state).order_by(_M.number)
    for number, slot, day, replaces, state in conn.execute(wanted):
        if state in {"frozen", "running"} and not days.is_working(day, holidays):
            yield Problem("board", f"The agenda of {number} is sent, and {words.weekday(day)} is no working day.")
        if replaces != (slot if slot != day else None):
            told = words.weekday(replaces) if replaces else "no other day"
            yield Problem(
                "board", f"{number} of {words.weekday(day)} stands for {words.weekday(slot)} and names {told}."
            )


def _times(conn: Connection) -> Iterator[Problem]:
    """Meetings and windows begin at a time of day; changes and freezes are of the time of this program."""
    for number, starts in conn.execute(select(_M.number, _M.start_time).order_by(_M.number)):
        if not _is_clock(starts):
            yield Problem("board", f"{number} begins at “{one_line(starts)}”, which is no time of day.")
    w = t.maintenance_window.c
    for id, weekday, starts, ends in conn.execute(select(w.id, w.weekday, w.start_time, w.end_time).order_by(w.id)):
        if not (0 <= weekday < 7 and _is_clock(starts) and (ends == "24:00" or _is_clock(ends))):
            told = one_line(f"day {weekday}, {starts} to {ends}")
            yield Problem("board", f"Maintenance window {id} never opens: {told}.")
    f = t.freeze.c
    changes = select(_C.number).where(_C.source == OWN_SOURCE, _outside(_C.planned_start, _C.planned_end))
    freezes = select("Freeze " + f.name).where(_outside(f.start_at, f.end_at))
    for name in (*conn.scalars(changes.order_by(_C.number)), *conn.scalars(freezes.order_by(f.id))):
        yield Problem("board", f"{one_line(name)} lies outside of the years {FIRST.year} to {LAST.year - 1}.")
    why = why_unreadable(conn, RULES)
    if why:
        yield Problem("board", f"A rule of the board does not hold: {why}")


def _outside(start: ColumnElement[datetime], end: ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(start < FIRST, end >= LAST)


def _is_clock(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True
