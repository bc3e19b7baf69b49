"""Orders of ticket lists by names of other records, and their groups, worked out in SQL."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
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
    SortKey.UNTIL: _T.hold_until,
    SortKey.RESOLVED: _T.resolved_at,
    SortKey.REOPENED: _T.reopen_count,
}
_PLAIN = frozenset({SortKey.RESOLVED, SortKey.REOPENED, SortKey.UNTIL})


_RECORDS = {
    SortKey.AGENCY: (t.agency, t.agency.c.code, _T.agency_id),
    SortKey.SERVICE: (t.service, t.service.c.name, _T.service_id),
    SortKey.GROUP: (t.support_group, t.support_group.c.name, _T.group_id),
}
#: What is joined to the tickets, and how.
Join = tuple[FromClause, ColumnElement[bool]]


@cache
def _places(dialect: str, key: SortKey) -> tuple[ColumnElement[Any], Join]:
    """Return the place of what a ticket refers to among all of its kind by name, NULL for nothing, and its join.

    The few names are put in order once; compared for each of a million tickets they took twice the time. Of an
    assignee it is the person's name, the login of somebody unknown.
    """
    if key is SortKey.ASSIGNEE:
        there = select(_T.assignee).where(_T.assignee != "").distinct().subquery("assignees")
        ident, own = there.c.assignee, _T.assignee
        name: ColumnElement[Any] = func.coalesce(t.person.c.name, ident)
        source: FromClause = there.outerjoin(t.person, t.person.c.login == ident)
    else:
        table, name, own = _RECORDS[key]
        ident, source = table.c.id, table
    place = func.dense_rank().over(order_by=_alike(dialect, name)).label("place")
    found = select(ident.label("ident"), place).select_from(source).subquery(f"{key.value}_places")
    return found.c.place, (found, found.c.ident == own)


def _state() -> ColumnElement[int]:
    return case({state.value: place for place, state in enumerate(STATES)}, value=_T.state)


def _alike(dialect: str, text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the text as both databases order it: without case, by characters."""
    lower = func.lower(text)
    return lower.collate("C") if dialect == "postgresql" else lower


def _key_of(dialect: str, key: SortKey) -> tuple[ColumnElement[Any], tuple[Join, ...]] | None:
    if key is SortKey.STATE:
        return _state(), ()
    if key is SortKey.ASSIGNEE or key in _RECORDS:
        place, joined = _places(dialect, key)
        return place, (joined,)
    found = _NAMED.get(key)
    if found is None:
        return None
    return (found if key in _PLAIN else _alike(dialect, found)), ()


@dataclass(frozen=True, slots=True)
class NamedOrder:
    """An order by names, with what has to be joined to the tickets for it."""

    by: tuple[ColumnElement[Any], ...]
    joins: tuple[Join, ...] = ()

    def joined(self, query: Select[Any]) -> Select[Any]:
        """Return a query over tickets with what the order needs."""
        return with_joins(query, self.joins)


def with_joins(query: Select[Any], joins: Iterable[Join]) -> Select[Any]:
    """Return a query over tickets with more tables beside it."""
    source: FromClause = t.ticket
    for table, on in joins:
        source = source.outerjoin(table, on)
    return query.select_from(source)


def named_order(dialect: str, key: SortKey, *, descending: bool) -> NamedOrder | None:
    """Return the order by a name, empty values last; None for keys that are columns of their own."""
    found = _key_of(dialect, key)
    if found is None:
        return None
    by, joins = found
    # said in one expression: as two it would be worked out twice for every ticket
    if descending:
        return NamedOrder((by.desc().nulls_last(), _T.id.desc()), joins)
    return NamedOrder((by.asc().nulls_last(), _T.id.asc()), joins)


def group_key(by: GroupKey, is_open: ColumnElement[bool], now: datetime, day_end: datetime) -> ColumnElement[Any]:
    """Return the key of a ticket's group."""
    if by is GroupKey.DUE:
        due = next_due(now=now)
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
    joins: Iterable[Join] = (),
    is_open: ColumnElement[bool],
    now: datetime,
    day_end: datetime,
) -> GroupedIds:
    """Return the ids of a list group by group, inside of each in `order`, with how many each has.

    With a `limit` the last group is counted as far as it goes. `day_end`: end of the Eastern day.
    """
    key = group_key(by, is_open, now, day_end).label("key")
    dialect = conn.dialect.name
    if by in _NAMES:
        place, joined = _places(dialect, _NAMES[by])
        joins = [*(one for one in joins if one is not joined), joined]
        first: list[Any] = [place.asc().nulls_last(), key]
    elif by is GroupKey.STATE:
        first = [_state()]
    else:
        first = [key]
    query = with_joins(select(_T.id, key), joins)
    ids, counts = _runs(conn, query.where(*where).order_by(*first, *order).limit(limit))
    labels = group_labels(conn, by, [one for one, _ in counts])
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


def group_labels(conn: Connection, by: GroupKey, keys: Sequence[Any]) -> dict[Any, tuple[str, str]]:
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
