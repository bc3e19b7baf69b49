"""What tickets are linked with: read for both sides, written where no column of the ticket holds it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, insert, or_, select, union

from app.db import tables as t
from app.db.deleting import delete_rows
from app.domain.tickets import links as words
from app.domain.tickets.links import DUPLICATE
from app.domain.tickets.values import Link

_T, _C, _R = t.ticket.c, t.change.c, t.ticket_relation.c
#: Linked records of one sort that are read.
SHOWN = 200


def links(conn: Connection, ticket_id: int) -> tuple[Link, ...]:
    """Return the records that a ticket is linked with: parent, children and duplicates, what it goes on from, what goes
    on from it, what has to do with it, changes that caused and fixed it, major incidents.

    A requested item of another system is linked with the request that it is part of.
    """
    own = conn.execute(
        select(_T.parent_id, _T.change_id, _T.follow_up_id, _T.fixed_by_id, _T.resolution_code, _T.state).where(
            _T.id == ticket_id
        )
    ).one()
    one, change = select(_T.id, _T.number, _T.title), select(_C.id, _C.number, _C.title)
    task, major, of = t.task.c, t.major_incident.c, t.major_incident_ticket.c
    same = and_(task.number == _T.number, task.source == _T.source, task.kind == "parent")
    asked = t.ticket.alias("own").c
    items = one.join(t.task, task.ticket_id == _T.id).join(
        asked.id.table, and_(asked.number == task.number, asked.source == task.source, task.kind == "parent")
    )
    linked = select(of.major_incident_id).where(of.ticket_id == ticket_id)
    mine = or_(major.ticket_id == ticket_id, major.id.in_(linked))
    beneath = one.where(_T.parent_id == ticket_id).order_by(_T.id).limit(SHOWN)
    is_copy = _T.resolution_code == DUPLICATE
    is_merged = own.resolution_code == DUPLICATE and own.state in ("resolved", "closed")
    found = {
        "Part of request": one.join(t.task, same).where(task.ticket_id == ticket_id),
        "Item": items.where(asked.id == ticket_id).order_by(_T.id).limit(SHOWN),
        words.DUPLICATE_OF if is_merged else words.PARENT: _by_id(one, _T.id, own.parent_id),
        words.CHILD: beneath.where(~and_(is_copy, _T.state.in_(("resolved", "closed")))),
        words.MERGED_HERE: beneath.where(is_copy, _T.state.in_(("resolved", "closed"))),
        words.FOLLOW_UP_OF: _by_id(one, _T.id, own.follow_up_id),
        words.FOLLOW_UP: one.where(_T.follow_up_id == ticket_id).order_by(_T.id).limit(SHOWN),
        words.RELATED_TO: one.where(_T.id.in_(related_ids(ticket_id))).order_by(_T.id).limit(SHOWN),
        words.CAUSED_BY: _by_id(change, _C.id, own.change_id),
        words.FIXED_BY: _by_id(change, _C.id, own.fixed_by_id),
        "Major incident": select(major.id, major.number, major.title, major.state, major.next_update_at)
        .where(mine)
        .order_by(major.state != "declared", major.id.desc()),  # the one that runs, then the newest
    }
    return tuple(Link(what, *row) for what, query in found.items() if query is not None for row in conn.execute(query))


def _by_id(query: Any, column: Any, id: int | None) -> Any:
    return None if id is None else query.where(column == id)


def related_ids(ticket_id: int) -> Any:
    """Return the query of the tickets that have to do with one, from either side."""
    return union(
        select(_R.other_id).where(_R.ticket_id == ticket_id), select(_R.ticket_id).where(_R.other_id == ticket_id)
    )


def merged_into(conn: Connection, ticket_id: int) -> list[tuple[int, str]]:
    """Return id and number of the tickets that were merged into one, oldest first."""
    query = select(_T.id, _T.number).where(
        _T.parent_id == ticket_id, _T.resolution_code == DUPLICATE, _T.state.in_(("resolved", "closed"))
    )
    return [(row.id, row.number) for row in conn.execute(query.order_by(_T.id).limit(SHOWN))]


def last_seq(conn: Connection, ticket_id: int) -> int:
    """Return how many events a ticket has."""
    e = t.ticket_event.c
    return int(conn.scalar(select(func.max(e.seq)).where(e.ticket_id == ticket_id)) or 0)


def children_of(conn: Connection, ticket_id: int) -> list[int]:
    """Return the ids of the tickets that stand under one."""
    return list(conn.scalars(select(_T.id).where(_T.parent_id == ticket_id).order_by(_T.id)))


def children_in(conn: Connection, ticket_id: int, states: Iterable[str]) -> list[int]:
    """Return the ids of the tickets under one that are in one of these states."""
    query = select(_T.id).where(_T.parent_id == ticket_id, _T.state.in_(sorted(states)))
    return list(conn.scalars(query.order_by(_T.id)))


def relate(conn: Connection, one: int, other: int) -> bool:
    """Say that two tickets have to do with each other; False where that is said already."""
    pair = {"ticket_id": min(one, other), "other_id": max(one, other)}
    there = select(_R.ticket_id).where(_R.ticket_id == pair["ticket_id"], _R.other_id == pair["other_id"])
    if conn.execute(there).first() is not None:
        return False
    conn.execute(insert(t.ticket_relation).values(pair))
    return True


def unrelate(conn: Connection, one: int, other: int) -> bool:
    """Say no longer that two tickets have to do with each other; False where it was not said."""
    pair = _R.ticket_id == min(one, other), _R.other_id == max(one, other)
    return bool(delete_rows(conn, t.ticket_relation, *pair))


def parent_number(conn: Connection, ticket_id: int) -> str:
    """Return the number of the ticket under which one stands; "" where it stands for itself."""
    above = t.ticket.alias("above").c
    query = select(above.number).join_from(t.ticket, above.id.table, above.id == _T.parent_id)
    return str(conn.scalar(query.where(_T.id == ticket_id)) or "")


def moved_with(conn: Connection, into_id: int, act: str, login: str) -> list[int]:
    """Return the tickets under one that somebody's act moved there, oldest first."""
    e = t.ticket_event.c
    query = select(e.ticket_id).join_from(t.ticket_event, t.ticket, _T.id == e.ticket_id)
    mine = query.where(_T.parent_id == into_id, e.op_id == act, e.author == login)
    return list(conn.scalars(mine.distinct().order_by(e.ticket_id)))


def id_of(conn: Connection, number: str) -> int | None:
    """Return the id of a ticket by its number; None where there is none."""
    return conn.scalar(select(_T.id).where(_T.number == number))


def change_number(conn: Connection, change_id: int) -> str:
    """Return the number of a change; "" where there is none."""
    return str(conn.scalar(select(_C.number).where(_C.id == change_id)) or "")


def opened_of(conn: Connection, ids: Iterable[int]) -> dict[int, tuple[datetime, int]]:
    """Return what orders tickets by when they were logged, by id."""
    rows = conn.execute(select(_T.id, _T.opened_at).where(_T.id.in_(list(ids))))
    return {row.id: (row.opened_at, row.id) for row in rows}


def hold_all(conn: Connection, ids: Iterable[int]) -> None:
    """Hold tickets until the transaction ends, in one order for everybody, so that two who link them do not lock."""
    conn.execute(select(_T.id).where(_T.id.in_(list(ids))).order_by(_T.id).with_for_update()).all()
