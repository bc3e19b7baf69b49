"""Reminders from and to the database: those that one person may see, and whom they were told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, insert, or_, select

from app.db import tables as t
from app.db.records import insert_record
from app.db.tables.reminders import reminder, reminder_told
from app.db.tickets.deadlines import back_from_hold
from app.domain.eastern import local_date
from app.domain.plain_number import plain_number
from app.domain.reminders import ABOUT, Reminder, ToTell
from app.domain.tickets.holding import BY_ITSELF
from app.domain.vocabulary import EventKind

_R = reminder.c
_P = t.person.c


def groups_of(conn: Connection, login: str, today: date) -> list[tuple[int, str]]:
    """Return id and name of the support groups that somebody works in on a day."""
    m, g = t.group_member.c, t.support_group.c
    query = (
        select(g.id, g.name)
        .join_from(t.group_member, t.person, m.person_id == _P.id)
        .join(t.support_group, g.id == m.group_id)
        .where(_P.login == login, m.valid_from <= today, or_(m.valid_to.is_(None), m.valid_to > today))
        .order_by(g.name)
    )
    return [(row.id, row.name) for row in conn.execute(query)]


def _seen(conn: Connection, login: str, now: datetime) -> ColumnElement[bool]:
    """Return the condition that somebody may see a reminder: it is theirs, or for a group that they work in."""
    groups = [id for id, _ in groups_of(conn, login, local_date(now))]
    return or_(_R.owner == login, _R.group_id.in_(groups)) if groups else _R.owner == login


def _rows() -> Select[Any]:
    return select(
        _R.id,
        _R.version,
        _R.tbl,
        _R.record_id,
        _R.text,
        _R.due_at,
        _R.owner,
        _P.name.label("owner_name"),
        _R.group_id,
        t.support_group.c.name.label("group_name"),
        _R.done_at,
        _R.done_by,
    ).select_from(
        reminder.outerjoin(t.person, _P.login == _R.owner).outerjoin(
            t.support_group, t.support_group.c.id == _R.group_id
        )
    )


def load(conn: Connection, login: str, now: datetime, *, limit: int, done: bool = False) -> list[Reminder]:
    """Return the reminders that somebody may see: the open ones, the earliest first; `done`: the last that are done."""
    query = _rows().where(_seen(conn, login, now))
    if done:
        query = query.where(_R.done_at.is_not(None)).order_by(_R.done_at.desc(), _R.id.desc())
    else:
        query = query.where(_R.done_at.is_(None)).order_by(_R.due_at, _R.id)
    return _read(conn, query.limit(limit))


def by_ids(conn: Connection, login: str, now: datetime, ids: Sequence[int]) -> list[Reminder]:
    """Return those of these reminders that somebody may see."""
    return _read(conn, _rows().where(_R.id.in_(list(ids)), _seen(conn, login, now)).order_by(_R.id))


def _read(conn: Connection, query: Select[Any]) -> list[Reminder]:
    rows = conn.execute(query).all()
    called = _called(conn, {(r.tbl, r.record_id) for r in rows if r.record_id is not None})
    return [
        Reminder(
            r.id,
            r.version,
            r.tbl,
            r.record_id,
            called.get((r.tbl, r.record_id), ""),
            r.text,
            r.due_at,
            r.owner,
            r.owner_name or r.owner,
            r.group_id,
            r.group_name or "",
            r.done_at,
            r.done_by,
        )
        for r in rows
    ]


def _called(conn: Connection, records: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return what records are called: "INC0024001 Printer is on fire"."""
    by_table: dict[str, list[int]] = {}
    for tbl, id in records:
        by_table.setdefault(tbl, []).append(id)
    found: dict[tuple[str, int], str] = {}
    for tbl, ids in by_table.items():
        if tbl == "review":
            c, a = t.review.c, t.agency.c
            query = select(c.id, a.code, c.planned_on).join_from(t.review, t.agency, a.id == c.agency_id)
            for id, code, day in conn.execute(query.where(c.id.in_(ids))):
                found[tbl, id] = f"Review of {code} on {day.isoformat()}" if day is not None else f"Review of {code}"
        elif tbl in ABOUT:
            row = t.metadata.tables[tbl].c
            for id, number, title in conn.execute(select(row.id, row.number, row.title).where(row.id.in_(ids))):
                found[tbl, id] = f"{number} {title}"
    return found


def find(conn: Connection, number: str) -> tuple[str, int] | None:
    """Return table and key of the record that a number names; None where no ticket, change or major incident has it."""
    wanted = plain_number(number).upper()
    for tbl in ("ticket", "change", "major_incident"):
        row = t.metadata.tables[tbl].c
        found = conn.execute(select(row.id).where(row.number == wanted)).scalar()
        if found is not None:
            return tbl, found
    return None


def is_there(conn: Connection, tbl: str, id: int) -> bool:
    """Return whether a record of a kind that has reminders is there."""
    if tbl not in ABOUT:
        return False
    row = t.metadata.tables[tbl].c
    return conn.execute(select(row.id).where(row.id == id)).first() is not None


def add(conn: Connection, values: dict[str, Any]) -> int:
    """Write a reminder down; returns its id."""
    return insert_record(conn, reminder, {**values, **said(values["text"])})


def said(text: str) -> dict[str, str]:
    """Return the columns of what a reminder says: the trail shows a digest that tells nobody what it is of."""
    return {"text": text, "salt": token_hex(16)}


# --- telling --------------------------------------------------------------------------------------
def untold(conn: Connection, login: str, now: datetime, limit: int) -> list[Reminder]:
    """Return what is due and was not told this person since it was set or moved, the earliest first."""
    told = exists().where(
        reminder_told.c.reminder_id == _R.id, reminder_told.c.author == login, reminder_told.c.due_at == _R.due_at
    )
    query = _rows().where(_R.done_at.is_(None), _R.due_at <= now, _seen(conn, login, now), ~told)
    return _read(conn, query.order_by(_R.due_at, _R.id).limit(limit))


def note_told(conn: Connection, reminders: Iterable[Reminder], now: datetime) -> None:
    """Keep that this person is told of these now."""
    rows = [{"reminder_id": one.id, "due_at": one.at, "at": now} for one in reminders]
    if rows:
        conn.execute(insert(reminder_told), rows)


def came_back(conn: Connection, login: str, since: datetime, limit: int) -> list[ToTell]:
    """Return somebody's tickets that came back from hold by themselves, recorded after an instant."""
    e, k = t.ticket_event.c, t.ticket.c
    query = (
        select(k.id, k.number, k.title)
        .join_from(t.ticket, t.ticket_event, and_(e.ticket_id == k.id, e.kind == EventKind.RESUME.value))
        .where(k.assignee == login, e.new_value == BY_ITSELF, e.recorded_at > since, back_from_hold())
        .order_by(e.recorded_at)
        .limit(limit)
    )
    return [ToTell("ticket", id, f"{number} is back from hold: {title}") for id, number, title in conn.execute(query)]
