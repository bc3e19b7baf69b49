"""Running targets of somebody's tickets, and of which of them they were warned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, literal_column, or_, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.tables.desk import ticket_warning
from app.db.tickets.queues import my_groups
from app.db.types import Instant
from app.domain.tickets.warnings import Channel

_T, _K, _W = t.ticket.c, t.sla_clock.c, ticket_warning.c


class Running(NamedTuple):
    """A clock that runs, due later, on an open ticket: somebody's, free in their groups, or of a group they lead."""

    ticket_id: int
    number: str
    title: str
    assignee: str | None
    group_name: str
    member: bool
    lead: bool
    on_call: bool
    metric: str
    seq: int
    target_id: int
    start_at: datetime
    due_at: datetime
    pauses: Any


#: Ticket, metric, number of the clock, step.
Step = tuple[int, str, int, int]


def running_for(
    conn: Connection, login: str, now: datetime, latest: Mapping[int, datetime], on_call: Sequence[int] = ()
) -> list[Running]:
    """Return the running clocks, due after `now`, of the tickets that concern somebody; what is paused has no due time.

    `latest`: by target, when a clock is due at the latest that is to be looked at; none of another target is.
    `on_call`: groups for which the person is on call now, out of hours: of these all tickets, as of those they lead.
    Only the tickets of the person and of these groups are read, each by an index of the open ones.
    """
    if not latest:
        return []
    groups = dict.fromkeys(conn.execute(my_groups(login, now)).scalars(), False)
    groups |= dict.fromkeys(conn.execute(my_groups(login, now).where(t.group_member.c.is_lead)).scalars(), True)
    led = [id for id, leads in groups.items() if leads]
    nobody = or_(_T.assignee.is_(None), _T.assignee == "")
    is_open: ColumnElement[bool] = literal_column("ticket.state IN ('new','assigned','in_progress','on_hold')")
    query = (
        select(
            _T.id, _T.number, _T.title, _T.assignee, _T.group_id, func.coalesce(t.support_group.c.name, ""),
            _K.metric, _K.seq, _K.target_id, _K.start_at, _K.due_at, _K.pauses,
        )
        .select_from(t.ticket.join(t.sla_clock, _K.ticket_id == _T.id).outerjoin(t.support_group))
        .where(is_open, _K.stop_at.is_(None), _K.due_at > now, _K.bound.is_(False))
        .where(_K.due_at <= case({id: literal(at, Instant()) for id, at in latest.items()}, value=_K.target_id))
    )  # fmt: skip
    found: dict[tuple[int, str, int], Running] = {}
    for where in (
        _T.assignee == login,
        and_(_T.group_id.in_(list(groups)), nobody) if groups else None,
        _T.group_id.in_([*led, *on_call]) if led or on_call else None,
    ):
        if where is None:
            continue
        for id, number, title, assignee, group_id, group, metric, seq, *rest in conn.execute(query.where(where)):
            lead = groups.get(group_id, False)
            mine = (group_id in groups, lead, group_id in on_call)
            one = Running(id, number, title, assignee, group, *mine, metric, seq, *rest)
            found[id, metric, seq] = one
    return list(found.values())


def told_of(conn: Connection, login: str, ticket_ids: Sequence[int]) -> set[Step]:
    """Return the steps of these tickets of which somebody was warned."""
    query = select(_W.ticket_id, _W.metric, _W.seq, _W.step).where(_W.login == login)
    return {tuple(row) for row in conn.execute(query.where(id_in(conn, _W.ticket_id, ticket_ids)))}


def note(
    conn: Connection, login: str, steps: Iterable[tuple[Step, datetime]], now: datetime, channel: Channel
) -> set[Step]:
    """Write down that somebody is warned of these steps; returns those of which nobody warned them at the same time."""
    if conn.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    fresh: set[Step] = set()
    for step, due in steps:
        values = dict(zip(("ticket_id", "metric", "seq", "step"), step, strict=True))
        row = insert(ticket_warning).values(login=login, due_at=due, at=now, channel=channel.value, **values)
        if conn.execute(row.on_conflict_do_nothing().returning(_W.id)).first() is not None:
            fresh.add(step)
    return fresh
