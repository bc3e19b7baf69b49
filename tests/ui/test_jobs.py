"""Job runner: answers on the GUI thread, latest wins, cancel, late answers, errors, changes, the end."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from functools import partial

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from app.domain.changes_made import Changes, Touched
from app.errors import EnvironmentFault, InputError
from app.ui.jobs import JobRunner
from app.work import Work
from tests.qt_guards import settle, wait_idle


class Owner(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.got: list[object] = []
        self.threads: list[int] = []

    @Slot(object)
    def take(self, value: object) -> None:
        self.got.append(value)
        self.threads.append(threading.get_ident())


def test_answer_comes_to_the_gui_thread_from_another(jobs: JobRunner) -> None:
    owner = Owner()
    worker: list[int] = []

    def work(_work: Work) -> str:
        worker.append(threading.get_ident())
        return "value"

    jobs.read(owner, work, owner.take)
    assert owner.got == []
    wait_idle(jobs)
    assert owner.got == ["value"]
    assert owner.threads == [threading.get_ident()]
    assert worker != owner.threads


def test_latest_wins_and_interrupts_the_older(jobs: JobRunner) -> None:
    owner = Owner()
    interrupted = threading.Event()
    began = threading.Event()

    def slow(work: Work) -> str:
        with work.interruptible(interrupted.set):
            began.set()
            interrupted.wait(5)
        return "old"

    jobs.read(owner, slow, owner.take, key="list")
    assert began.wait(5)
    jobs.read(owner, lambda _work: "new", owner.take, key="list")
    wait_idle(jobs)
    assert interrupted.is_set()
    assert owner.got == ["new"]


def test_other_key_or_other_owner_does_not_cancel(jobs: JobRunner) -> None:
    first, second = Owner(), Owner()
    jobs.read(first, lambda _w: 1, first.take, key="a")
    jobs.read(first, lambda _w: 2, first.take, key="b")
    jobs.read(second, lambda _w: 3, second.take, key="a")
    wait_idle(jobs)
    assert sorted(map(str, first.got)) == ["1", "2"]
    assert second.got == [3]


@pytest.mark.parametrize(("key", "shown"), [("list", ["new"]), ("", ["old"])])
def test_what_was_read_before_ones_own_write_is_not_shown_after_it(jobs: JobRunner, key: str, shown: list[str]) -> None:
    owner, written = Owner(), threading.Event()
    state, read = ["old"], threading.Event()

    def slow(_work: Work) -> str:
        found = state[0]
        read.set()
        assert written.wait(5)
        return found

    def write(_work: Work) -> Changes:
        assert read.wait(5)
        state[0] = "new"
        return Changes(Touched.TICKETS)

    def done(_changes: Changes) -> None:
        written.set()  # the answer of the read comes after that of the write, whatever the threads do

    jobs.read(owner, slow, owner.take, key=key)
    jobs.write(owner, write, done)
    wait_idle(jobs)
    assert owner.got == shown


def test_a_read_is_repeated_once_and_not_where_it_does_more_than_read(jobs: JobRunner) -> None:
    owner, went_on = Owner(), threading.Semaphore(0)
    asked: list[str] = []

    def slow(name: str, _work: Work) -> str:
        asked.append(name)
        assert went_on.acquire(timeout=5)
        return name

    def changed(_work: Work) -> Changes:
        return Changes(Touched.TICKETS)

    jobs.read(owner, partial(slow, "list"), owner.take, key="list")
    jobs.read(owner, partial(slow, "save"), owner.take, key="save", repeats=False)
    jobs.write(owner, changed, lambda _changes: went_on.release(3))
    wait_idle(jobs)
    assert sorted(asked) == ["list", "list", "save"]
    assert sorted(map(str, owner.got)) == ["list", "save"]


def test_waiting_job_that_is_cancelled_never_runs(jobs: JobRunner) -> None:
    owner = Owner()
    gate = threading.Event()
    ran: list[int] = []
    for _ in range(3):
        jobs.read(owner, lambda _w: gate.wait(5), owner.take)
    waiting = jobs.read(owner, lambda _w: ran.append(1), owner.take, key="late")
    waiting.cancel()
    gate.set()
    wait_idle(jobs)
    assert ran == []
    assert owner.got == [True] * 3


def test_callback_of_a_dead_owner_is_not_called_and_its_query_ends(jobs: JobRunner) -> None:
    owner = Owner()
    began, ended = threading.Event(), threading.Event()

    def slow(work: Work) -> None:
        began.set()
        with work.interruptible(ended.set):
            ended.wait(5)

    got = owner.got
    jobs.read(owner, slow, owner.take)
    assert began.wait(5)
    del owner
    gc.collect()
    assert ended.wait(2), "the query of a dead owner went on"
    wait_idle(jobs)
    assert got == []


def test_deleted_qobject_is_a_dead_owner(jobs: JobRunner) -> None:
    owner = Owner()
    gate = threading.Event()
    jobs.read(owner, lambda _w: gate.wait(5), owner.take)
    owner.deleteLater()
    settle()
    gate.set()
    wait_idle(jobs)
    assert owner.got == []


def test_runner_holds_no_owner(jobs: JobRunner) -> None:
    owner = Owner()
    jobs.read(owner, lambda _w: 1, owner.take)
    wait_idle(jobs)
    gone = weakref.ref(owner)
    del owner
    gc.collect()
    assert gone() is None


def test_error_goes_to_the_callback_or_to_failure(jobs: JobRunner, qtbot: QtBot) -> None:
    owner = Owner()
    seen: list[Exception] = []

    def fail(_work: Work) -> None:
        raise InputError("No such thing.")

    def mine(error: Exception) -> bool:
        seen.append(error)
        return True

    with qtbot.assertNotEmitted(jobs.failure):
        jobs.read(owner, fail, owner.take, failed=mine)
        wait_idle(jobs)
    assert [str(e) for e in seen] == ["No such thing."]
    with qtbot.waitSignal(jobs.failure) as caught:
        jobs.read(owner, fail, owner.take, title="Reading")
    assert caught.args is not None
    assert caught.args[0].title == "Reading"
    assert caught.args[0].retry is None
    jobs.expected()  # type: ignore[attr-defined]


def test_retry_runs_the_same_again(jobs: JobRunner, qtbot: QtBot) -> None:
    owner = Owner()
    answers = [EnvironmentFault("Away.", retry=True), "back"]

    def work(_work: Work) -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with qtbot.waitSignal(jobs.failure) as caught:
        jobs.read(owner, work, owner.take)
    assert caught.args is not None
    caught.args[0].retry()
    wait_idle(jobs)
    assert owner.got == ["back"]
    jobs.expected()  # type: ignore[attr-defined]


def test_error_of_an_interrupted_query_is_a_cancel(jobs: JobRunner, qtbot: QtBot) -> None:
    owner = Owner()
    began = threading.Event()
    stop = threading.Event()

    def query(work: Work) -> None:
        with work.interruptible(stop.set):
            began.set()
            stop.wait(5)
            raise RuntimeError("interrupted")

    with qtbot.assertNotEmitted(jobs.failure):
        job = jobs.read(owner, query, owner.take)
        assert began.wait(5)
        job.cancel()
        wait_idle(jobs)


def test_the_one_who_cancels_does_not_wait_for_the_server(jobs: JobRunner) -> None:
    """A driver asks the server to cancel over a connection of its own: a round trip, or more where it hangs."""
    owner = Owner()
    began, stop = threading.Event(), threading.Event()
    asked_on: list[str] = []

    def ask_server() -> None:
        asked_on.append(threading.current_thread().name)
        stop.set()

    def query(work: Work) -> None:
        with work.interruptible(ask_server):
            began.set()
            stop.wait(5)

    job = jobs.read(owner, query, owner.take)
    assert began.wait(5)
    job.cancel()
    wait_idle(jobs)
    assert len(asked_on) == 1
    assert asked_on[0].startswith("longleaf-interrupt")
    assert owner.got == []


def test_work_holds_on_to_its_connection_until_the_interrupt_is_through() -> None:
    """Or the interrupt would hit the query of whoever gets the connection next."""
    work = Work()
    inside, asked, answered = threading.Event(), threading.Event(), threading.Event()
    order: list[str] = []

    def ask_server() -> None:
        asked.set()
        answered.wait(5)
        order.append("interrupted")

    def query() -> None:
        with work.interruptible(ask_server):
            inside.set()
            asked.wait(5)
        order.append("given back")

    query_thread = threading.Thread(target=query)
    cancel_thread = threading.Thread(target=work.cancel)
    query_thread.start()
    assert inside.wait(5)
    cancel_thread.start()
    assert asked.wait(5)
    query_thread.join(0.1)
    answered.set()
    query_thread.join(5)
    cancel_thread.join(5)
    assert order == ["interrupted", "given back"]


@pytest.mark.parametrize("shape", ["plain", "tuple", "attribute"])
def test_changes_of_a_write_are_emitted(jobs: JobRunner, qtbot: QtBot, shape: str) -> None:
    owner = Owner()
    made = Changes(Touched.TICKETS, (7,), "Saved")

    class Answer:
        changes = made

    answer = {"plain": made, "tuple": (3, made), "attribute": Answer()}[shape]
    with qtbot.waitSignal(jobs.changed) as caught:
        jobs.write(owner, lambda _w: answer, owner.take)
    assert caught.args == [made]
    assert owner.got == [answer]


def test_write_without_changes_emits_nothing(jobs: JobRunner, qtbot: QtBot) -> None:
    owner = Owner()
    with qtbot.assertNotEmitted(jobs.changed):
        jobs.write(owner, lambda _w: Changes(Touched.NOTHING))
        wait_idle(jobs)


def test_writes_run_one_after_the_other_in_order(jobs: JobRunner) -> None:
    owner = Owner()
    at_once: list[int] = []
    running = 0

    def write(number: int) -> int:
        nonlocal running
        running += 1
        at_once.append(running)
        time.sleep(0.002)
        running -= 1
        return number

    for number in range(8):
        jobs.write(owner, lambda _w, n=number: write(n), owner.take)  # type: ignore[misc]
    wait_idle(jobs)
    assert owner.got == list(range(8))
    assert set(at_once) == {1}


def test_write_goes_on_when_its_owner_is_gone(jobs: JobRunner, qtbot: QtBot) -> None:
    owner = Owner()
    gate = threading.Event()

    def write(_work: Work) -> Changes:
        gate.wait(5)
        return Changes(Touched.CHANGES)

    jobs.write(owner, write)
    del owner
    gc.collect()
    with qtbot.waitSignal(jobs.changed):
        gate.set()


def test_progress_comes_seldom_but_the_end_always(jobs: JobRunner) -> None:
    owner = Owner()
    seen: list[tuple[int, int | None, str]] = []

    def work(work: Work) -> None:
        for n in range(1, 1001):
            work.step(n, 1000, "rows")

    jobs.read(owner, work, owner.take, progress=lambda *step: seen.append(step))
    wait_idle(jobs)
    assert seen[-1] == (1000, 1000, "rows")
    assert len(seen) < 20


def test_stop_lets_a_write_finish_and_refuses_new_work(qapp: object) -> None:
    runner = JobRunner()
    owner = Owner()
    done: list[int] = []

    def write(_work: Work) -> None:
        time.sleep(0.1)
        done.append(1)

    def read(work: Work) -> None:
        while True:
            time.sleep(0.005)
            work.check()

    runner.write(owner, write)
    runner.read(owner, read, owner.take)
    assert runner.stop()
    assert done == [1]
    assert runner.read(owner, lambda _w: 1, owner.take).dropped
    settle()
    assert owner.got == []


def test_a_cancelled_write_says_that_it_is_gone(jobs: JobRunner) -> None:
    told: list[str] = []
    owner, ready = QObject(), threading.Event()

    def work(work: Work) -> str:
        ready.set()
        while True:
            work.step(0, None)

    job = jobs.write(owner, work, told.append, gone=partial(told.append, "gone"))
    assert ready.wait(5)
    job.cancel()
    wait_idle(jobs)
    assert told == ["gone"]


def test_a_write_that_was_cancelled_too_late_is_done(jobs: JobRunner) -> None:
    told: list[str] = []
    owner, ready, go = QObject(), threading.Event(), threading.Event()

    def work(_work: Work) -> str:
        ready.set()
        assert go.wait(5)
        return "saved"

    job = jobs.write(owner, work, told.append, gone=partial(told.append, "gone"))
    assert ready.wait(5)
    job.cancel()
    go.set()
    wait_idle(jobs)
    assert told == ["saved"]
