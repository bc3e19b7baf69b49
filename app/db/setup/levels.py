"""Service levels as they are kept, and the clocks of tickets that a change of them may concern."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, or_, select, update

from app.db import tables as t
from app.db.conditions import id_in
from app.db.measures import clear
from app.db.sla import load_calendar_book
from app.domain.eastern import midnight
from app.domain.periods import Period
from app.domain.setup.levels import Levels, Reach, StoredTarget
from app.domain.tickets.projection_values import ClockRow

_C = t.sla_clock.c
_CLOCK = tuple(_C[name] for name in ClockRow._fields)


def load_levels(conn: Connection) -> Levels:
    """Return calendars and targets as they are kept."""
    c = t.sla_target.c
    names = [name for name in StoredTarget.__dataclass_fields__ if name != "pause_reasons"]
    rows = conn.execute(select(c.pause_reasons, *(c[name] for name in names)).order_by(c.id)).mappings()
    targets = (
        StoredTarget(pause_reasons=tuple(row["pause_reasons"]), **{name: row[name] for name in names}) for row in rows
    )
    return Levels(load_calendar_book(conn), tuple(targets))


def hours_entered(conn: Connection, calendar_id: int) -> dict[Any, tuple[int, int]]:
    """Return id and version of the rows of a calendar's later hours, by their first day."""
    h = t.calendar_hours.c
    rows = conn.execute(select(h.valid_from, h.id, h.version).where(h.calendar_id == calendar_id))
    return {row.valid_from: (row.id, row.version) for row in rows}


def reached(conn: Connection, reach: Reach) -> list[int]:
    """Return the ids of the tickets that a change may concern, oldest first."""
    wanted: set[int] = set()
    if reach.calendars:
        ids = select(t.sla_target.c.id).where(t.sla_target.c.calendar_id.in_(sorted(reach.calendars)))
        where: list[ColumnElement[bool]] = [_C.target_id.in_(ids)]
        if reach.since is not None:
            # A clock that stopped before reaches the days as well where it would have been due in them.
            where.append(
                or_(_C.due_at.is_(None), _C.due_at >= reach.since, _C.stop_at.is_(None), _C.stop_at >= reach.since)
            )
        if reach.until is not None:
            where.append(_C.start_at < reach.until)
        wanted |= set(conn.execute(select(_C.ticket_id).where(*where).distinct()).scalars())
    if reach.by_opening:
        k = t.ticket.c
        opened: list[ColumnElement[bool]] = []
        if reach.opened_since is not None:
            opened.append(k.opened_at >= reach.opened_since)
        if reach.opened_until is not None:
            opened.append(k.opened_at < reach.opened_until)
        if reach.kind is not None:
            opened.append(k.kind == reach.kind)
        wanted |= set(conn.execute(select(k.id).where(*opened)).scalars())
    return sorted(wanted)


def tickets_of(conn: Connection, ids: Sequence[int], *, hold: bool = False) -> dict[int, Any]:
    """Return number, state, version, due time and opening of tickets by their ids; `hold`: nobody else may save them
    until the transaction ends."""
    k = t.ticket.c
    query = select(k.id, k.number, k.state, k.version, k.due_at, k.opened_at).where(id_in(conn, k.id, ids))
    rows = conn.execute(query.order_by(k.id).with_for_update() if hold else query)
    return {row.id: row for row in rows}


def clocks_of(conn: Connection, ids: Sequence[int]) -> dict[int, list[ClockRow]]:
    """Return the clocks of tickets as they are kept."""
    found: dict[int, list[ClockRow]] = {id: [] for id in ids}
    for ticket_id, *values in conn.execute(select(_C.ticket_id, *_CLOCK).where(id_in(conn, _C.ticket_id, ids))):
        found[ticket_id].append(ClockRow(*values))
    return found


def write_clocks(conn: Connection, clocks: Mapping[int, Iterable[ClockRow]]) -> None:
    """Put these clocks in the place of those that the tickets have."""
    if not clocks:
        return
    clear(conn, t.sla_clock, list(clocks))
    rows = [{"ticket_id": id, **clock._asdict()} for id, own in clocks.items() for clock in own]
    if rows:
        conn.execute(insert(t.sla_clock), rows)


def write_due(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the due times of tickets, given as id, version and due; each is a new version, so that it is audited."""
    k = t.ticket.c
    at = (k.id == bindparam("ticket_id"), k.version == bindparam("seen"))
    if rows:
        new = {"due_at": bindparam("due"), "version": k.version + 1}
        conn.execute(update(t.ticket).where(*at).values(new), list(rows))


def has_outcomes(conn: Connection, target_id: int, now: Any) -> int:
    """Return how many known outcomes count against a target."""
    known = select(func.count()).where(_C.target_id == target_id, _C.known_at.is_not(None), _C.known_at <= now)
    return int(conn.execute(known.select_from(t.sla_clock)).scalar_one())


def issued_packets(conn: Connection, reached: Collection[tuple[int, date]]) -> list[str]:
    """Return the names of the latest issued packets of agencies in whose periods these months lie, given as
    (agency, first day of the month)."""
    if not reached:
        return []
    p, a = t.packet.c, t.agency.c
    query = (
        select(p.agency_id, a.code, p.period, func.max(p.revision).label("revision"))
        .join_from(t.packet, t.agency, p.agency_id == a.id)
        .where(id_in(conn, p.agency_id, sorted({agency for agency, _ in reached})))
        .group_by(p.agency_id, a.code, p.period)
        .order_by(a.code, p.period)
    )
    months: defaultdict[int, list[date]] = defaultdict(list)
    for agency, month in reached:
        months[agency].append(month)
    found = []
    for row in conn.execute(query):
        period = Period.parse(row.period)
        if any(period.start <= midnight(month) < period.end for month in months[row.agency_id]):
            found.append(f"SR-{row.code}-{row.period} r{row.revision}")
    return found


def add_correction(conn: Connection, values: Mapping[str, Any]) -> None:
    """Record that the past was corrected."""
    conn.execute(insert(t.correction).values(**values))
