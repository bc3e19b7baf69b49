"""Codes decide what is the user's trouble and what is a bug of ours: real errors of both databases, never by words."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, insert, text, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.db import owner, workspace
from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.db.errors import NotAWorkspace, SignIn, Stale, retryable, rules_of, sqlstate, translate
from app.domain.vocabulary import Role
from app.errors import EnvironmentFault, InputError, LongleafError, NotAllowed
from tests.db.playing import as_person


def failure(db: Database, sql: str) -> DBAPIError:
    """The driver's error of a statement, as nobody has translated it yet."""
    *before, last = sql.split(";;")
    with db.engine.connect() as conn:
        for part in before:
            conn.exec_driver_sql(part)
        with pytest.raises(DBAPIError) as raised:
            conn.exec_driver_sql(last)
    return raised.value


# --- bugs stay bugs ---------------------------------------------------------------------------------
BUGS = (
    "SELECT full_name FROM site",  # once told as a full disk
    "SELECT busy FROM site",  # once told as another program that is writing
    "SELECT locked, readonly, corrupt FROM site",
    "SELECT opend_at FROM ticket",  # once told as a database without a workspace: it has "op" in it
    "SELECT * FROM posting_copy",
    "SELECT * FROM alembic_versions",
    "SELECT certificate, password FROM site",
    "INSERT INTO disk_full VALUES (1)",
    "SELEC 1",
    "SELECT no_such_function_refused(1)",
)


@pytest.mark.parametrize("sql", BUGS)
def test_a_bug_of_ours_is_no_trouble_of_the_user(db: Database, sql: str) -> None:
    error = failure(db, sql)
    assert translate(error, db.place) is None
    assert db.meaning(error) is None
    assert not retryable(error)
    with pytest.raises(SQLAlchemyError), db.read() as conn:
        conn.exec_driver_sql(sql)
    with pytest.raises(SQLAlchemyError):
        db.write(lambda conn: conn.exec_driver_sql(sql), what="a bug")
    with pytest.raises(SQLAlchemyError), owner.as_owner(db) as conn:
        conn.exec_driver_sql(sql)


def test_a_value_the_driver_cannot_bind_is_a_bug(db: Database) -> None:
    with pytest.raises(SQLAlchemyError), db.read() as conn:
        conn.execute(text("SELECT :x"), {"x": object()})


def test_a_half_migrated_schema_is_a_bug_and_an_absent_one_is_told(db: Database) -> None:
    with owner.as_owner(db) as conn:
        conn.exec_driver_sql("DROP VIEW IF EXISTS v_survey")
        conn.exec_driver_sql("DROP TABLE survey")
    missing = failure(db, "SELECT * FROM survey")
    assert db.meaning(missing) is None
    with owner.as_owner(db) as conn:
        conn.exec_driver_sql("DROP TABLE alembic_version")
    assert isinstance(db.meaning(missing), NotAWorkspace)
    assert workspace.schema_version(db) is None
    with pytest.raises(NotAWorkspace):
        db.write(lambda conn: None, what="nothing")


def test_a_trigger_that_refuses_without_a_code_is_a_bug(sqlite_db: Database) -> None:
    with owner.as_owner(sqlite_db) as conn:
        conn.exec_driver_sql("CREATE TRIGGER odd BEFORE INSERT ON site BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    assert sqlite_db.meaning(failure(sqlite_db, "INSERT INTO site (code, name) VALUES ('A', 'A')")) is None


def test_a_refusal_without_a_known_code_is_a_bug(pg_db: Database) -> None:
    odd = "DO $$ BEGIN RAISE EXCEPTION 'the disk is full, op' USING ERRCODE = 'LL999'; END $$"
    assert pg_db.meaning(failure(pg_db, odd)) is None


# --- what a person has given ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sql", "words", "hint"),
    [
        (
            "INSERT INTO site (code, name) VALUES ('A', 'A');;INSERT INTO site (code, name) VALUES ('A', 'B')",
            "There is already a record with the same code (site).",
            "Choose another code.",
        ),
        (
            "INSERT INTO priority_matrix (impact, urgency, priority) VALUES (1, 2, 3);;"
            "INSERT INTO priority_matrix (impact, urgency, priority) VALUES (1, 2, 4)",
            "There is already a record with the same impact and urgency (priority matrix).",
            "Choose another impact and urgency.",
        ),
        (
            "INSERT INTO priority_matrix (impact, urgency, priority) VALUES (9, 9, 9)",
            "A value is outside what is allowed (priority matrix: ",
            "Correct the value",
        ),
        ("INSERT INTO site (code) VALUES ('A')", "A required field is empty (site: name).", "Fill it in"),
        ("INSERT INTO service_dependency VALUES (77, 78)", "The record refers to, or is referred to by", "existing"),
    ],
)
def test_a_broken_constraint_names_the_field(db: Database, sql: str, words: str, hint: str) -> None:
    def act(conn: Connection) -> None:
        for part in sql.split(";;"):
            conn.exec_driver_sql(part)

    with pytest.raises(InputError) as found:
        db.write(act, what="add")
    assert str(found.value).startswith(words)
    assert hint in found.value.hint


@pytest.mark.parametrize(
    ("statement", "rules"),
    [
        ("UPDATE major_incident SET state='x'", "the rules of major incidents"),
        ('\n INSERT INTO "outage" (title) VALUES (1)', "the rules of major incidents"),
        ("INSERT INTO posting_version (n) VALUES (1)", "the rules of the hub"),
        ("delete from change_service", "the rules of the change process"),
        ("UPDATE cab_seat SET name=1", "the rules of the board"),
        ("UPDATE ticket SET state=1", "the rules of tickets"),
        ("UPDATE action SET state=1", "the rules of reviews and their actions"),
        ("UPDATE elsewhere SET x=1", "the rules of this record"),
        ("SELECT 1", "the rules of this record"),
    ],
)
def test_a_guard_that_refuses_names_whose_rules_they_are(statement: str, rules: str) -> None:
    assert rules_of(statement) == rules


def test_guards_are_told_by_their_code(db: Database) -> None:
    db.write(lambda conn: conn.execute(insert(t.site).values(code="A", name="A")), what="add")
    stale = failure(db, "UPDATE site SET name = 'z', version = 5")
    assert sqlstate(stale) == "LL001"
    assert isinstance(translate(stale, ""), Stale)
    with as_person(db, "xreader", Role.READER) as reader:
        denied = failure(reader, "INSERT INTO site (code, name) VALUES ('B', 'B')")
        assert sqlstate(denied) == "42501"
        told = translate(denied, "")
        assert isinstance(told, NotAllowed)
        assert str(told) == "Permission denied for table site."
        secret = failure(reader, "SELECT body FROM ticket_private")
        assert isinstance(translate(secret, ""), NotAllowed)


def test_only_a_refused_role_means_that_one_is_no_keeper(pg_db: Database) -> None:
    with as_person(pg_db, "xplain", Role.READER) as plain, pytest.raises(NotAllowed, match="keeper"):
        owner.as_owner(plain).__enter__()


# --- SQLite's surroundings --------------------------------------------------------------------------
def _fault(raised: LongleafError | None, words: str) -> EnvironmentFault:
    assert isinstance(raised, EnvironmentFault)
    assert words in str(raised)
    return raised


def test_sqlite_full(damaged_db: Database) -> None:
    def fill(conn: Connection) -> None:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
        for n in range(500):
            conn.execute(insert(t.site).values(code=f"S{n}", name="x" * 500))

    with pytest.raises(DBAPIError) as full, damaged_db.engine.begin() as conn:
        fill(conn)
    _fault(translate(full.value, "w.db"), "There is no space left for w.db")


def test_sqlite_locked(sqlite_db: Database) -> None:
    other = open_database(Path(str(sqlite_db.url.database)), Actor("tester"), busy_timeout=0)
    with sqlite_db.engine.begin():
        busy = failure(other, "SELECT 1")
    other.dispose()
    assert _fault(translate(busy, "w.db"), "in use by another program").retry


def test_sqlite_read_only(sqlite_db: Database) -> None:
    path = Path(str(sqlite_db.url.database))
    from sqlcipher3 import dbapi2 as driver

    engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true", module=driver)
    with pytest.raises(DBAPIError) as closed, engine.connect() as conn:
        conn.exec_driver_sql("CREATE TABLE x (i)")
    engine.dispose()
    _fault(translate(closed.value, "w.db"), "w.db cannot be written")


def test_sqlite_not_a_database_and_not_there(tmp_path: Path) -> None:
    letter = tmp_path / "letter"
    letter.write_bytes(b"no such table: op; the disk is full; locked. " * 100)
    for path, words in ((letter, "is not a Longleaf workspace"), (tmp_path / "none" / "w.db", "cannot be opened")):
        db = open_database(path)
        with pytest.raises(DBAPIError) as raised, db.engine.connect():
            pass
        _fault(translate(raised.value, "w.db"), words)
        db.dispose()


def test_sqlite_damaged(damaged_db: Database) -> None:
    path = Path(str(damaged_db.url.database))
    damaged_db.dispose()
    data = bytearray(path.read_bytes())
    data[200:4000] = b"\xff" * 3800
    path.write_bytes(data)
    db = open_database(path, Actor("tester"))
    with pytest.raises(EnvironmentFault, match="damaged"), db.read() as conn:
        conn.exec_driver_sql("SELECT count(*) FROM site").all()
    db.dispose()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("GSSAPI continuation error: Unspecified GSS failure.  Minor code may provide more information: Ticket expired",
         "the one here has run out"),
        ("GSSAPI continuation error: No credentials were supplied, or the credentials were unavailable",
         "this computer has none"),
        ("GSSAPI continuation error: Unspecified GSS failure.  Minor code may provide more information: Server"
         " psql/db.example.org@STATE not found in Kerberos database", "the domain knows no psql/db.example.org@STATE"),
        ('FATAL:  GSSAPI authentication failed for user "ann"', "did not take the one here as this login's"),
        ("GSSAPI continuation error: Unspecified GSS failure.  Minor code may provide more information: Clock skew too"
         " great", "there is none that it takes: Clock skew too great"),
        ("", "there is none that it takes."),
    ],
)  # fmt: skip
def test_what_kerberos_refused_is_told_apart(said: str, words: str) -> None:
    from psycopg import OperationalError

    refused = OperationalError(f"connection failed: connection to server at 10.20.2.1, port 5432 failed: {said}")
    refused.sqlstate = SignIn.NO_TICKET
    _fault(translate(DBAPIError(None, None, refused), "w"), words)


# --- PostgreSQL's surroundings ----------------------------------------------------------------------
def test_postgres_time_and_locks(pg_db: Database) -> None:
    slow = failure(pg_db, "SET statement_timeout = 30;;SELECT pg_sleep(20)")
    assert sqlstate(slow) == "57014"
    assert _fault(translate(slow, ""), "took too long").retry
    pg_db.write(lambda conn: conn.execute(insert(t.site).values(code="A", name="A")), what="add")
    with pg_db.engine.begin() as conn:
        conn.execute(update(t.site).values(name="B", version=2))
        held = failure(pg_db, "SET lock_timeout = 30;;SELECT * FROM site FOR UPDATE")
    assert sqlstate(held) == "55P03"
    assert _fault(translate(held, ""), "holds this record").retry


def test_postgres_read_only(pg_db: Database) -> None:
    closed = failure(pg_db, "SET TRANSACTION READ ONLY;;INSERT INTO site (code, name) VALUES ('A', 'A')")
    assert sqlstate(closed) == "25006"
    assert retryable(closed)
    _fault(translate(closed, "w"), "w only accepts reading now")


def test_postgres_two_that_wait_for_each_other_both_come_through(pg_db: Database) -> None:
    both_sites = [{"code": code, "name": "0"} for code in ("A", "B")]
    pg_db.write(lambda conn: conn.execute(insert(t.site), both_sites), what="add")
    both = threading.Barrier(2)
    tries: list[int] = []

    def cross(first: int, second: int) -> None:
        met: list[int] = []

        def act(conn: Connection) -> None:
            tries.append(first)
            for n in (first, second):
                conn.execute(
                    text("UPDATE site SET name = name || :n, version = version + 1 WHERE id = :id"),
                    {"n": first, "id": n},
                )
                if not met:
                    met.append(both.wait(20))

        pg_db.write(act, what="cross")

    threads = [threading.Thread(target=cross, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with pg_db.read() as conn:
        names = conn.execute(text("SELECT name FROM site ORDER BY id")).scalars().all()
    assert len(tries) == 3  # one of them was the victim (40P01) and began again
    assert {frozenset(name) for name in names} == {frozenset("012")}


def test_postgres_a_session_that_is_ended_is_a_lost_connection(pg_db: Database) -> None:
    with pg_db.engine.connect() as conn:
        pid = conn.scalar(text("SELECT pg_backend_pid()"))
        with pg_db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        with pytest.raises(DBAPIError) as lost:
            conn.execute(text("SELECT 1"))
        assert retryable(lost.value)
        assert _fault(translate(lost.value, "w"), "The connection to w was lost").retry
