"""What is asked at each letter of a call: look-alikes, known solutions and callers, each against the bare SQL of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, select, text

from app.db import tables as t
from app.db.bulk import bulk_insert, reset_identities
from app.db.engine import Database
from app.db.guards.install import bulk_load
from app.db.records import time_of
from app.db.types import to_micros
from app.domain.callers.lookup import terms
from app.domain.knowledge.lookup import ranges
from app.domain.tickets.call import CallSoFar, telling_words
from app.services.api import Services
from benchmarks.harness import Result, compare
from benchmarks.workspaces import large

_TITLE = "VPN drops every morning after sign in"
_CALLER = "ann le"
_OPEN = "state IN ('new','assigned','in_progress','on_hold')"
_AT_ONCE = 0.1  # seconds: while somebody types
_FIRST = (
    "Ann",
    "Bo",
    "Carla",
    "Dan",
    "Eve",
    "Femi",
    "Gus",
    "Hana",
    "Ivo",
    "Jo",
    "Kim",
    "Lea",
    "Mia",
    "Ned",
    "Ola",
    "Pat",
)
_LAST = (
    "Lee",
    "Ruiz",
    "Okafor",
    "Smith",
    "Yilmaz",
    "Begum",
    "Haddad",
    "Mbeki",
    "Petrov",
    "Sato",
    "Douglas",
    "Thibodeaux",
)
_WHAT = ("VPN", "Mail", "Printer", "Password", "Phone", "Laptop", "Wireless", "Certificate", "Database", "Website")
_HOW = ("drops", "is slow", "asks again", "does not start", "is refused", "shows an error", "expired", "hangs")
_WHEN = ("after sign in", "in the morning", "at home", "in one office", "after the update", "since the move")


def run(quick: bool) -> Iterator[Result]:
    """Over 1,000,000 tickets, 200,000 callers and 5,000 notes (a fiftieth when quick).

    See `benchmarks.workspaces.large`; LONGLEAF_BENCH_CALLERS and LONGLEAF_BENCH_NOTES: other numbers. What is missing
    of them is put into the workspace.
    """
    with large(quick) as (db, size):
        callers = int(os.environ.get("LONGLEAF_BENCH_CALLERS", "4000" if quick else "200000"))
        notes = int(os.environ.get("LONGLEAF_BENCH_NOTES", "100" if quick else "5000"))
        db.write(partial(_fill, callers, notes), what="callers and notes")
        services = Services(db)
        call = CallSoFar(_TITLE, service_id=services.tickets.options().services[0].id)
        words = telling_words(_TITLE)
        like = " OR ".join(f"lower(title) LIKE '%{word}%'" for word in words)
        alike = f"SELECT id FROM ticket WHERE {_OPEN} AND ({like}) ORDER BY id DESC LIMIT 60"
        known, bounds = _known(words)
        first, after = terms(_CALLER)[0].ranges[0]
        found = "SELECT caller_id FROM caller_search WHERE key >= :first AND key < :after LIMIT 201"
        asked: tuple[tuple[str, Callable[[], object], Callable[[], object]], ...] = (
            (f"look-alikes, {size}", lambda: services.tickets.look_alike(call), _fetching(db, alike)),
            (
                f"known solutions, {notes:,} notes",
                lambda: services.knowledge.solutions(call),
                _fetching(db, known, **bounds),
            ),
            (
                f"callers by letters, {callers:,} callers",
                lambda: services.callers.look_up(_CALLER),
                _fetching(db, found, first=first, after=after),
            ),
        )
        for name, ours, floor in asked:
            told = compare(name, ours, floor, None, repeat=7)
            plain = f"plain SQL {told.floor_s * 1000:.1f} ms, {told.ratio:.2g}x; floor: 100 ms, {db.kind}"
            yield Result(name, told.ours_s, _AT_ONCE, told.ours_s / _AT_ONCE, 1.0, plain)


def _known(words: Sequence[str]) -> tuple[str, dict[str, bytes]]:
    """Return the notes that have most of the words, as little SQL as answers it, with its bounds."""
    bounds: dict[str, bytes] = {}
    parts = []
    for n, (first, after) in enumerate(ranges(words)):
        bounds |= {f"first{n}": first, f"after{n}": after}
        parts.append(f"SELECT note_id, weight FROM knowledge_search WHERE key >= :first{n} AND key < :after{n}")
    union = " UNION ALL ".join(parts)
    return f"SELECT note_id, sum(weight) FROM ({union}) f GROUP BY note_id ORDER BY 2 DESC LIMIT 40", bounds


def _fetching(db: Database, sql: str, **values: Any) -> Callable[[], Sequence[Any]]:
    def act() -> Sequence[Any]:
        with db.read() as conn:
            return conn.execute(text(sql), values).fetchall()

    return act


def _fill(callers: int, notes: int, conn: Connection) -> int:
    """Put in what is missing of callers and notes."""
    have_callers = conn.scalar(select(func.max(t.caller.c.id))) or 0
    have_notes = conn.scalar(select(func.max(t.knowledge_note.c.id))) or 0
    with bulk_load(conn):
        ids = list(range(have_callers + 1, callers + 1))
        if ids:
            name = [f"{_FIRST[id % len(_FIRST)]} {_LAST[id // len(_FIRST) % len(_LAST)]} {id}" for id in ids]
            mail = [f"caller{id}@agency.nc.gov" for id in ids]
            phone = [f"919 555 {id % 10_000:04d}" for id in ids]
            bulk_insert(conn, t.caller, {"id": ids, "name": name, "email": mail, "phone": phone})
        ids = list(range(have_notes + 1, notes + 1))
        if ids:
            title = [f"{_pick(_WHAT, id)} {_pick(_HOW, id // 10)} {_pick(_WHEN, id // 80)} {id}" for id in ids]
            said: dict[str, Sequence[Any]] = {
                "title": title,
                "symptoms": [f"{one}, the caller waits" for one in title],
                "solution": title,
            }
            note: dict[str, Sequence[Any]] = {**said, "id": ids, "number": [f"KB{id:07d}" for id in ids]}
            note |= {"state": ["published"] * len(ids), "shown_n": [1] * len(ids), "written_by": ["made"] * len(ids)}
            bulk_insert(conn, t.knowledge_note, note)
            at = [to_micros(time_of(conn))] * len(ids)
            first: dict[str, Sequence[Any]] = {
                "note_id": ids,
                "n": [1] * len(ids),
                "at": at,
                "written_by": ["made"] * len(ids),
            }
            bulk_insert(conn, t.knowledge_version, {**first, **said})
        reset_identities(conn, t.metadata.sorted_tables)
    return len(ids)


def _pick(words: Sequence[str], n: int) -> str:
    return words[n % len(words)]
