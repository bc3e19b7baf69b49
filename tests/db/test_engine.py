"""`Database`: what happens when answers are lost, others write, files are locked, disks are full, servers are away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, func, insert, select, text
from sqlalchemy.exc import OperationalError

from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.db.errors import Stale
from app.db.histories import Histories
from app.db.records import update_versioned
from app.domain.changes_made import Changes, Touched
from app.domain.vocabulary import Role
from app.errors import EnvironmentFault, InputError, NotAllowed, OlderHistory, OnlyReads, OutcomeUnknown
from app.work import Cancelled, Work
from tests.db.playing import as_person
from tests.pg_server import PostgresServer, free_port


def add_site(code: str) -> Callable[[Connection], Changes]:
    def act(conn: Connection) -> Changes:
        new = conn.execute(insert(t.site).values(code=code, name=code).returning(t.site.c.id)).scalar_one()
        return Changes(Touched.SERVICES, (new,), f"Added {code}.")

    return act


def sites(db: Database) -> list[str]:
    with db.read() as conn:
        return list(conn.execute(select(t.site.c.code).order_by(t.site.c.code)).scalars())


def test_the_same_op_is_carried_out_once_and_answers_the_same(db: Database) -> None:
    first = db.write(add_site("A"), what="add", op_id="one")
    again = db.write(add_site("A"), what="add", op_id="one")
    assert first == again == Changes(Touched.SERVICES, (1,), "Added A.", op_id="one")
    assert sites(db) == ["A"]
    with db.read() as conn:
        row = conn.execute(select(t.op)).one()
    assert (row.op_id, row.who, row.what) == ("one", "tester", "add")


def test_the_id_of_somebody_else_does_not_stand_in_the_way(db: Database) -> None:
    """Nor is anybody answered with what another person did."""
    db.write(add_site("A"), what="add", op_id="one")
    with as_person(db, "xother", Role.ADMIN, Role.READER) as other:
        answer = other.write(add_site("B"), what="add", op_id="one")
        assert answer == other.write(add_site("B"), what="add", op_id="one")
        assert answer.text == "Added B."
    assert db.write(add_site("A"), what="add", op_id="one").text == "Added A."
    assert sites(db) == ["A", "B"]
    with db.read() as conn:
        rows = conn.execute(select(t.op.c.who, t.op.c.op_id, t.op.c.result).order_by(t.op.c.who)).all()
    assert [(row.who, row.op_id, row.result["changes"]["text"]) for row in rows] == [
        ("tester", "one", "Added A."),
        ("xother", "one", "Added B."),
    ]


def test_the_id_of_another_act_is_refused(db: Database) -> None:
    db.write(add_site("A"), what="add", op_id="one")
    with pytest.raises(InputError, match=r"\(remove\) was used before, for another one \(add\)") as refused:
        db.write(lambda conn: conn.execute(delete(t.site)), what="remove", op_id="one")
    assert refused.value.hint
    assert sites(db) == ["A"]


def test_nobody_notes_an_act_in_the_name_of_another(db: Database) -> None:
    forged = text("INSERT INTO op (op_id, at, who, what) SELECT 'one', at, 'xother', 'add' FROM op LIMIT 1")
    db.write(lambda conn: conn.execute(forged), what="forge")
    with as_person(db, "xother", Role.ADMIN, Role.READER) as other:
        assert other.write(add_site("B"), what="add", op_id="one").text == "Added B."
    with db.read() as conn:
        assert conn.execute(select(t.op.c.who).where(t.op.c.op_id == "one").order_by(t.op.c.who)).scalars().all() == [
            "tester",
            "xother",
        ]


def test_the_same_op_from_two_threads_is_carried_out_once(db: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: db.write(add_site("A"), what="add", op_id="one"), range(8)))
    assert len(set(results)) == 1
    assert sites(db) == ["A"]


def test_a_failed_op_may_be_tried_again(db: Database) -> None:
    def fails(conn: Connection) -> None:
        add_site("A")(conn)
        raise ValueError("halfway")

    with pytest.raises(ValueError, match="halfway"):
        db.write(fails, what="add", op_id="one")
    assert sites(db) == []
    db.write(add_site("A"), what="add", op_id="one")
    assert sites(db) == ["A"]


def test_an_act_of_an_earlier_program_is_answered_with_everything(db: Database) -> None:
    kept = {"changes": {"touched": 33, "ids": [7], "text": "It is saved."}}
    earlier = insert(t.op).values(op_id="earlier", at=db.now(), who="tester", what="test", result=kept)
    db.write(lambda conn: conn.execute(earlier), what="test")
    found: object = db.write(lambda _conn: None, what="test", op_id="earlier")
    assert found == Changes(Touched.EVERYTHING, (7,), "It is saved.", op_id="earlier")


def test_a_commit_whose_answer_was_lost_is_not_done_twice(pg_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server commits, the connection breaks before it can say so."""
    db = pg_db
    db.actor  # noqa: B018  (signed in before)
    lost: list[int] = []
    original = db.engine.dialect.do_commit

    def commit_then_lose(connection: Any) -> None:
        original(connection)
        if not lost:
            lost.append(1)
            connection.dbapi_connection.close()
            import psycopg

            raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(db.engine.dialect, "do_commit", commit_then_lose)
    made = db.write(add_site("A"), what="add")
    assert lost == [1]
    assert made.text == "Added A."
    assert sites(db) == ["A"]


def test_a_lost_connection_before_the_commit_is_tried_again(pg_db: Database) -> None:
    runs = []

    def act(conn: Connection) -> Changes:
        done = add_site("A")(conn)
        runs.append(1)
        if len(runs) == 1:  # as when the primary dies: this very session is ended
            pid = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with pg_db.engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            conn.execute(text("SELECT 1"))
        return done

    pg_db.write(act, what="add")
    assert len(runs) == 2
    assert sites(pg_db) == ["A"]


def test_no_update_of_four_writers_is_lost(db: Database) -> None:
    db.write(lambda conn: conn.execute(insert(t.site).values(code="A", name="A", note="0")), what="add")

    def bump(_: int) -> None:
        while True:

            def act(conn: Connection) -> None:
                row = conn.execute(select(t.site.c.version, t.site.c.note).where(t.site.c.id == 1)).one()
                update_versioned(conn, t.site, 1, row.version, {"note": str(int(row.note) + 1)})

            try:
                db.write(act, what="bump")
                return
            except Stale:
                continue

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(bump, range(200)))
    with db.read() as conn:
        row = conn.execute(select(t.site.c.note, t.site.c.version)).one()
        trail = conn.execute(select(func.count()).select_from(t.audit).where(t.audit.c.op == "U")).scalar_one()
        ops = conn.execute(select(func.count(t.audit.c.op_id.distinct()))).scalar_one()
    assert (row.note, row.version, trail, ops) == ("200", 201, 200, 201)


def test_two_writers_the_second_hears_that_it_is_stale(db: Database) -> None:
    db.write(add_site("A"), what="add")
    db.write(lambda conn: update_versioned(conn, t.site, 1, 1, {"name": "x"}), what="edit")
    with pytest.raises(Stale) as stale:
        db.write(lambda conn: update_versioned(conn, t.site, 1, 1, {"name": "y"}), what="edit")
    assert stale.value.version == 2
    with pytest.raises(Stale):  # also when it does not ask which version is there
        db.write(lambda conn: conn.execute(text("UPDATE site SET name = 'z', version = 2")), what="edit")


def test_a_read_is_one_view_and_cannot_write(db: Database) -> None:
    with db.read() as conn:
        assert conn.execute(select(func.count()).select_from(t.site)).scalar_one() == 0
        db.write(add_site("A"), what="add")
        assert conn.execute(select(func.count()).select_from(t.site)).scalar_one() == 0
    assert sites(db) == ["A"]
    with pytest.raises(EnvironmentFault), db.read() as conn:
        conn.execute(delete(t.site))
    db.write(add_site("B"), what="add")  # and the connection is good for writing again
    assert sites(db) == ["A", "B"]


def test_cancel_ends_a_running_query(db: Database) -> None:
    endless = (
        "SELECT pg_sleep(30)"
        if db.kind == "postgresql"
        else "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    )
    work = Work()
    timer = threading.Timer(0.2, work.cancel)
    timer.start()
    with pytest.raises(Cancelled), db.read(work) as conn:
        conn.execute(text(endless)).all()
    timer.join()
    assert sites(db) == []


def test_errors_are_sentences(db: Database) -> None:
    db.write(add_site("A"), what="add")
    with pytest.raises(InputError, match="already a record"):
        db.write(add_site("A"), what="add")
    with pytest.raises(InputError, match="required field"):
        db.write(lambda conn: conn.execute(insert(t.site).values(code="B")), what="add")
    with pytest.raises(InputError, match="refers to"):
        db.write(lambda conn: conn.execute(text("INSERT INTO service_dependency VALUES (77, 78)")), what="add")
    with pytest.raises(InputError, match="outside what is allowed"):
        db.write(
            lambda conn: conn.execute(text("INSERT INTO priority_matrix (impact, urgency, priority) VALUES (9, 9, 9)")),
            what="add",
        )
    with as_person(db, "xreader", Role.READER) as reader, pytest.raises(NotAllowed) as refused:
        reader.write(add_site("B"), what="add")
    assert "role" in refused.value.hint


def test_roles_are_the_servers(db: Database) -> None:
    with as_person(db, "xagent", Role.AGENT, Role.BRM) as person:
        assert person.actor.login == "xagent"
        expected = {Role.AGENT, Role.BRM}
        if db.kind == "postgresql":
            expected.add(Role.READER)  # every group is a reader too
        assert person.actor.roles == expected


def test_the_op_of_each_thread_is_its_own(db: Database) -> None:
    barrier = threading.Barrier(2) if db.kind == "postgresql" else None

    def write(code: str) -> None:
        def act(conn: Connection) -> None:
            if barrier is not None:
                barrier.wait(10)
            add_site(code)(conn)

        db.write(act, what="add", op_id=f"op {code}")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, ["A", "B"]))
    with db.read() as conn:
        found = conn.execute(select(t.audit.c.op_id, t.audit.c.diff).where(t.audit.c.tbl == "site")).all()
    assert {row.op_id: row.diff["code"][1] for row in found} == {"op A": "A", "op B": "B"}


# --- SQLite files ---------------------------------------------------------------------------------
def _again(db: Database, timeout: float = 0.1) -> Database:
    return open_database(Path(str(db.url.database)), Actor("tester"), busy_timeout=timeout)


def test_a_locked_file_says_who_to_wait_for(sqlite_db: Database) -> None:
    other = _again(sqlite_db)
    with sqlite_db.engine.begin() as conn:
        conn.execute(insert(t.site).values(code="A", name="A"))
        with pytest.raises(EnvironmentFault, match="in use by another program") as locked:
            other.write(add_site("B"), what="add")
        assert locked.value.retry
        assert "try again" in locked.value.hint
    other.dispose()


def test_a_full_disk_leaves_nothing_half_written(damaged_db: Database) -> None:
    def fill(conn: Connection) -> None:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count={pages + 4}")
        for n in range(2000):
            conn.execute(insert(t.site).values(code=f"S{n}", name="x" * 500))

    with pytest.raises(EnvironmentFault, match="no space left"):
        damaged_db.write(fill, what="fill", op_id="full")
    again = _again(damaged_db)
    assert sites(again) == []
    with again.read() as conn:
        assert conn.execute(select(t.op)).all() == []
        assert conn.execute(select(t.audit).where(t.audit.c.tbl != "workspace")).all() == []
        assert conn.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    again.dispose()


@pytest.mark.parametrize(
    ("content", "words"), [(b"This is a letter, not a database. " * 200, "not a Longleaf workspace")]
)
def test_a_file_of_something_else(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(content)
    db = open_database(path)
    with pytest.raises(EnvironmentFault, match=words), db.read():
        pass
    db.dispose()


def test_a_damaged_file(damaged_db: Database) -> None:
    path = Path(str(damaged_db.url.database))
    damaged_db.write(
        lambda c: c.execute(insert(t.site), [{"code": str(n), "name": "x" * 900} for n in range(200)]), what="fill"
    )
    with damaged_db.engine.connect() as conn:
        root = conn.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'site'").scalar_one()
        size = conn.exec_driver_sql("PRAGMA page_size").scalar_one()
        conn.rollback()
    damaged_db.dispose()  # the last connection writes the log back into the file
    data = bytearray(path.read_bytes())
    data[(root - 1) * size : root * size] = b"\xff" * size
    path.write_bytes(data)
    with pytest.raises(EnvironmentFault, match="damaged") as damaged, damaged_db.read() as conn:
        conn.execute(select(t.site)).all()
    assert "backup" in damaged.value.hint


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    db = open_database(tmp_path / "none" / "x.sqlite")
    with pytest.raises(EnvironmentFault, match="cannot be opened"), db.read():
        pass
    db.dispose()


def test_an_encrypted_file_opens_only_with_its_key(tmp_path: Path) -> None:
    path = tmp_path / "secret.sqlite"
    db = open_database(path, key=b"k" * 32)
    with db.engine.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE x (i)")
    db.dispose()
    assert b"SQLite format" not in path.read_bytes()
    for key in (None, b"w" * 32):
        other = open_database(path, key=key)
        with pytest.raises(EnvironmentFault, match="another key"), other.read():
            pass
        other.dispose()


# --- PostgreSQL servers ---------------------------------------------------------------------------
def test_no_server_there() -> None:
    db = open_database(f"postgresql://ann@127.0.0.1:{free_port()}/longleaf?connect_timeout=2")
    with pytest.raises(EnvironmentFault, match=r"longleaf on 127\.0\.0\.1, port \d+, does not answer") as away:
        db.write(lambda conn: None, what="nothing")
    assert away.value.retry
    db.dispose()


def test_no_such_database_or_user(postgres_server: PostgresServer) -> None:
    for user, database, words in (
        ("postgres", "nowhere", "no database nowhere"),
        ("nobody_known", "postgres", "refused the sign-in"),
    ):
        db = open_database(postgres_server.url(database, user).render_as_string())
        with pytest.raises(EnvironmentFault, match=words):
            db.actor  # noqa: B018
        db.dispose()


@pytest.mark.parametrize(
    "address", ["ann:hunter2@db/longleaf", "ann@db/longleaf?password=hunter2", "ann@db/longleaf?sslpassword=hunter2"]
)
def test_a_password_in_the_address_is_refused(address: str) -> None:
    with pytest.raises(InputError, match="The database address holds a password") as refused:
        open_database(f"postgresql://{address}")
    assert "hunter2" not in refused.value.text + refused.value.hint


def test_a_password_is_never_shown_and_may_come_from_a_file() -> None:
    open_database("postgresql://ann@db/longleaf?passfile=/home/ann/.pgpass").dispose()
    db = open_database("postgresql://ann@edc,wdc/longleaf", password=lambda: "hunter2")
    assert "hunter2" not in repr(db) + str(db.url) + repr(vars(db))
    db.dispose()


def answering(secret: str | None) -> Callable[[], str | None]:
    return lambda: secret


def test_a_wrong_password_is_told_without_showing_it() -> None:
    with PostgresServer() as server:
        server.sql("CREATE ROLE ann LOGIN PASSWORD 'right'")
        hba = server.data / "pg_hba.conf"
        hba.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        server.sql("SELECT pg_reload_conf()")
        url = server.url("postgres", "ann").render_as_string()
        right = open_database(url, password=lambda: "right")
        assert right.actor.login == "ann"
        right.dispose()
        for secret, words in (("hunter2", "did not accept the user name"), (None, "asks for a password")):
            wrong = open_database(url, password=answering(secret))
            with pytest.raises(EnvironmentFault, match=words) as refused:
                wrong.write(lambda conn: None, what="nothing")
            cause: BaseException | None = refused.value
            while cause is not None:
                assert "hunter2" not in str(cause) + repr(cause)
                cause = cause.__cause__
            wrong.dispose()


def test_an_older_history_is_refused(pg_db: Database, tmp_path: Path) -> None:
    """It is neither read nor written, also by the next process; whoever chooses so may read it."""
    assert sites(pg_db) == []
    assert pg_db.hosts is not None
    assert pg_db.hosts.choice.host is not None
    cluster = pg_db.hosts.choice.host.cluster
    pg_db.dispose()
    Histories(tmp_path / "h.json").note(cluster, 7)
    url = pg_db.url.render_as_string()
    for chosen in (False, True):
        db = open_database(url, old_too=chosen, patience=0)
        assert db.hosts is not None
        db.histories = db.hosts.histories = Histories(tmp_path / "h.json")
        if chosen:
            assert sites(db) == []
            assert "OLDER HISTORY" in db.stamp
        else:
            with pytest.raises(OlderHistory, match=r"older history \(timeline 1\) than the newest one seen \(7\)"):
                sites(db)
        with pytest.raises(OnlyReads if chosen else OlderHistory) as refused:
            db.write(add_site("A"), what="add")
        assert refused.value.nothing_saved
        db.dispose()


def test_a_full_server_is_waited_for(pg_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """53300, too many connections, passes: the write goes through in the end."""
    tries = []

    def act(conn: Connection) -> None:
        tries.append(1)
        if len(tries) < 3:
            error = type("TooMany", (Exception,), {"sqlstate": "53300"})()
            raise OperationalError("SELECT 1", {}, error)
        add_site("A")(conn)

    assert sites(pg_db) == []
    pg_db.write(act, what="add")
    assert len(tries) == 3
    assert sites(pg_db) == ["A"]


def test_now_is_the_one_clock(sqlite_db: Database) -> None:
    moment = datetime(2026, 10, 1, tzinfo=UTC)
    db = open_database(Path(str(sqlite_db.url.database)), Actor("ann"), lambda: moment)
    db.write(add_site("A"), what="add")
    with db.read() as conn:
        row = conn.execute(select(t.site)).one()
    assert (row.created_by, row.updated_by, row.updated_at, row.version) == ("ann", "ann", moment, 1)
    db.dispose()


# --- two hosts ------------------------------------------------------------------------------------
def test_a_save_whose_answer_stays_lost_is_called_unknown(pg_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither saved nor not saved: the same id, sent again, tells it."""
    import psycopg

    assert sites(pg_db) == []
    original = pg_db.engine.dialect.do_commit

    def commit_then_lose(connection: Any) -> None:
        original(connection)
        connection.dbapi_connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(pg_db.engine.dialect, "do_commit", commit_then_lose)
    pg_db.patience = 0
    with pytest.raises(OutcomeUnknown, match="Nobody knows yet") as unknown:
        pg_db.write(add_site("A"), what="add", op_id="one")
    assert unknown.value.retry
    assert not unknown.value.nothing_saved
    monkeypatch.setattr(pg_db.engine.dialect, "do_commit", original)
    assert pg_db.write(add_site("A"), what="add", op_id="one").text == "Added A."
    assert sites(pg_db) == ["A"]


def test_a_save_that_the_server_did_not_confirm_says_so(pg_db: Database) -> None:
    def act(conn: Connection) -> Changes:
        conn.execute(text("DO $$ BEGIN RAISE WARNING 'canceling wait for synchronous replication'; END $$"))
        return add_site("A")(conn)

    made = pg_db.write(act, what="add")
    assert made.text.startswith("Added A. NOT SAFE YET: the standby has not confirmed it")
    assert len(pg_db.saves.doubtful) == 1
    assert pg_db.write(add_site("B"), what="add").text == "Added B."


def test_what_was_certainly_not_saved_says_so(pg_db: Database) -> None:
    pg_db.patience = 0

    def act(conn: Connection) -> None:
        conn.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    assert sites(pg_db) == []
    with pytest.raises(EnvironmentFault, match="was lost") as lost:
        pg_db.write(act, what="add")
    assert lost.value.nothing_saved
    assert lost.value.hint == "Nothing was saved. Try again in a moment."


def test_postgres_compiles_no_questions_of_lists(pg_db: Database) -> None:
    """At a million tickets compiling a question took nine tenths of the time of its answer."""
    with pg_db.read() as conn:
        assert conn.scalar(text("SHOW jit")) == "off"
