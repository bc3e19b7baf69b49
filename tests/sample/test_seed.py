"""Seeding is deterministic, whole or not at all, and the same on both databases."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.errors import InputError
from app.sample import build_sample
from app.sample.seed import seed
from app.work import Cancelled, Work

pytestmark = pytest.mark.slow

#: What differs by the act of loading: who and when, ids of the workspace, the index of the database.
NOT_DATA = {
    "ticket_search",
    "caller_search",
    "knowledge_search",
    "workspace",
    "op",
    "audit",
    "audit_seal",
    "number_counter",
    "transition",
}
NOT_DATA |= {"server_history"}
TICKETS = 700
DAY = date(2026, 11, 20)


def digests(db: Database) -> dict[str, str]:
    """A hash of every table's rows in order of their key."""
    found = {}
    with db.read() as conn:
        for table in t.metadata.sorted_tables:
            if table.name in NOT_DATA:
                continue
            rows = hashlib.sha256()
            for row in conn.execute(select(table).order_by(*table.primary_key.columns)):
                # jsonb keeps its keys in an order of its own
                rows.update(repr([json.dumps(v, sort_keys=True) if isinstance(v, dict) else v for v in row]).encode())
            found[table.name] = rows.hexdigest()
    return found


@pytest.fixture(scope="module")
def fresh(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """Makes empty SQLite workspaces."""
    folder = tmp_path_factory.mktemp("seed")
    opened: list[Database] = []

    def make() -> Database:
        path = folder / f"{len(opened)}.sqlite"
        shutil.copyfile(sqlite_template, path)
        opened.append(open_database(path, Actor("tester")))
        return opened[-1]

    yield make
    for db in opened:
        db.dispose()


@pytest.fixture(scope="module")
def expected(fresh) -> dict[str, str]:  # type: ignore[no-untyped-def]
    db = fresh()
    seed(db, tickets=TICKETS, seed=7, until=DAY)
    return digests(db)


def test_two_databases_hold_the_same_rows(expected: dict[str, str], pg_db: Database) -> None:
    summary = seed(pg_db, tickets=TICKETS, seed=7, until=DAY)
    assert summary.tickets == TICKETS
    assert digests(pg_db) == expected


@pytest.mark.processes
def test_another_process_makes_the_same_rows(expected: dict[str, str], fresh) -> None:  # type: ignore[no-untyped-def]
    db = fresh()
    seed(db, tickets=TICKETS, seed=7, processes=1, until=DAY)
    assert digests(db) == expected


def test_another_seed_makes_other_tickets(expected: dict[str, str], fresh) -> None:  # type: ignore[no-untyped-def]
    db = fresh()
    seed(db, tickets=TICKETS, seed=8, until=DAY)
    other = digests(db)
    assert other["ticket"] != expected["ticket"]
    assert other["agency"] == expected["agency"]


def test_source_tells_sample_from_seed(fresh) -> None:  # type: ignore[no-untyped-def]
    for fill, word in ((build_sample, "sample"), (seed, "seed")):
        db = fresh()
        fill(db, tickets=40, until=DAY)
        with db.read() as conn:
            assert set(conn.execute(select(t.ticket.c.source)).scalars()) == {word}
            assert conn.execute(select(t.workspace.c.value).where(t.workspace.c.key == "sample")).scalar() == "1"


def test_a_department_without_tickets(fresh) -> None:  # type: ignore[no-untyped-def]
    db = fresh()
    summary = seed(db, tickets=0, until=DAY)
    assert (summary.tickets, summary.rows["agency"]) == (0, 27)


def test_cancelled_on_the_way_nothing_is_written(db: Database) -> None:
    def report(done: int, total: int | None, words: str) -> None:
        if words == "Building indexes":
            work.cancel()
            work.check()

    work = Work(report)
    with pytest.raises(Cancelled):
        seed(db, tickets=60, work=work, until=DAY)
    with db.read() as conn:
        for table in (t.agency, t.ticket, t.change):
            assert conn.execute(select(func.count()).select_from(table)).scalar() == 0
    seed(db, tickets=60, until=DAY)  # indexes and triggers stand as before
    with pytest.raises(InputError, match="already holds data"):
        seed(db, tickets=60, until=DAY)


def test_progress_is_told(fresh) -> None:  # type: ignore[no-untyped-def]
    told: list[tuple[int, int | None]] = []
    seed(fresh(), tickets=50, work=Work(lambda done, total, words: told.append((done, total))))
    assert told[0] == (0, 50)
    assert told[-1] == (50, 50)
