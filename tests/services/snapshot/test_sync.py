"""The local copy is the same as the shared database, row by row, whatever happened while it was made."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from app.db import secrets
from app.db import tables as t
from app.db.deleting import delete_rows
from app.db.engine import Database, open_database
from app.db.records import insert_record
from app.db.snapshot import ahead, copying
from app.db.snapshot.rows import Copied, copied
from app.db.snapshot.source import Look
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.errors import EnvironmentFault, InputError
from app.places import snapshot_folder
from app.services.find import find_records
from app.services.snapshot.offline import copy_of, found_copy, open_offline, reachable
from app.services.snapshot.sync import sync, sync_for_window
from app.services.tickets.forms import log_ticket
from app.work import Cancelled, Work
from tests.pg_server import PostgresServer
from tests.ticket_world import World, build_world


class Ring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get_password(self, _service: str, name: str) -> str | None:
        return self.kept.get(name)

    def set_password(self, _service: str, name: str, secret: str) -> None:
        self.kept[name] = secret


@pytest.fixture(autouse=True)
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ring:
    made = Ring()
    monkeypatch.setattr(secrets, "_keyring", lambda: made)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return made


def contents(db: Database) -> dict[str, list[Any]]:
    """Every row of every table that is copied, as the program reads it."""
    with db.read() as conn:
        return {
            name: [tuple(row) for row in conn.execute(select(one.table).order_by(*one.table.primary_key))]
            for name, one in copied().items()
        }


@contextmanager
def the_copy(db: Database) -> Iterator[Database]:
    copy = open_offline(db.url.render_as_string())
    try:
        yield copy
    finally:
        copy.dispose()


def same(db: Database) -> None:
    with the_copy(db) as copy:
        mine, theirs = contents(copy), contents(db)
    for name, rows in theirs.items():
        assert mine[name] == rows, name


def tickets(db: Database, world: World, count: int) -> None:
    for number in range(count):
        agency = list(world.agencies.values())[number % len(world.agencies)]
        log_ticket(db, TicketDraft(TicketKind.INCIDENT, f"Mail is slow, case {number}", agency, 3, 3))


def test_copy_broken_off_under_writers_ends_the_same(pg_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    world = build_world(pg_db)
    tickets(pg_db, world, 40)
    monkeypatch.setattr(copying, "_FIRST", 8)
    monkeypatch.setattr(copying, "_LEAST", 8)
    monkeypatch.setattr(copying, "_TOGETHER", 8)
    stop = threading.Event()
    pair = {"service_id": world.services["MAIL"], "depends_on_id": world.services["VPN"]}
    other = open_database(pg_db.url.render_as_string())
    other.now = pg_db.now

    def write() -> None:
        while not stop.is_set():
            tickets(other, world, 2)
            other.write(lambda conn: conn.execute(t.service_dependency.insert().values(pair)).rowcount, what="link")
            other.write(lambda conn: delete_rows(conn, t.service_dependency), what="unlink")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for cut in (5, 12):
            steps: list[int] = []

            def step(done: int, _total: int | None, _text: str, cut: int = cut, steps: list[int] = steps) -> None:
                steps.append(done)
                if len(steps) == cut:
                    raise Cancelled

            with pytest.raises(Cancelled):
                sync(pg_db, work=Work(step))
        first = sync(pg_db)
        assert first.fresh
    finally:
        stop.set()
        thread.join()
        other.dispose()
    done = sync(pg_db)
    assert not done.fresh
    same(pg_db)
    assert done.snapshot.unsearched == 0


def test_what_is_much_goes_on_where_it_was_broken_off(pg_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    world = build_world(pg_db)
    tickets(pg_db, world, 4)
    first = sync(pg_db).snapshot
    monkeypatch.setattr(ahead, "_MANY", 5)
    monkeypatch.setattr(ahead, "_AT_ONCE", 4)
    pair = {"service_id": world.services["MAIL"], "depends_on_id": world.services["VPN"]}
    tickets(pg_db, world, 12)
    asked: list[tuple[str, int]] = []
    keyed = Look.keyed

    def noted(look: Look, one: Copied, keys: Any) -> Any:
        asked.extend((one.name, key[0]) for key in keys if one.name == "ticket" and key[0] <= 16)
        return keyed(look, one, keys)

    monkeypatch.setattr(Look, "keyed", noted)
    for cut in (2, 5, 60, 1_000):
        steps: list[int] = []

        def step(done: int, _total: int | None, text: str, cut: int = cut, steps: list[int] = steps) -> None:
            if text == "Fetching what changed":
                steps.append(done)
                if len(steps) == cut:
                    raise Cancelled

        if cut < 1_000:
            with pytest.raises(Cancelled):
                sync(pg_db, work=Work(step))
            found = copy_of(pg_db.url.render_as_string())
            assert found is not None
            assert found.snapshot.as_of == first.as_of  # in use as it was
            tickets(pg_db, world, 1)
            pg_db.write(lambda conn: conn.execute(t.service_dependency.insert().values(pair)).rowcount, what="link")
            pg_db.write(lambda conn: delete_rows(conn, t.service_dependency), what="unlink")
        else:
            assert not sync(pg_db, work=Work(step)).fresh
    same(pg_db)
    assert sorted(asked) == [("ticket", number) for number in range(5, 17)]  # each once, however often it broke off
    assert not list(snapshot_folder().glob("*.ahead*"))


def test_what_changed_since_and_what_was_deleted(pg_db: Database, ring: Ring, tmp_path: Path) -> None:
    world = build_world(pg_db)
    pair = {"service_id": world.services["MAIL"], "depends_on_id": world.services["VPN"]}
    pg_db.write(lambda conn: conn.execute(t.service_dependency.insert().values(pair)).rowcount, what="link")
    first = sync(pg_db)
    assert first.fresh == "This is the first copy."
    assert first.snapshot.login == "tester"
    (file,) = (tmp_path / "data" / "longleaf" / "snapshots").glob("*.db")
    assert file.stat().st_mode & 0o077 == 0
    assert not file.read_bytes().startswith(b"SQLite")
    tickets(pg_db, world, 2)
    pg_db.write(lambda conn: delete_rows(conn, t.service_dependency), what="unlink")
    second = sync(pg_db)
    assert (second.fresh, second.deleted) == ("", 1)
    same(pg_db)
    with the_copy(pg_db) as copy:
        assert copy.read_only
        assert find_records(copy, "ticket", "case 1", 5)[0].title.endswith("Mail is slow, case 1")
        with pytest.raises(EnvironmentFault, match="working offline"):
            tickets(copy, world, 1)
    ring.kept.clear()
    url = pg_db.url.render_as_string()
    assert copy_of(url) is None
    assert sync_for_window(url, Work()).fresh.startswith("The key of the last copy")
    found = found_copy(url, Work())
    assert found is not None
    assert found.workspace
    assert reachable(url, Work())
    assert not reachable(pg_db.url.set(database="nowhere").render_as_string(), Work())


def test_a_reader_gets_no_restricted_note(pg_db: Database, postgres_server: PostgresServer) -> None:
    world = build_world(pg_db)
    tickets(pg_db, world, len(world.agencies))  # one of each
    note = t.ticket_private.insert().values(ticket_id=1, body="a secret")
    pg_db.write(lambda conn: conn.execute(note).rowcount, what="note")
    said = [{"agency_id": id, "period": "2026-10", "section": "well", "text": "x"} for id in world.agencies.values()]
    mine = {"name": "R", "login": "ll_test_reader", "agency_id": world.agencies["DOR"]}

    def fill(conn: Connection) -> None:
        insert_record(conn, t.person, mine)
        for row in said:
            insert_record(conn, t.commentary, row)

    pg_db.write(fill, what="rows")
    postgres_server.sql("CREATE ROLE ll_test_reader LOGIN; GRANT ll_reader TO ll_test_reader")
    reader = open_database(pg_db.url.set(username="ll_test_reader").render_as_string())
    try:
        sync(reader)
        with the_copy(reader) as copy, copy.read() as conn:
            assert copy.actor.roles == {Role.READER}
            assert conn.exec_driver_sql("SELECT count(*) FROM ticket_private").scalar() == 0
            assert conn.exec_driver_sql("SELECT count(*) FROM ticket").scalar() == 1
            assert conn.execute(select(t.commentary.c.agency_id)).scalars().all() == [world.agencies["DOR"]]
            trail = select(t.audit.c.row_id).where(t.audit.c.tbl == "commentary")
            assert len(conn.execute(trail).all()) == 1
        postgres_server.sql("GRANT ll_mip TO ll_test_reader")
        reader.dispose()
        again = open_database(pg_db.url.set(username="ll_test_reader").render_as_string())
        assert sync(again).fresh.startswith("Your roles have changed")
        again.dispose()
    finally:
        reader.dispose()
        postgres_server.sql("DROP OWNED BY ll_test_reader; DROP ROLE ll_test_reader")


def test_a_file_needs_no_sync(sqlite_db: Database) -> None:
    with pytest.raises(InputError, match="needs no sync"):
        sync(sqlite_db)
    with pytest.raises(InputError, match="needs no offline copy"):
        open_offline(str(sqlite_db.url.database))
