"""Ticket lists, search and projection on a seeded SQLite workspace, against the bare driver."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from app.db import tables as t
from app.db import workspace
from app.db.engine import open_database
from app.db.sla import load_target_book
from app.db.tickets.lists import ticket_ids, ticket_rows
from app.db.tickets.store import events_of, facts_of, load_codes
from app.domain.tickets.clock_batch import measure_many
from app.domain.tickets.projection import drafts_of, project_many, read_story
from app.domain.tickets.values import Sort, SortKey, TicketFilter
from app.sample.lists import UNTIL
from app.sample.seed import seed
from benchmarks.harness import Result, compare

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
_PAGE = 200
_PROJECTED = 20_000


def _ids(raw: Any, sql: str) -> array[int]:
    cursor = raw.cursor()
    try:
        return array("q", chain.from_iterable(cursor.execute(sql).fetchall()))
    finally:
        cursor.close()


def _all(raw: Any, sql: str) -> list[Any]:
    cursor = raw.cursor()
    try:
        return list(cursor.execute(sql).fetchall())
    finally:
        cursor.close()


def run(quick: bool) -> Iterator[Result]:
    """Lists over 100,000 tickets (20,000 when quick); the projection of 20,000 (2,000)."""
    count = 20_000 if quick else 100_000
    with TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "bench.sqlite")
        try:
            workspace.create(db)
            seed(db, tickets=count, seed=1, until=UNTIL)
            yield from _measure(db, count, _PROJECTED // 10 if quick else _PROJECTED)
        finally:
            db.dispose()


def _measure(db: Any, count: int, projected: int) -> Iterator[Result]:
    with db.read() as conn:
        raw = conn.connection.dbapi_connection

        def listed(filter: TicketFilter, sort: Sort | None = None, limit: int | None = None) -> array[int]:
            return ticket_ids(conn, filter, sort, limit, login="nobody", now=NOW)

        newest = "SELECT id FROM ticket ORDER BY opened_at DESC, id DESC"
        yield compare(
            f"ids of {count:,} tickets, newest first", lambda: listed(TicketFilter()), lambda: _ids(raw, newest), 1.5
        )
        is_open = "state IN ('new','assigned','in_progress','on_hold')"
        yield compare(
            "open tickets by due time, first page",
            lambda: listed(TicketFilter(open_only=True), Sort(SortKey.DUE, descending=False), _PAGE),
            lambda: _ids(raw, f"SELECT id FROM ticket WHERE {is_open} ORDER BY due_at, id LIMIT {_PAGE}"),
            None,
            note="the floor lets empty due times come first; building the statement weighs on a query this small",
        )
        fts = "SELECT rowid FROM ticket_fts WHERE ticket_fts MATCH '\"print\"*'"
        yield compare(
            "search for a word's beginning, all hits by date",
            lambda: listed(TicketFilter(text="print")),
            lambda: _ids(raw, f"SELECT id FROM ticket WHERE id IN ({fts}) ORDER BY opened_at DESC, id DESC"),
            2.0,
        )
        page = listed(TicketFilter(), limit=_PAGE)
        chosen = ",".join(map(str, page))
        yield compare(
            f"{_PAGE} rows of a list with names and clocks",
            lambda: ticket_rows(conn, page),
            lambda: _all(
                raw,
                "SELECT k.*, a.code, a.name, s.name, g.name, c.due_at, c.stop_at, c.met FROM ticket k"
                " JOIN agency a ON a.id = k.agency_id LEFT JOIN service s ON s.id = k.service_id"
                " LEFT JOIN support_group g ON g.id = k.group_id"
                " LEFT JOIN sla_clock c ON c.ticket_id = k.id AND c.metric = 'resolution' AND c.seq = 1"
                f" WHERE k.id IN ({chosen})",
            ),
            None,
            note="ours also makes dates, enumerations and values of them",
        )
        yield _projection(conn, projected)


def _projection(conn: Any, count: int) -> Result:
    ids = random.Random(1).sample(list(conn.execute(select(t.ticket.c.id)).scalars()), count)
    codes, book = load_codes(conn), load_target_book(conn)
    events, facts = events_of(conn, ids), facts_of(conn, ids)
    tickets = [(facts[id], events[id]) for id in ids]
    drafts, nows = [], []
    for known, told in tickets:
        story = read_story(known, told, codes.agencies, codes.services, codes.groups)
        found = drafts_of(known, story, book)
        drafts += found
        nows += [story.last_at + timedelta(0)] * len(found)
    return compare(
        f"projection of {count:,} tickets, {len(drafts):,} clocks",
        lambda: project_many(tickets, book, codes.agencies, codes.services, codes.groups),
        lambda: measure_many(drafts, nows),
        None,
        repeat=3,
        note="floor: only the arithmetic of the same clocks, in arrays",
    )
