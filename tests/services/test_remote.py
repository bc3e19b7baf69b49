"""Services in a process of their own: the same answers, errors, progress and cancel; what happens when it dies."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from app.db.engine import Database
from app.domain.changes_made import Changes, FeedToken
from app.domain.tickets.values import TicketFilter
from app.domain.workspace import Opening
from app.errors import Conflict, EnvironmentFault, InputError, LongleafError
from app.services.api import Services
from app.services.remote import OPENER, Remote, RemoteServices
from app.work import Cancelled, Work

pytestmark = pytest.mark.processes

HERE = "tests.services.test_remote"


# --- what runs over there -------------------------------------------------------------------------
def process_id(_work: Work) -> int:
    return os.getpid()


def count_up(to: int, work: Work) -> int:
    for n in range(1, to + 1):
        work.step(n, to, "counting")
    return to


def endless(work: Work) -> None:
    while True:
        time.sleep(0.005)
        work.check()


def writes_until_the_end(path: str, begun: str, work: Work) -> None:
    """Write in one transaction: half of it, and the rest only once the process has been told to end."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("CREATE TABLE t (n INTEGER)")
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("INSERT INTO t VALUES (1)")
        Path(begun).touch()
        told = threading.Event()
        while not work.cancelled:
            told.wait(0.005)
        raw.execute("INSERT INTO t VALUES (2)")
        raw.execute("COMMIT")


_opened = 0


def opens(_url: str) -> tuple[None, int]:
    global _opened
    _opened += 1
    return None, _opened


_begun, _go_on = threading.Event(), threading.Event()


def opens_slowly(_url: str) -> tuple[None, str]:
    _begun.set()
    _go_on.wait(10)
    return None, "slowly"


def wait_until_it_opens(_work: Work) -> bool:
    return _begun.wait(10)


def let_it_open(_work: Work) -> None:
    _go_on.set()


def times_opened(_work: Work) -> int:
    return _opened


def prints(_work: Work) -> str:
    sys.stdout.write("what a library says\n")
    os.write(1, b"or writes to standard output itself\n")
    return "said"


_steps = 0


def steps_for_ever(work: Work) -> None:
    global _steps
    while True:
        _steps += 1
        time.sleep(0.005)
        work.step(_steps, None, "on")


def steps_so_far(_work: Work) -> int:
    return _steps


def waits_for_a_server(work: Work) -> None:
    stop = threading.Event()
    with work.interruptible(stop.set):
        work.step(0, None, "inside")
        stop.wait(20)
        raise RuntimeError("canceling statement due to user request")


def fails(kind: str, _work: Work) -> None:
    raise {
        "input": InputError("Row 7 has no date.", hint="Give one."),
        "fault": EnvironmentFault("The disk is full.", retry=True),
        "conflict": Conflict("Changed meanwhile.", {"title": ("a", "b", "c")}, 4),
        "bug": KeyError("lost"),
        "unpicklable": _Odd(threading.Lock()),
    }[kind]


class _Odd(Exception):
    pass


def dies(_work: Work) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def remote() -> Iterator[Remote]:
    made = Remote()
    yield made
    made.stop()
    assert made._process.returncode == 0


def services(remote: Remote, db: Database) -> Services:
    found: Opening = remote.open("app.services.workspace.opening:open_for_window", address(db))
    return RemoteServices(remote, found)  # type: ignore[return-value]


def address(db: Database) -> str:
    return db.url.database or "" if db.kind == "sqlite" else db.url.render_as_string()


# --- tests ----------------------------------------------------------------------------------------
def test_functions_run_in_another_process(remote: Remote) -> None:
    there = remote.run(f"{HERE}:process_id")
    assert there != os.getpid()
    assert remote.run(f"{HERE}:process_id") == there


def test_progress_comes_here(remote: Remote) -> None:
    seen: list[tuple[int, int | None, str]] = []
    work = Work(lambda *step: seen.append(step))
    assert remote.run(f"{HERE}:count_up", 5, work=work) == 5
    assert seen == [(n, 5, "counting") for n in range(1, 6)]


@pytest.mark.parametrize("name", ["endless", "waits_for_a_server"])
def test_cancel_reaches_the_other_process(remote: Remote, name: str) -> None:
    work = Work()
    timer = threading.Timer(0.3, work.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        remote.run(f"{HERE}:{name}", work=work)
    timer.join()
    assert remote.run(f"{HERE}:count_up", 1, work=Work()) == 1, "and it goes on working"


def test_cancelled_between_two_steps_it_ends_over_there_too(remote: Remote) -> None:
    """The window asks at once and interrupts a moment later; a step that comes in between must not swallow that."""
    work = Work(lambda done, _total, _text: work.ask() if done == 5 else None)
    with pytest.raises(Cancelled):
        remote.run(f"{HERE}:steps_for_ever", work=work)
    first = remote.run(f"{HERE}:steps_so_far")
    time.sleep(0.1)
    assert remote.run(f"{HERE}:steps_so_far") == first


def test_errors_cross_whole(remote: Remote) -> None:
    with pytest.raises(InputError, match="Row 7") as refused:
        remote.run(f"{HERE}:fails", "input")
    assert refused.value.hint == "Give one."
    with pytest.raises(EnvironmentFault) as fault:
        remote.run(f"{HERE}:fails", "fault")
    assert fault.value.retry
    with pytest.raises(Conflict) as conflict:
        remote.run(f"{HERE}:fails", "conflict")
    assert (conflict.value.fields, conflict.value.version) == ({"title": ("a", "b", "c")}, 4)
    with pytest.raises(KeyError) as bug:
        remote.run(f"{HERE}:fails", "bug")
    assert "in fails" in str(bug.value.__cause__), "the report names the place over there"
    with pytest.raises(RuntimeError, match="_Odd"):
        remote.run(f"{HERE}:fails", "unpicklable")


def test_the_same_answers_as_here(remote: Remote, db: Database) -> None:
    there, here = services(remote, db), Services(db)
    assert there.opening.place == here.opening.place
    assert there.agencies.matrix() == here.agencies.matrix()
    assert there.tickets.list_ids(TicketFilter(), None, None) == here.tickets.list_ids(TicketFilter(), None, None)
    token, changes = there.changed_since(None, Work())
    assert isinstance(token, FeedToken)
    assert isinstance(changes, Changes)
    with pytest.raises(LongleafError):
        there.tickets.detail(12345)


def test_a_workspace_opened_ahead_is_not_opened_again(remote: Remote, sqlite_db: Database) -> None:
    remote.open_ahead(f"{HERE}:opens", address(sqlite_db))
    assert remote.run(f"{HERE}:times_opened") >= 0, "other calls leave the answer where it is"
    assert remote.open(f"{HERE}:opens", address(sqlite_db)) == 1
    assert remote.open(f"{HERE}:opens", address(sqlite_db)) == 2, "asked again it is opened again"
    remote.open_ahead(f"{HERE}:opens", address(sqlite_db))
    assert remote.open(f"{HERE}:opens", "elsewhere") > 2, "another place has nothing to do with it"


def test_what_could_not_be_opened_ahead_is_told_where_it_is_asked_for(remote: Remote, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("no database " * 200, "utf-8")
    remote.open_ahead(OPENER, str(tmp_path / "notes.db"))
    with pytest.raises(LongleafError):
        remote.open(OPENER, str(tmp_path / "notes.db"))


def test_of_two_workspaces_the_one_asked_for_last_is_open(remote: Remote) -> None:
    """A server answers slowly, another workspace is chosen: the first must not follow it."""
    came: list[object] = []

    def first() -> None:
        try:
            came.append(remote.open(f"{HERE}:opens_slowly", "a"))
        except Cancelled:
            came.append("cancelled")

    def second() -> None:
        came.append(remote.open(f"{HERE}:opens", "b"))

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert remote.run(f"{HERE}:wait_until_it_opens")
    threads[1].start()
    while len(remote._waiting) < 2:
        threads[1].join(0.005)
    remote.run(f"{HERE}:let_it_open")
    for thread in threads:
        thread.join(20)
    assert sorted(map(str, came)) == ["1", "cancelled"]


def test_what_is_printed_over_there_disturbs_no_answer(remote: Remote) -> None:
    assert remote.run(f"{HERE}:prints") == "said"


def test_the_process_ends_with_whoever_began_it() -> None:
    script = (
        "import os; from app.services.remote import Remote; remote = Remote();"
        f"print(remote.run('{HERE}:process_id'), flush=True); os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    child = int(done.stdout)
    for _ in range(200):
        if not _runs(child):
            return
        time.sleep(0.05)
    raise AssertionError("the process of the services stayed behind")


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"


def test_a_missing_file_is_told_and_a_foreign_one_refused(remote: Remote, tmp_path: Path) -> None:
    assert remote.open("app.services.workspace.opening:open_for_window", str(tmp_path / "none.db")) is None
    (tmp_path / "notes.db").write_text("no database " * 200, "utf-8")
    with pytest.raises(LongleafError):
        remote.open("app.services.workspace.opening:open_for_window", str(tmp_path / "notes.db"))


def test_a_process_that_dies_is_made_anew(remote: Remote, sqlite_db: Database) -> None:
    there = services(remote, sqlite_db)
    before = remote.run(f"{HERE}:process_id")
    with pytest.raises(EnvironmentFault, match="ended unexpectedly") as died:
        remote.run(f"{HERE}:dies")
    assert died.value.retry
    assert there.agencies.matrix() == Services(sqlite_db).agencies.matrix(), "opened again by itself"
    assert remote.run(f"{HERE}:process_id") != before


def test_the_end_lets_a_write_finish(tmp_path: Path) -> None:
    remote = Remote()
    path, begun = tmp_path / "rows.db", tmp_path / "begun"

    def write() -> None:
        with suppress(Cancelled):  # the answer is not waited for any more
            remote.run(f"{HERE}:writes_until_the_end", str(path), str(begun), work=Work())

    writer = threading.Thread(target=write)
    writer.start()
    looked = threading.Event()
    while writer.is_alive() and not begun.exists():
        looked.wait(0.01)
    remote.stop()
    writer.join(10)
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT n FROM t").fetchall() == [(1,), (2,)]
    with pytest.raises(Cancelled):
        remote.run(f"{HERE}:process_id")
