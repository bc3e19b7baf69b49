"""Ticket lists: ordered ids of a filter, rows by id, numbers for the quick filters.

A list is an array of ids (8 MB for a million) and pages of rows fetched by id: no OFFSET, no count query.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    TextClause,
    and_,
    case,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    text,
    union,
)

from app.db import tables as t
from app.db.conditions import id_in
from app.db.counted_majors import COUNTED
from app.db.sla import load_target_book
from app.db.tables.base import info
from app.db.tickets.deadlines import back_from_hold, deadline_conditions, next_due, past_due
from app.db.tickets.mentions import unread_tickets
from app.db.tickets.newest import newest_hits
from app.db.tickets.order import grouped, named_order
from app.db.tickets.queues import of_my_groups
from app.db.tickets.search import Query, parse, search_condition
from app.domain.plain_number import plain_number
from app.domain.search.numbers import spelled
from app.domain.sla.holidays import years_without
from app.domain.sla.targets import Calendar
from app.domain.tickets.grouping import GroupedIds, GroupKey
from app.domain.tickets.told import Fact, Told
from app.domain.tickets.values import FigureFilter, QuickCounts, Sort, SortKey, TicketFilter, TicketRow
from app.domain.vocabulary import HoldReason, Metric, Priority, TicketKind, TicketState

_T = t.ticket.c
_K = t.sla_clock.c
_LINK = t.major_incident_ticket.c
#: Spelled as in the partial index, so that both databases see that it applies.
IS_OPEN: ColumnElement[bool] = literal_column("ticket.state IN ('new','assigned','in_progress','on_hold')")
#: Tickets of major incidents that count: those that they were proposed from, and all that is linked with them.
_MAJOR = union(
    select(t.major_incident.c.ticket_id).where(t.major_incident.c.ticket_id.is_not(None), COUNTED),
    select(_LINK.ticket_id)
    .join_from(t.major_incident_ticket, t.major_incident, t.major_incident.c.id == _LINK.major_incident_id)
    .where(COUNTED),
)
#: Spelled as in the partial index, likewise.
_CALL_BACK: ColumnElement[bool] = literal_column("ticket.callback <> ''")
_PIECE = 10_000  # ids
_NULLABLE = frozenset({SortKey.UPDATED, SortKey.DUE})


def ticket_ids(
    conn: Connection,
    filter: TicketFilter,
    sort: Sort | None = None,
    limit: int | None = None,
    *,
    login: str = "",
    now: datetime,
) -> array[int]:
    """Return ids of the tickets in the filter, in order; newest first unless told otherwise.

    `login`: whose tickets `filter.mine` means; `now`: aware UTC, decides what is past due. A ticket whose
    number was typed comes first. Sorted by a column that may be empty, the empty ones come last.
    """
    sort = sort or Sort()
    query = parse(filter.text) if filter.text.strip() else None
    if query is not None and limit is not None and sort.key is SortKey.OPENED and _only_text(filter):
        first = newest_hits(conn, query, _order(sort), limit)
        if first is not None:
            return first
    where = conditions_of(conn, filter, query, login, now)
    found = array("q")
    named = named_order(conn.dialect.name, sort.key, descending=sort.descending)
    order: list[Any] = list(named.by) if named is not None else list(_order(sort))
    if (
        named is None
        and conn.dialect.name == "sqlite"
        and filter.open_only
        and (filter.breached or filter.due_before is not None)
    ):
        # the plus keeps SQLite from walking every ticket in this order instead of the few that are open and due
        order = [text(f"+{clause}") for clause in map(str, order)]
    parts: list[tuple[list[ColumnElement[bool]], Sequence[Any]]] = [([], order)]
    if sort.key in _NULLABLE:
        column = _T[sort.key.value]
        parts = [([column.is_not(None)], order), ([column.is_(None)], order)]
    elif sort.key is SortKey.NEXT:
        parts = _next_first(sort, filter.open_only, now)
    for part, by in parts:
        left = None if limit is None else limit - len(found)
        if left is not None and left <= 0:
            break
        chosen = select(_T.id) if named is None else named.joined(select(_T.id))
        found.extend(_ids(conn, chosen.where(*where, *part).order_by(*by).limit(left)))
    if query is not None and query.numbers:
        found = _exact_first(conn, found, query)
    return found


def grouped_ids(
    conn: Connection,
    filter: TicketFilter,
    by: GroupKey,
    sort: Sort | None = None,
    limit: int | None = None,
    *,
    login: str = "",
    now: datetime,
    day_end: datetime,
) -> GroupedIds:
    """Return ids of the tickets in the filter group by group, inside of each group in order, and the groups.

    As `ticket_ids`; `day_end`: end of the Eastern day.
    """
    sort = sort or Sort()
    query = parse(filter.text) if filter.text.strip() else None
    where = conditions_of(conn, filter, query, login, now)
    named = named_order(conn.dialect.name, sort.key, descending=sort.descending)
    order: list[Any] = list(named.by) if named is not None else list(_order(sort))
    if sort.key in _NULLABLE:
        order = [_T[sort.key.value].is_(None), *order]
    elif sort.key is SortKey.NEXT:
        due = case((IS_OPEN, next_due(now=now)))  # what is not open has none: its clocks need not be looked at
        first, by_id = (due.desc(), _T.id.desc()) if sort.descending else (due.asc(), _T.id.asc())
        order = [due.is_(None), first, by_id]
    joins = named.joins if named is not None else ()
    return grouped(conn, by, where, order, limit, joins=joins, is_open=IS_OPEN, now=now, day_end=day_end)


def _only_text(filter: TicketFilter) -> bool:
    return replace(filter, text="") == TicketFilter()


def _ids(conn: Connection, query: Select[Any]) -> array[int]:
    # straight from the driver's cursor: a million ids in 0.3 s instead of 0.7
    result = conn.execute(query)
    cursor: Any = result.cursor
    found = array("q")
    # in pieces: one piece of a million would keep the window's thread waiting for 50 ms
    while rows := cursor.fetchmany(_PIECE):
        found.extend(chain.from_iterable(rows))
    result.close()
    return found


def _next_first(sort: Sort, open_only: bool, now: datetime) -> list[tuple[list[ColumnElement[bool]], Sequence[Any]]]:
    """Return conditions and order of the parts of a list by time left: with a running clock, open without, the rest.

    What is only past the earliest time that it can be due is not measured, as if no clock ran.
    """
    due = next_due(now=now)
    first = [due.desc(), _T.id.desc()] if sort.descending else [due.asc(), _T.id.asc()]
    newest = [_T.opened_at.desc(), _T.id.desc()]
    parts: list[tuple[list[ColumnElement[bool]], Sequence[Any]]] = [
        ([IS_OPEN, due.is_not(None)], first),
        ([IS_OPEN, due.is_(None)], newest),
    ]
    return parts if open_only else [*parts, ([not_(IS_OPEN)], newest)]


def _order(sort: Sort) -> list[ColumnElement[Any] | TextClause]:
    if sort.key is SortKey.PRIORITY:  # the most pressing first, the newest of them first
        first = _T.priority.asc() if sort.descending else _T.priority.desc()
        return [first, _T.opened_at.desc(), _T.id.desc()] if sort.descending else [first, _T.opened_at, _T.id]
    if sort.key is SortKey.NEXT:
        return []  # see `_next_first`
    column = _T[sort.key.value]
    return [column.desc(), _T.id.desc()] if sort.descending else [column.asc(), _T.id.asc()]


def _exact_first(conn: Connection, found: array[int], query: Query) -> array[int]:
    exact = set(conn.execute(select(_T.id).where(_T.number.in_(query.numbers))).scalars())
    first = array("q", (id for id in found if id in exact)) if exact else array("q")
    if not first:
        return found
    first.extend(id for id in found if id not in exact)
    return first


def conditions_of(
    conn: Connection, f: TicketFilter, query: Query | None, login: str, now: datetime
) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter; `query`: what its text says, parsed."""
    found: list[ColumnElement[bool]] = []
    if f.ids is not None:
        found.append(id_in(conn, _T.id, f.ids))
    if query is not None:
        found.append(search_condition(conn, query))
    if f.open_only:
        found.append(IS_OPEN)
    for column, values in (
        (_T.number, tuple(dict.fromkeys(n for number in f.numbers for n in (number.strip(), number.strip().upper())))),
        (_T.state, tuple(state.value for state in f.states)),
        (_T.kind, tuple(kind.value for kind in f.kinds)),
        (_T.priority, tuple(int(priority) for priority in f.priorities)),
        (_T.agency_id, f.agency_ids),
        (_T.service_id, f.service_ids),
        (_T.site_id, f.site_ids),
        (_T.group_id, f.group_ids),
        (_T.channel, f.channels),
        (_T.category, f.categories),
        (_T.source, f.sources),
    ):
        if len(values) == 1:
            found.append(column == values[0])
        elif values:
            found.append(column.in_(values))
    for column, value in (
        (_T.assignee, f.assignee),
        (_T.assignee, login if f.mine else None),
        (_T.caller, f.caller),
        (_T.caller_id, f.caller_id),
        (_T.parent_id, f.parent_id),
        (_T.change_id, f.change_id),
    ):
        if value is not None:
            found.append(column == value)
    if f.unassigned:
        found.append(or_(_T.assignee.is_(None), _T.assignee == ""))
    for column, low, high in (
        (_T.opened_at, f.opened_from, f.opened_to),
        (_T.resolved_at, f.resolved_from, f.resolved_to),
        (_T.due_at, None, f.due_before),
    ):
        if low is not None:
            found.append(column >= low)
        if high is not None:
            found.append(column < high)
    if f.my_groups:
        found.append(of_my_groups(login, now))
    if f.mentioned:
        found.append(_T.id.in_(unread_tickets(login)))
    found += deadline_conditions(f, IS_OPEN, now)
    if f.breached is not None:
        breached = past_due(now) if f.open_only else _missed(now)
        found.append(breached if f.breached else or_(not_(breached), breached.is_(None)))
    found += [one for wanted, one in ((f.call_back, _CALL_BACK), (f.major, _T.id.in_(_MAJOR))) if wanted]
    if f.figure is not None:
        found.append(_T.id.in_(_figure(f.figure)))
    return found


def _missed(now: datetime) -> ColumnElement[bool]:
    return exists().where(
        _K.ticket_id == _T.id,
        _K.metric == Metric.RESOLUTION.value,
        _K.seq == 1,
        _K.bound.is_(False),
        or_(_K.met.is_(False), and_(_K.met.is_(None), _K.known_at <= now)),
    )


def _figure(f: FigureFilter) -> Select[Any]:
    query = select(_K.ticket_id).where(
        _K.metric == f.metric.value,
        _K.known_at >= f.start,
        _K.known_at < f.end,
        _K.known_at <= f.as_of,
        _K.excluded.is_(False),
    )
    if f.outcome == "met":
        query = query.where(_K.met.is_(True))
    elif f.outcome == "missed":
        query = query.where(_K.bound.is_(False), or_(_K.met.is_(False), _K.met.is_(None)))
    for column, values in (
        (_K.priority, [int(p) for p in f.priorities]),
        (_K.agency_id, f.agency_ids),
        (_K.service_id, f.service_ids),
        (_K.ticket_kind, [kind.value for kind in f.kinds]),
        (_K.target_id, f.target_ids),
    ):
        if values:
            query = query.where(column.in_(values))
    return query


# --- rows -----------------------------------------------------------------------------------------
_RESPONSE, _UPDATE = t.sla_clock.alias("response"), t.sla_clock.alias("next_update")
_ROW = select(
    _T.id,
    _T.number,
    _T.kind,
    _T.title,
    _T.state,
    _T.hold_reason,
    _T.priority,
    t.agency.c.code,
    t.agency.c.name,
    t.service.c.name,
    t.support_group.c.name,
    _T.assignee,
    _T.caller,
    _T.channel,
    _T.category,
    _T.opened_at,
    _T.resolved_at,
    _T.updated_at,
    _K.due_at,
    _K.stop_at,
    _K.met,
    _K.id,
    _T.reopen_count,
    _T.id.in_(_MAJOR),
    _T.version,
    _RESPONSE.c.due_at,
    _UPDATE.c.due_at,
    func.coalesce(t.person.c.name, _T.assignee, ""),
    _T.told,
    _K.target_id,
    _K.start_at,
    _K.bound,
    _RESPONSE.c.bound,
    _UPDATE.c.bound,
    _T.callback,
    _T.callback_until,
    t.caller.c.vip,
    _T.hold_until,
).select_from(
    t.ticket.join(t.agency, t.agency.c.id == _T.agency_id)
    .outerjoin(t.service, t.service.c.id == _T.service_id)
    .outerjoin(t.support_group, t.support_group.c.id == _T.group_id)
    .outerjoin(t.person, t.person.c.login == _T.assignee)
    .outerjoin(t.caller, t.caller.c.id == _T.caller_id)
    .outerjoin(t.sla_clock, and_(_K.ticket_id == _T.id, _K.metric == literal_column("'resolution'"), _K.seq == 1))
    .outerjoin(
        _RESPONSE,
        and_(
            _RESPONSE.c.ticket_id == _T.id,
            _RESPONSE.c.metric == literal_column("'response'"),
            _RESPONSE.c.seq == 1,
            _RESPONSE.c.stop_at.is_(None),
        ),
    )
    .outerjoin(
        _UPDATE,  # one at most runs
        and_(_UPDATE.c.ticket_id == _T.id, _UPDATE.c.metric == literal_column("'update'"), _UPDATE.c.stop_at.is_(None)),
    )
)
_KINDS = {kind.value: kind for kind in TicketKind}
_STATES = {state.value: state for state in TicketState}
_HOLDS = {reason.value: reason for reason in HoldReason}
_PRIORITIES = {int(priority): priority for priority in Priority}


def ticket_rows(conn: Connection, ids: Sequence[int]) -> list[TicketRow]:
    """Return the rows of these tickets in this order, in two statements; ids that are gone are left out.

    One reads the tickets, one the days of holidays: a row says which of its years has no list of them.
    """
    found: dict[int, TicketRow] = {}
    if ids:
        years = _HolidayYears(conn)
        for row in conn.execute(_ROW.where(id_in(conn, _T.id, ids))):
            (
                id,
                number,
                kind,
                title,
                state,
                hold,
                priority,
                agency_code,
                agency_name,
                service,
                group,
                assignee,
                caller,
                channel,
                category,
                opened,
                resolved,
                updated,
                due,
                stop,
                met,
                clock,
                reopened,
                major,
                version,
                response_due,
                update_due,
                assignee_name,
                told,
                target,
                start,
                bound,
                response_bound,
                update_bound,
                callback,
                callback_until,
                vip,
                hold_until,
            ) = row
            running = (
                (due if stop is None else None, Metric.RESOLUTION, bool(bound)),
                (response_due, Metric.RESPONSE, bool(response_bound)),
                (update_due, Metric.UPDATE, bool(update_bound)),
            )
            next_due_at, next_metric, next_bound = _first(running, _STATES[state].is_open)
            found[id] = TicketRow(
                id,
                number,
                _KINDS[kind],
                title,
                _STATES[state],
                _HOLDS.get(hold),
                _PRIORITIES[priority],
                agency_code,
                agency_name,
                service or "",
                group or "",
                assignee or "",
                caller,
                channel,
                category,
                opened,
                resolved,
                updated,
                due,
                clock is not None and stop is None and due is None,
                met,
                reopened,
                bool(major),
                version,
                next_due_at,
                next_metric,
                assignee_name,
                next_bound,
                bool(bound),
                Fact.RESOLUTION not in Told.parse(told),
                () if start is None else years.without(target, start, stop or due or start),
                callback,
                callback_until,
                bool(vip),
                hold_until,
            )
    return [found[id] for id in ids if id in found]


class _HolidayYears:
    """Looks up years without a list of holidays; reads calendars only where a year is without one."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        c = t.holiday.c
        days = conn.execute(select(c.day).where(c.withdrawn.is_(False))).scalars()
        self._known = frozenset(day.year for day in days)
        self._targets: Mapping[int, Calendar] | None = None

    def without(self, target_id: int, start: datetime, end: datetime) -> tuple[int, ...]:
        """Return the years without, of those that [start, end] touches by the calendar of a target."""
        if not years_without(self._known, start, end):
            return ()
        if self._targets is None:
            self._targets = {target.id: target.calendar for target in load_target_book(self._conn).targets}
        return self._targets[target_id].years_without(start, end)


def _first(
    clocks: Sequence[tuple[datetime | None, Metric, bool]], is_open: bool
) -> tuple[datetime, Metric, bool] | tuple[None, None, bool]:
    due = [(at, metric, bound) for at, metric, bound in clocks if at is not None]
    return min(due, key=lambda one: one[0]) if due and is_open else (None, None, False)


def quick_counts(conn: Connection, *, login: str, now: datetime, day_end: datetime) -> QuickCounts:
    """Return the numbers beside the quick filters, over the open tickets, in one statement.

    `day_end`: end of the Eastern day, aware UTC.
    """

    hour_end = now + timedelta(hours=1)
    mine, nobody = of_my_groups(login, now), or_(_T.assignee.is_(None), _T.assignee == "")
    told = (
        _T.assignee == login,
        nobody,
        past_due(now),
        and_(_T.due_at > now, _T.due_at < day_end),
        _T.state == TicketState.ON_HOLD.value,
        back_from_hold(),
        _T.group_id.is_(None),
        mine,
        and_(mine, nobody),
        _CALL_BACK,
    )
    # each clock is looked at once: PostgreSQL asks again wherever a due time is named, unless it is told to keep it
    open_ones = (
        select(
            *(case((condition, 1), else_=0).label(f"told_{n}") for n, condition in enumerate(told)),
            next_due(now=now).label("next"),
            next_due(Metric.UPDATE, now=now).label("update"),
        )
        .where(IS_OPEN)
        .cte("open_ones")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    one = open_ones.c
    due = (one.next <= now, and_(one.next > now, one.next <= hour_end), one.update <= hour_end)
    assigned, free, missed, today, held, back, no_group, ours, ours_free, call_back = (
        func.coalesce(func.sum(column), 0) for column in list(one)[: len(told)]
    )
    overdue, soon, owed = (func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in due)
    every = select(func.count()).select_from(t.ticket.alias("every")).scalar_subquery()
    row = conn.execute(
        select(
            func.count(), assigned, free, missed, today, held, overdue, soon, owed, back, no_group, every, ours,
            ours_free, call_back, _mentions(login),
        ).select_from(open_ones)
    ).one()  # fmt: skip
    return QuickCounts(*(int(value) for value in row))


def _mentions(login: str) -> Any:
    """Return the number of tickets in which somebody is mentioned and did not read it, as a part of one statement."""
    unread = unread_tickets(login).distinct().subquery()
    return select(func.count()).select_from(unread).scalar_subquery()


def ticket_id(conn: Connection, number_or_id: str | int) -> int | None:
    """Return the id of a ticket number, in any spelling, or id; None where there is no such ticket."""
    if isinstance(number_or_id, int):
        return conn.execute(select(_T.id).where(_T.id == number_or_id)).scalar()
    as_typed = plain_number(number_or_id)
    numbers = list(
        dict.fromkeys([as_typed, number_or_id.strip(), *spelled(as_typed, info(t.ticket).numbers, other=True)])
    )
    rows = conn.execute(select(_T.number, _T.id).where(_T.number.in_(numbers))).all()
    if rows:
        found: int = min(rows, key=lambda row: numbers.index(row.number)).id
        return found
    # a number of another program, whose letters may be small
    same = select(_T.id).where(func.lower(_T.number) == as_typed.lower()).order_by(_T.id).limit(1)
    return conn.execute(same).scalar() if as_typed else None
