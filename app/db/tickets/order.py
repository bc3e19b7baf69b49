"""Orders of ticket lists by names of other records, and their groups, worked out in SQL."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, case, func, literal_column, not_, select

from app.db import tables as t
from app.db.tickets.deadlines import next_due
from app.domain.tickets.grouping import DUE_GROUPS, STATES, GroupedIds, GroupKey, TicketGroup, fixed_label
from app.domain.tickets.values import SortKey

_T = t.ticket.c
_PIECE = 10_000  # rows
_NAMED: dict[SortKey, ColumnElement[Any]] = {
    SortKey.TITLE: _T.title,
    SortKey.CALLER: func.nullif(_T.caller, ""),
    SortKey.CHANNEL: _T.channel,
    SortKey.CATEGORY: func.nullif(_T.category, ""),
    SortKey.KIND: _T.kind,
    SortKey.HOLD: _T.hold_reason,
    SortKey.RESOLVED: _T.resolved_at,
    SortKey.REOPENED: _T.reopen_count,
}
_PLAIN = frozenset({SortKey.RESOLVED, SortKey.REOPENED})


def _name(table: FromClause, name: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(table.c[name]).where(table.c.id == column).correlate(t.ticket).scalar_subquery()


def _assignee() -> ColumnElement[Any]:
    """Return the name of the assignee, the login of somebody unknown, NULL for nobody."""
    person = t.person.c
    name = select(person.name).where(person.login == _T.assignee).correlate(t.ticket).scalar_subquery()
    return func.coalesce(name, func.nullif(_T.assignee, ""))


def _state() -> ColumnElement[int]:
    return case({state.value: place for place, state in enumerate(STATES)}, value=_T.state)


def _alike(dialect: str, text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the text as both databases order it: without case, by characters."""
    lower = func.lower(text)
    return lower.collate("C") if dialect == "postgresql" else lower


def key_of(dialect: str, key: SortKey) -> ColumnElement[Any] | None:
    """Return what a list is ordered by where that is no indexed column; empty values are to come last."""
    if key is SortKey.STATE:
        return _state()
    if key is SortKey.ASSIGNEE:
        return _alike(dialect, _assignee())
    if key is SortKey.AGENCY:
        return _alike(dialect, _name(t.agency, "code", _T.agency_id))
    if key is SortKey.SERVICE:
        return _alike(dialect, _name(t.service, "name", _T.service_id))
    if key is SortKey.GROUP:
        return _alike(dialect, _name(t.support_group, "name", _T.group_id))
    found = _NAMED.get(key)
    return found if found is None or key in _PLAIN else _alike(dialect, found)


def named_order(dialect: str, key: SortKey, *, descending: bool) -> list[ColumnElement[Any]] | None:
    """Return the order by a name; None for keys that are columns of their own."""
    by = key_of(dialect, key)
    if by is None:
        return None
    # said in one expression: as two it would be worked out twice for every ticket
    if descending:
        return [by.desc().nulls_last(), _T.id.desc()]
    return [by.asc().nulls_last(), _T.id.asc()]


def _group(by: GroupKey, is_open: ColumnElement[bool], now: datetime, day_end: datetime) -> ColumnElement[Any]:
    """Return the key of a ticket's group."""
    if by is GroupKey.DUE:
        due = next_due()
        return case(
            (not_(is_open), literal_column("5")),
            (due <= now, literal_column("0")),
            (due <= now + timedelta(hours=1), literal_column("1")),
            (due < day_end, literal_column("2")),
            (and_(due.is_(None), _T.state == "on_hold"), literal_column("3")),
            else_=literal_column("4"),
        )
    if by is GroupKey.ASSIGNEE:
        return func.coalesce(_T.assignee, "")
    return {
        GroupKey.PRIORITY: _T.priority,
        GroupKey.STATE: _T.state,
        GroupKey.AGENCY: _T.agency_id,
        GroupKey.SERVICE: _T.service_id,
        GroupKey.GROUP: _T.group_id,
    }[by]


_NAMES = {
    GroupKey.AGENCY: SortKey.AGENCY,
    GroupKey.ASSIGNEE: SortKey.ASSIGNEE,
    GroupKey.SERVICE: SortKey.SERVICE,
    GroupKey.GROUP: SortKey.GROUP,
}


def grouped(
    conn: Connection,
    by: GroupKey,
    where: Sequence[ColumnElement[bool]],
    order: Sequence[Any],
    limit: int | None,
    *,
    is_open: ColumnElement[bool],
    now: datetime,
    day_end: datetime,
) -> GroupedIds:
    """Return the ids of a list group by group, inside of each in `order`, with how many each has.

    With a `limit` the last group is counted as far as it goes. `day_end`: end of the Eastern day.
    """
    key = _group(by, is_open, now, day_end).label("key")
    dialect = conn.dialect.name
    if by in _NAMES:
        name = key_of(dialect, _NAMES[by])
        assert name is not None
        first: list[Any] = [name.asc().nulls_last(), key]
    elif by is GroupKey.STATE:
        first = [_state()]
    else:
        first = [key]
    ids, counts = _runs(conn, select(_T.id, key).where(*where).order_by(*first, *order).limit(limit))
    labels = _labels(conn, by, [one for one, _ in counts])
    return GroupedIds(ids, tuple(TicketGroup(labels[one][0], labels[one][1], count) for one, count in counts))


def _runs(conn: Connection, query: Select[Any]) -> tuple[array[int], list[tuple[Any, int]]]:
    # straight from the driver's cursor and in pieces, as lists without groups
    result = conn.execute(query)
    cursor: Any = result.cursor
    ids, counts = array("q"), list[tuple[Any, int]]()
    while rows := cursor.fetchmany(_PIECE):
        ids.extend(map(itemgetter(0), rows))
        for key, run in groupby(rows, itemgetter(1)):
            many = sum(1 for _ in run)
            if counts and counts[-1][0] == key:
                counts[-1] = (key, counts[-1][1] + many)
            else:
                counts.append((key, many))
    result.close()
    return ids, counts


def _labels(conn: Connection, by: GroupKey, keys: Sequence[Any]) -> dict[Any, tuple[str, str]]:
    """Return what is said of each group key: the key as text, and its label."""
    if by is GroupKey.DUE:
        names = list(DUE_GROUPS)
        return {key: (names[key], DUE_GROUPS[names[key]]) for key in keys}
    found = {key: (str(key or ""), "") for key in keys}
    if by in (GroupKey.AGENCY, GroupKey.SERVICE, GroupKey.GROUP):
        table = {GroupKey.AGENCY: t.agency, GroupKey.SERVICE: t.service, GroupKey.GROUP: t.support_group}[by]
        for id, code, name in conn.execute(select(table.c.id, table.c.code, table.c.name)):
            found[id] = (str(id), f"{code} {name}" if by is GroupKey.AGENCY else name)
    elif by is GroupKey.ASSIGNEE:
        people = {login: name for login, name in conn.execute(select(t.person.c.login, t.person.c.name))}  # noqa: C416
        found = {key: (str(key), people.get(key, key)) for key in keys}
    return {key: (text, label or fixed_label(by, text)) for key, (text, label) in found.items()}
