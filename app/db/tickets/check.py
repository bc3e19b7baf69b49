"""Do the stored clocks, spans and ticket states still follow from the events? Recomputes and compares."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select

from app.db import tables as t
from app.db.sla import load_target_book
from app.db.tickets.store import events_of, facts_of, load_codes
from app.db.trail import Problem
from app.domain.tickets.projection import project_many
from app.domain.tickets.projection_values import ClockRow, Projection, SpanRow
from app.errors import InputError

#: Tickets looked at where not all are: half the newest, half drawn anew from all others each time.
SAMPLE = 1000
_CHUNK = 2000
#: Columns of a ticket that nothing but its events decides.
_FIELDS = (
    "state",
    "hold_reason",
    "hold_until",
    "priority",
    "agency_id",
    "service_id",
    "resolved_at",
    "closed_at",
    "reopen_count",
)


def projections(conn: Connection, everything: bool) -> Iterator[Problem]:
    """Yield tickets whose stored clocks, spans or states differ from what their events give today.

    A clock may name an earlier version of its calendar: a calendar keeps its hours by date, so that one says the same.
    """
    yield from projections_of(conn, _chosen(conn, everything))


def projections_of(conn: Connection, tickets: Sequence[int]) -> Iterator[Problem]:
    """Yield those of some tickets."""
    book, codes = load_target_book(conn), load_codes(conn)
    for ids in _chunks(tickets):
        facts, events = facts_of(conn, ids), events_of(conn, ids)
        told = [id for id in ids if id in facts and events[id]]
        pairs = [(facts[id], events[id]) for id in told]
        try:
            expected = project_many(pairs, book, codes.agencies, codes.services, codes.groups)
        except InputError as error:
            yield Problem("projection", f"Events of a ticket between {ids[0]} and {ids[-1]} cannot be read: {error}")
            continue
        rows = _rows(conn, ids)
        clocks, spans = _stored(conn, t.sla_clock, ClockRow, ids), _stored(conn, t.ticket_span, SpanRow, ids)
        for id, projection in zip(told, expected, strict=True):
            yield from _compare(rows[id], projection, clocks.get(id, []), spans.get(id, []))


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def _chosen(conn: Connection, everything: bool) -> list[int]:
    ids = select(t.ticket.c.id).order_by(t.ticket.c.id.desc())
    count = conn.execute(select(func.count()).select_from(t.ticket)).scalar_one()
    if everything or count <= SAMPLE:
        return list(conn.execute(ids).scalars())
    newest = list(conn.execute(ids.limit(SAMPLE // 2)).scalars())
    others = list(conn.execute(select(t.ticket.c.id).where(t.ticket.c.id < newest[-1])).scalars())
    return [*newest, *sorted(random.sample(others, min(len(others), SAMPLE // 2)), reverse=True)]


def sampled(conn: Connection) -> tuple[int, int]:
    """Return how many tickets `projections` looks at where it does not look at every one, and how many there are."""
    count = int(conn.execute(select(func.count()).select_from(t.ticket)).scalar_one())
    return min(count, SAMPLE), count


def _rows(conn: Connection, ids: Sequence[int]) -> dict[int, Any]:
    columns = [t.ticket.c[name] for name in ("id", "number", *_FIELDS)]
    return {row["id"]: row for row in conn.execute(select(*columns).where(t.ticket.c.id.in_(ids))).mappings()}


def _stored(conn: Connection, table: Table, kind: Any, ids: Sequence[int]) -> dict[int, list[Any]]:
    columns = [table.c[name] for name in kind._fields]
    found: dict[int, list[Any]] = {}
    for ticket_id, *values in conn.execute(select(table.c.ticket_id, *columns).where(table.c.ticket_id.in_(ids))):
        found.setdefault(ticket_id, []).append(kind(*values))
    return found


def _compare(row: Any, projection: Projection, clocks: list[ClockRow], spans: list[SpanRow]) -> Iterable[Problem]:
    differing = [name for name in _FIELDS if name in projection.fields and projection.fields[name] != row[name]]
    if differing:
        yield Problem("projection", f"{row['number']}: {', '.join(differing)} do not follow from its events.")
    expected = {(clock.metric, clock.seq): clock for clock in projection.clocks}
    found = {(clock.metric, clock.seq): clock for clock in clocks}
    for key in sorted(expected.keys() | found.keys()):
        wanted, there = expected.get(key), found.get(key)
        if wanted and there:
            there = there._replace(calendar_rev=wanted.calendar_rev)
        if wanted != there:
            yield Problem(
                "projection", f"{row['number']}: its {key[0]} clock {key[1]} does not follow from its events."
            )
    if sorted(map(repr, projection.spans)) != sorted(map(repr, spans)):
        yield Problem("projection", f"{row['number']}: its time in the backlog does not follow from its events.")
