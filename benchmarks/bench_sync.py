"""The offline copy of a shared database: all of it, and what changed, each against a named cursor into the same tables.

`LONGLEAF_BENCH_TICKETS=1000000 python -m benchmarks sync` measures on so many tickets; LONGLEAF_BENCH_DB names a shared
database that has them already (titles of tickets are changed in it). Meanwhile another process reads first pages.
"""

from __future__ import annotations

import multiprocessing
import os
import secrets as random_keys
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median
from time import sleep

from sqlalchemy import text

from app.db import secrets, workspace
from app.db.engine import Database, open_database
from app.db.owner import as_owner
from app.db.snapshot.file import SnapshotFile
from app.db.snapshot.rows import Copied, copied
from app.domain.tickets.values import TicketFilter
from app.sample.lists import UNTIL
from app.sample.seed import seed
from app.services.snapshot.sync import sync
from app.services.tickets import TicketServices
from benchmarks.harness import Result, seconds
from tests.pg_server import NoServer, PostgresServer

_MANY = 100_000  # tickets of which once is enough
_WHILE = 5.0  # seconds of reading alone
_WAITS = 1.0  # seconds: longer seems to be blocked
_LEFT_OUT = "full text afterwards, on both sides"
_AT_ONCE = 20_000
_PAGE = 200


class _Ring:
    """A keyring of this run alone."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get_password(self, _service: str, name: str) -> str | None:
        return self.kept.get(name)

    def set_password(self, _service: str, name: str, secret: str) -> None:
        self.kept[name] = secret


def run(quick: bool) -> Iterator[Result]:
    """A full copy, then so many changes; only where the programs of PostgreSQL are found."""
    tickets = int(os.environ.get("LONGLEAF_BENCH_TICKETS", 500 if quick else 20_000))
    changes = 10_000 if os.environ.get("LONGLEAF_BENCH_DB") else min(10_000, tickets // 4)
    try:
        server = PostgresServer()
    except NoServer:
        return
    ring, before, home = _Ring(), secrets._keyring, os.environ.get("XDG_DATA_HOME")
    given = os.environ.get("LONGLEAF_BENCH_DB")
    with nullcontext() if given else server, tempfile.TemporaryDirectory(prefix="longleaf-bench-") as folder:
        secrets._keyring = lambda: ring
        os.environ["XDG_DATA_HOME"] = folder
        try:
            db = open_database(given) if given else _filled(server, tickets)
            with db.read() as conn:
                tickets = conn.execute(text("SELECT count(*) FROM ticket")).scalar_one()
            yield from _measured(db, Path(folder), tickets, changes, 1 if quick or tickets > _MANY else 3)
        finally:
            secrets._keyring = before
            os.environ.pop("XDG_DATA_HOME") if home is None else os.environ.update(XDG_DATA_HOME=home)


def _filled(server: PostgresServer, tickets: int) -> Database:
    server.create_database("ll_sync")
    db = open_database(server.url("ll_sync").render_as_string())
    workspace.create(db)
    seed(db, tickets=tickets, processes=0, until=UNTIL)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))
    return db


def _measured(db: Database, folder: Path, tickets: int, changes: int, repeat: int) -> Iterator[Result]:
    try:
        ours, floor = [], []
        reads = _Reads(db)
        alone = reads.taken(lambda: sleep(_WHILE))
        for _ in range(repeat):
            for path in (folder / "longleaf").glob("**/*.db"):
                path.unlink()
            beside = reads.taken(lambda: ours.append(seconds(lambda: sync(db, full=True, search=False))))
            shutil.rmtree(folder / "floor", ignore_errors=True)
            floor.append(seconds(lambda: _named_cursors(db, folder / "floor")))
        yield _result(f"sync: full copy of {tickets:,} tickets", ours, floor, 1.2, _LEFT_OUT)
        note = f"in another process; {len(beside)} pages, at worst {max(beside):.2f} s, alone {max(alone):.2f} s"
        yield Result("first page of tickets during it", *_compared(beside, alone), None, note)
        yield Result("no read waits for it", max(beside), _WAITS, max(beside) / _WAITS, 1.0, "floor: a second")
        sync(db)
        ours, floor = [], []
        for number in range(repeat):
            keys = _change(db, changes, number)
            ours.append(seconds(lambda: sync(db, search=False)))
            floor.append(seconds(lambda keys=keys: _by_key(db, folder / "floor", keys)))  # type: ignore[misc]
            sync(db)
        yield _result(f"sync: {changes:,} changes of {tickets:,} tickets", ours, floor, 1.5, _LEFT_OUT)
    finally:
        db.dispose()


class _Reads:
    """Another process that reads first pages of the list of tickets while something is done."""

    def __init__(self, db: Database) -> None:
        self._url = db.url.render_as_string(hide_password=False)

    def taken(self, act: Callable[[], object]) -> list[float]:
        """Return how many seconds each page took while `act` ran."""
        spawn = multiprocessing.get_context("spawn")
        begin, end, found = spawn.Event(), spawn.Event(), spawn.SimpleQueue()
        process = spawn.Process(target=_read_pages, args=(self._url, begin, end, found), daemon=True)
        process.start()
        begin.wait()
        try:
            act()
        finally:
            end.set()
            pages: list[float] = found.get()
            process.join()
        return pages


def _read_pages(url: str, begin: Event, end: Event, found: SimpleQueue[list[float]]) -> None:
    db = open_database(url)
    reads = TicketServices(db)
    taken: list[float] = []

    def page() -> None:
        reads.list_rows(reads.list_ids(TicketFilter(), limit=_PAGE))

    page()
    begin.set()
    while not end.is_set():
        taken.append(seconds(page))
        sleep(0.05)
    found.put(taken)
    db.dispose()


def _compared(ours: list[float], floor: list[float]) -> tuple[float, float, float]:
    mine, bare = median(ours), median(floor)
    return mine, bare, mine / bare


def _result(name: str, ours: list[float], floor: list[float], goal: float, note: str) -> Result:
    return Result(name, *_compared(ours, floor), goal, note)


_KEY = random_keys.token_bytes(32)


def _named_cursors(db: Database, folder: Path) -> None:
    """Copy every table by one named cursor into the same encrypted tables, then make the same indexes."""
    file = SnapshotFile(folder / "floor.db", _KEY)
    file.make()
    file.open(building=True)
    with db.read() as conn, file.transaction() as raw:
        driver = conn.connection.driver_connection
        for one in copied().values():
            with driver.cursor(name="floor", binary=True) as cursor:  # type: ignore[union-attr]
                cursor.execute(one.select)
                while rows := cursor.fetchmany(16 if one.heavy else _AT_ONCE):
                    one.put(raw, rows)
    for statement in file.missing_indexes():
        file.run(statement)
    file.close()


def _change(db: Database, changes: int, number: int) -> list[int]:
    """Change the titles of so many tickets, as their rows are saved; return which."""
    with as_owner(db) as conn:
        conn.execute(text("ALTER TABLE ticket DISABLE TRIGGER USER"))
        found = conn.execute(
            text(
                "WITH t AS (UPDATE ticket SET title = title || :more, version = version + 1 WHERE id IN"
                " (SELECT id FROM ticket ORDER BY hashint8(id + :n) LIMIT :many) RETURNING id, version)"
                " INSERT INTO audit (at, who, tbl, row_id, op, version, diff) SELECT now(), 'bench', 'ticket', id, 'U',"
                " version, '{}' FROM t RETURNING row_id"
            ),
            {"more": f" {number}", "n": number, "many": changes},
        )
        keys = [int(key) for key in found.scalars()]
        conn.execute(text("ALTER TABLE ticket ENABLE TRIGGER USER"))
    return keys


def _by_key(db: Database, folder: Path, keys: list[int]) -> None:
    """Copy the rows of these tickets, with what belongs to them, by named cursors into the same encrypted tables."""
    file = SnapshotFile(folder / "floor.db", _KEY)
    file.open(building=False)
    tables = copied()
    wanted: tuple[tuple[Copied, str], ...] = (
        (tables["ticket"], "id"),
        (tables["sla_clock"], "ticket_id"),
        (tables["ticket_span"], "ticket_id"),
        (tables["ticket_event"], "ticket_id"),
    )
    with db.read() as conn, file.transaction() as raw:
        driver = conn.connection.driver_connection
        for one, column in wanted:
            with driver.cursor(name="floor", binary=True) as cursor:  # type: ignore[union-attr]
                cursor.execute(f"{one.select} WHERE {column} = ANY(%s)", (keys,))
                while rows := cursor.fetchmany(_AT_ONCE):
                    one.put(raw, rows)
    file.close()
