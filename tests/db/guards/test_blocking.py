"""Nobody's session stops the others for longer than the limits: several sessions at once, on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import OperationalError
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from app.db import tables as t
from app.db.engine import Database, open_database
from app.db.errors import sqlstate
from app.db.guards import install, sessions
from app.db.owner import as_owner
from app.db.records import hold, insert_record
from app.db.sessions import CONNECTIONS, beyond_limits, lacking
from app.domain.vocabulary import Role
from app.errors import LongleafError
from app.services.workspace import admin
from app.services.workspace.sessions import limits_told, tend_sessions
from tests.db.playing import as_person
from tests.pg_server import PostgresServer, superuser


@pytest.fixture
def at_once(pg_db: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The workspace, in which whoever does nothing while somebody waits is beyond the limits at once."""
    monkeypatch.setattr(sessions, "IDLE_BLOCKING", 0)
    with as_owner(pg_db) as conn:
        install.run_script(conn, sessions.postgres_function())
    return pg_db


@contextmanager
def held_up(db: Database, act: Callable[[Connection], object]) -> Iterator[None]:
    """Let a save wait for somebody; it has to be saved in the end."""
    failed: list[Exception] = []

    def save() -> None:
        try:
            db.write(act, what="save")
        except (LongleafError, DBAPIError) as error:  # told in the test's own thread
            failed.append(error)

    thread = threading.Thread(target=save)
    thread.start()
    for _ in range(2000):
        with db.read() as conn:
            if beyond_limits(conn, end=False):
                break
        threading.Event().wait(0.005)
    else:
        raise AssertionError("nobody is held up")
    yield
    thread.join(30)
    assert not failed, failed


def _ends(db: Database) -> list[tuple[str, str, str, int]]:
    with db.read() as conn:
        rows = conn.execute(
            select(t.session_end.c.author, t.session_end.c.login, t.session_end.c.why, t.session_end.c.waiting)
        )
        return [tuple(row) for row in rows]


def test_nobody_may_lock_a_table_against_others(pg_db: Database) -> None:
    """To lock one above what writing a row does, somebody has to have one of these rights on the whole table."""
    query = text(
        "SELECT r.rolname, c.relname FROM pg_class c, pg_roles r WHERE c.relnamespace = 'longleaf'::regnamespace"
        " AND c.relkind IN ('r', 'v') AND r.rolname = ANY(:roles)"
        " AND has_table_privilege(r.oid, c.oid, 'UPDATE, DELETE, TRUNCATE')"
    )
    with pg_db.read() as conn:
        assert conn.execute(query, {"roles": [role.value for role in Role]}).all() == []
    with as_person(pg_db, "locker", *Role) as everybody, everybody.engine.connect() as conn:
        for table in ("commentary", "change_agency", "search_due", "ticket"):
            for mode in ("SHARE UPDATE EXCLUSIVE", "SHARE", "EXCLUSIVE", "ACCESS EXCLUSIVE"):
                with pytest.raises(DBAPIError) as refused:
                    conn.exec_driver_sql(f"LOCK TABLE {table} IN {mode} MODE NOWAIT")
                assert sqlstate(refused.value) == "42501"
                conn.rollback()


def test_who_leaves_a_save_open_is_ended_and_the_next_save_goes_on(at_once: Database) -> None:
    def rename(conn: Connection) -> object:
        return conn.execute(update(t.site).where(t.site.c.code == "A").values(name="B", version=t.site.c.version + 1))

    at_once.write(lambda conn: insert_record(conn, t.site, {"code": "A", "name": "A"}), what="add site")
    with as_person(at_once, "sitter", Role.ADMIN) as sitter, sitter.engine.connect() as open_one:
        rename(open_one)
        with held_up(at_once, rename):
            told = tend_sessions(at_once)
        with pytest.raises(DBAPIError):
            open_one.execute(text("SELECT 1"))
        open_one.invalidate()
    assert [text.split(":")[0] for text in told.done] == ["A session of sitter was ended"]
    assert told.done[0].endswith("while 1 other waited for it.")
    assert _ends(at_once) == [("tester", "sitter", "idle", 1)]
    with at_once.read() as conn:
        assert conn.execute(select(t.site.c.name)).scalar_one() == "B"
        assert conn.execute(select(t.audit.c.who).where(t.audit.c.tbl == "session_end")).scalars().all() == ["tester"]
    assert tend_sessions(at_once).is_nothing


def test_a_name_that_somebody_keeps_is_ended(at_once: Database) -> None:
    with as_person(at_once, "keeps", Role.AGENT) as agent, agent.engine.connect() as open_one:
        hold(open_one, "office brm")
        with held_up(at_once, lambda conn: hold(conn, "office brm")):
            tend_sessions(at_once)
        open_one.invalidate()
    assert _ends(at_once) == [("tester", "keeps", "idle", 1)]


def test_within_the_limits_nobody_is_ended_and_keepers_never(at_once: Database) -> None:
    """Who holds up nobody goes on; and a keeper, who may be upgrading."""
    with (
        as_person(at_once, "reads", Role.READER) as reader,
        reader.engine.connect() as open_one,
        at_once.engine.connect() as keeper,
    ):
        open_one.execute(select(t.site.c.id))
        hold(keeper, "office brm")
        with as_person(at_once, "waits", Role.AGENT) as waiting, waiting.engine.connect() as other:
            other.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            with pytest.raises(DBAPIError):
                hold(other, "office brm")
        assert tend_sessions(at_once).is_nothing
        assert open_one.execute(select(t.site.c.id)).all() == []


def test_nobody_writes_that_a_session_was_ended(pg_db: Database) -> None:
    """An administrator neither: the function that ends sessions says so, and nothing else."""
    with as_person(pg_db, "tells", *Role) as everybody, everybody.engine.connect() as conn:
        with pytest.raises(DBAPIError) as refused:
            conn.execute(insert(t.session_end).values(login="x", why="idle", lasted_s=1, waiting=0, at=pg_db.now()))
        assert sqlstate(refused.value) == "42501"
        conn.rollback()


def test_a_reader_ends_nobody(pg_db: Database) -> None:
    with as_person(pg_db, "endsnone", Role.READER) as reader, reader.engine.connect() as conn:
        with pytest.raises(DBAPIError) as refused:
            beyond_limits(conn, end=True)
        assert sqlstate(refused.value) == "42501"
        conn.rollback()
        with pytest.raises(DBAPIError) as refused:
            conn.execute(insert(t.session_end).values(login="x", why="idle", lasted_s=1, waiting=0, at=pg_db.now()))
        assert sqlstate(refused.value) == "42501"
        conn.rollback()


def test_a_login_is_made_with_a_limit_of_connections(pg_db: Database, postgres_server: PostgresServer) -> None:
    admin.apply_roles(pg_db, [("limited", "ll_agent")])
    server = superuser(postgres_server.host, postgres_server.port)
    limit = server.execute("SELECT rolconnlimit FROM pg_roles WHERE rolname = 'limited'").fetchone()
    assert limit == (CONNECTIONS,)
    server.execute("ALTER ROLE limited CONNECTION LIMIT 1")
    url = pg_db.url.set(username="limited").render_as_string()
    first, second = open_database(url), open_database(url)
    try:
        with first.engine.connect():
            with pytest.raises((OperationalError, DBAPIError)) as refused:
                second.engine.connect()
            assert "too many connections for role" in str(refused.value)
            with pg_db.read() as conn:  # nobody else is in the way
                assert conn.execute(text("SELECT 1")).scalar_one() == 1
    finally:
        first.dispose()
        second.dispose()


def test_what_is_not_limited_yet_is_told(pg_db: Database, postgres_server: PostgresServer) -> None:
    with as_person(pg_db, "endless", Role.AGENT), pg_db.read() as conn:
        assert "ALTER ROLE endless CONNECTION LIMIT 40" in lacking(conn)
    assert limits_told(pg_db)[0].startswith(
        f"Sessions are not limited yet. As a superuser of the server, in {pg_db.place}: "
    )
    superuser(postgres_server.host, postgres_server.port).execute("ALTER ROLE endless CONNECTION LIMIT 40")
    with pg_db.read() as conn:
        assert "ALTER ROLE endless CONNECTION LIMIT 40" not in lacking(conn)


def test_locks_that_everybody_may_take_are_told_with_the_command(
    pg_db: Database, postgres_server: PostgresServer
) -> None:
    """A workspace from before they were the owner's: the superuser runs what `db roles` prints once more."""
    assert not [told for told in limits_told(pg_db) if "locks by their number" in told]
    name = str(pg_db.url.database)
    where = f"host={postgres_server.host} port={postgres_server.port} user=postgres dbname={name}"
    with psycopg.connect(where, autocommit=True) as server:
        server.execute("GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO ll_reader")
        try:
            assert limits_told(pg_db)[-1].endswith(f"once: longleaf db roles | psql -d {name}")
        finally:
            server.execute("REVOKE EXECUTE ON FUNCTION pg_advisory_lock(bigint) FROM ll_reader")


def test_files_of_sorts_have_a_limit_that_nobody_lifts(pg_db: Database, postgres_server: PostgresServer) -> None:
    with as_person(pg_db, "sorts", Role.READER) as reader:
        superuser(postgres_server.host, postgres_server.port).execute("ALTER ROLE sorts SET temp_file_limit = '1MB'")
        with reader.engine.connect() as conn:
            for sql, code in (
                ("SET temp_file_limit = -1", "42501"),
                ("SELECT count(*) FROM (SELECT n FROM generate_series(1, 900000) n ORDER BY n::text) s", "53400"),
            ):
                with pytest.raises(DBAPIError) as refused:
                    conn.exec_driver_sql(sql)
                assert sqlstate(refused.value) == code
                conn.rollback()
