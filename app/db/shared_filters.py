"""Shared filters of tickets from and to the database, and how many tickets the pinned ones list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal, or_, select

from app.db import tables as t
from app.db.tables.shared_filters import shared_filter
from app.db.tickets.lists import conditions_of
from app.db.tickets.queues import my_groups
from app.db.tickets.search import parse
from app.domain.eastern import local_date
from app.domain.tickets.shared_filters import MOST_COUNTED, SharedFilter
from app.domain.tickets.values import TicketFilter

_F, _G, _P = shared_filter.c, t.support_group.c, t.person.c


def filters(conn: Connection, login: str, now: datetime, *, office: bool, id: int | None = None) -> list[SharedFilter]:
    """Return the shared filters that somebody may see, those for everybody first, in their order.

    They see what is for everybody, for a group that they are in or lead, and what they shared. `office`: they may
    change what others shared, and see all.
    """
    mine = set(conn.scalars(my_groups(login, now)))
    leads = set(conn.scalars(my_groups(login, now).where(t.group_member.c.is_lead)))
    query = (
        select(shared_filter, _G.code, _G.name.label("group_name"), func.coalesce(_P.name, _F.owner).label("who"))
        .select_from(
            shared_filter.outerjoin(t.support_group, _G.id == _F.group_id).outerjoin(t.person, _P.login == _F.owner)
        )
        .where(_F.withdrawn.is_(False))
        .order_by(_F.everybody.desc(), _G.name, _F.place, _F.id)
    )
    if not office:
        query = query.where(or_(_F.everybody, _F.group_id.in_(mine), _F.owner == login))
    return [
        SharedFilter(
            r.id,
            r.version,
            r.name,
            r.words,
            r.search,
            r.sort,
            r.descending,
            r.grouped,
            r.pinned,
            r.place,
            r.owner,
            r.who,
            r.group_id,
            r.code or "",
            r.group_name or "",
            r.everybody or r.group_id in mine or r.owner == login,
            office or r.owner == login or r.group_id in leads,
        )
        for r in conn.execute(query if id is None else query.where(_F.id == id))
    ]


def groups(conn: Connection, login: str, now: datetime, *, office: bool) -> list[tuple[int, str]]:
    """Return (id, name) of the groups that somebody may share with: those that they are in; `office`: then all others.

    The first is what a form offers.
    """
    today, mine = local_date(now), _G.id.in_(my_groups(login, now))
    query = select(_G.id, _G.name).where(or_(_G.valid_to.is_(None), _G.valid_to > today))
    query = query.order_by(mine.desc(), _G.name)
    if not office:
        query = query.where(mine)
    return [(row.id, row.name) for row in conn.execute(query)]


def group_ids(conn: Connection) -> dict[str, int]:
    """Return the keys of the groups by their codes in lower case."""
    return {row.code.lower(): row.id for row in conn.execute(select(_G.code, _G.id))}


def _of(group_id: int | None) -> ColumnElement[bool]:
    same = _F.group_id.is_(None) if group_id is None else _F.group_id == group_id
    return same & _F.withdrawn.is_(False)


def called(conn: Connection, group_id: int | None, name: str, but: int | None = None) -> int | None:
    """Return the key of the one of an audience that has a name, whatever the case of its letters; but for one."""
    rows = conn.execute(select(_F.id, _F.name).where(_of(group_id))).all()
    return next((row.id for row in rows if row.id != but and row.name.casefold() == name.casefold()), None)


def places(conn: Connection, group_id: int | None) -> Sequence[Any]:
    """Return id, version, place and whether it is pinned, of those of an audience in their order."""
    columns = (_F.id, _F.version, _F.place, _F.pinned)
    return conn.execute(select(*columns).where(_of(group_id)).order_by(_F.place, _F.id)).all()


def count(conn: Connection, filter: TicketFilter, login: str, now: datetime) -> int:
    """Return how many tickets a filter has, at most `MOST_COUNTED`."""
    query = parse(filter.text) if filter.text.strip() else None
    some = select(literal(1).label("one")).select_from(t.ticket).where(*conditions_of(conn, filter, query, login, now))
    return int(conn.scalar(select(func.count()).select_from(some.limit(MOST_COUNTED).subquery())) or 0)
