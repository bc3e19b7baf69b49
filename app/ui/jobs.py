"""`JobRunner`: work off the GUI thread, its answers back on it.

Reads run on a small pool, writes one after the other on one lane, so that writes never interleave.
The work is a plain function of a `Work` that opens its own connection and returns plain values; it
must not touch widgets. Answers cross by one signal of this object, which lives on the GUI thread.
"""

from __future__ import annotations

import inspect
import itertools
import logging
import sys
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.domain.changes_made import Changes
from app.work import Cancelled, Work

log = logging.getLogger("longleaf.jobs")

T = TypeVar("T")
Progress = Callable[[int, "int | None", str], None]
Failed = Callable[[Exception], "bool | None"]

_PROGRESS_EVERY = 0.1  # seconds: more often nobody can read


class Lane(Enum):
    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Failure:
    """An error nobody handled: what failed, why, and how to try it again."""

    title: str
    error: Exception
    retry: Callable[[], None] | None = None


class Job(Generic[T]):
    """One piece of work under way; `cancel` interrupts it and its callbacks are not called any more."""

    def __init__(self, runner: JobRunner, number: int, lane: Lane, owner: QObject, fn: Callable[[Work], T]) -> None:
        self.number = number
        self.lane = lane
        self.fn = fn
        self.key = ""
        self.title = ""
        self.writes = lane is Lane.WRITE
        self.repeats = False  # asked again where this window wrote something meanwhile
        self.wrote_before = 0  # how many writes had changed something when it was asked
        self.left_behind = False  # its workspace is left: the window says what became of it
        self.done_count = 0
        self.total: int | None = None
        self.text = ""
        self.dropped = False
        self.outcome = ""  # then done, failed or gone
        self.asked_at = time.monotonic()
        self.work = Work(self._report)
        self.owner = weakref.ref(owner, self._owner_died)
        self.future: Future[None] | None = None
        self.on_done: Callable[[], Callable[[T], object] | None] = _nothing
        self.on_failed: Callable[[], Failed | None] = _nothing
        self.on_progress: Callable[[], Progress | None] = _nothing
        self.on_gone: Callable[[], Callable[[], object] | None] = _nothing
        self._runner = weakref.ref(runner)
        self._last_report = 0.0

    @property
    def alive(self) -> bool:
        """Whether somebody still waits for the answer."""
        owner = self.owner()
        return not self.dropped and owner is not None and shiboken6.isValid(owner)

    @property
    def waited_for(self) -> bool:
        """Whether the end is to be told: a write that somebody cancelled may have come to its end all the same."""
        owner = self.owner()
        return self.alive or (self.lane is Lane.WRITE and owner is not None and shiboken6.isValid(owner))

    @property
    def so_far(self) -> str:
        """Its title, and how far it is where that is known: "Import of list.csv (1,200 of 5,000)"."""
        return f"{self.title} ({self.done_count:,} of {self.total:,})" if self.total else self.title

    def cancel(self) -> None:
        """Stop the work, also in the middle of a query. Of a read no callback follows; of a write, `gone` does."""
        self.dropped = True
        self.work.ask()
        runner = self._runner()
        if self.future is not None and not self.future.cancel() and not self.future.done() and runner is not None:
            runner._interrupter.submit(self.work.interrupt)  # asks the server, so not on this thread

    def release(self) -> None:
        """Let go of everything the callbacks refer to; the job is over."""
        self.on_done = self.on_failed = self.on_progress = self.on_gone = _nothing
        self.fn = _over

    def _owner_died(self, _ref: object) -> None:
        if self.lane is Lane.READ:
            self.cancel()

    def _report(self, done: int, total: int | None, text: str) -> None:
        now = time.monotonic()
        if now - self._last_report < _PROGRESS_EVERY and done != total:
            return
        self._last_report = now
        runner = self._runner()
        if runner is not None:
            runner._send((self, "progress", (done, total, text)))


def _nothing() -> None:
    return None


def _over(_work: Work) -> Any:
    raise RuntimeError("this job is over")


def _weakly(callback: Callable[..., Any] | None) -> Callable[[], Any]:
    """Return a reference to the callback that does not keep a widget alive."""
    if callback is None:
        return _nothing
    if inspect.ismethod(callback) and isinstance(callback.__self__, QObject):
        return weakref.WeakMethod(callback)
    return lambda: callback


class JobRunner(QObject):
    """Runs reads and writes for the window. Create it once, on the GUI thread; call only from there."""

    changed = Signal(object)  # Changes: what a write, or somebody else, changed
    failure = Signal(object)  # Failure: an error that no `failed` callback took
    started = Signal(object)  # Job
    progressed = Signal(object)  # Job
    ended = Signal(object)  # Job
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None, *, readers: int = 3) -> None:
        super().__init__(parent)
        # A worker that computes gives the GUI thread its turn after 1 ms instead of 5.
        sys.setswitchinterval(0.001)
        self._numbers = itertools.count(1)
        self._jobs: dict[int, Job[Any]] = {}
        self._latest: dict[tuple[int, str], Job[Any]] = {}
        self._lanes = {
            Lane.READ: ThreadPoolExecutor(readers, thread_name_prefix="longleaf-read"),
            Lane.WRITE: ThreadPoolExecutor(1, thread_name_prefix="longleaf-write"),
        }
        self._interrupter = ThreadPoolExecutor(1, thread_name_prefix="longleaf-interrupt")
        self._stopped = False
        self._wrote = 0  # writes that changed something
        # Queued even from this thread: cancelling a waiting job answers at once, in the middle of the caller.
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def read(
        self,
        owner: QObject,
        fn: Callable[[Work], T],
        done: Callable[[T], object],
        *,
        key: str = "",
        failed: Failed | None = None,
        progress: Progress | None = None,
        title: str = "",
        writes: bool = False,
        repeats: bool = True,
    ) -> Job[T]:
        """Ask something; `done(value)` follows on the GUI thread while `owner` lives.

        `key`: a newer read with the same owner and key cancels this one (latest wins). Where a write of this window
        changed something before the answer, that may be from before it: it is asked once more, not to be shown after
        the write was. `repeats` False: it does more than read, and is done once. One without key, or with a title, is.
        `failed(error)` returns True when it has dealt with the error; else the message bar shows it.
        `title`: shows the job in the status bar, with progress and a cancel button.
        `writes`: it takes minutes and saves piece by piece, so that it must not hold up the lane of writes; whoever
        leaves the workspace is asked before it is stopped.
        """
        again = repeats and bool(key) and not title and not writes
        return self._submit(Lane.READ, owner, fn, done, key, failed, progress, title, writes=writes, repeats=again)

    def write(
        self,
        owner: QObject,
        fn: Callable[[Work], T],
        done: Callable[[T], object] | None = None,
        *,
        failed: Failed | None = None,
        progress: Progress | None = None,
        gone: Callable[[], object] | None = None,
        title: str = "",
    ) -> Job[T]:
        """Change something. The `Changes` in the answer (itself, in a tuple, or its `.changes`) go to `changed`.

        Writes run in the order given and are not cancelled because their owner went away. `gone()` follows where
        somebody cancelled it; a cancel that came too late is none: `done` or `failed` follows as ever.
        """
        return self._submit(Lane.WRITE, owner, fn, done, "", failed, progress, title, gone)

    def cancel(self, owner: QObject, key: str = "") -> None:
        """Cancel the owner's reads (only those with `key`, if given)."""
        for job in list(self._jobs.values()):
            if job.lane is Lane.READ and job.owner() is owner and (not key or job.key == key):
                job.cancel()

    def active(self, *, titled: bool = False) -> list[Job[Any]]:
        """Return the jobs waiting or running, oldest first."""
        return [job for job in self._jobs.values() if not job.dropped and (job.title or not titled)]

    @property
    def idle(self) -> bool:
        return not self._jobs

    def report(self, error: Exception, title: str = "", retry: Callable[[], None] | None = None) -> None:
        """Show an error the usual way; for `failed` callbacks that want the message as well."""
        self.failure.emit(Failure(title, error, retry))

    def stop(self, timeout: float = 3.0) -> bool:
        """Refuse new work, cancel reads, let the running write finish. True when all threads are done.

        The one place that waits on the GUI thread: the program is about to end.
        """
        self._stopped = True
        jobs = list(self._jobs.values())
        for job in jobs:
            if job.lane is Lane.READ:
                job.cancel()
        futures = [job.future for job in jobs if job.future is not None]
        _, waiting = wait(futures, timeout)
        if waiting:
            for job in jobs:
                job.cancel()
            _, waiting = wait(futures, 1.0)
        for lane in (*self._lanes.values(), self._interrupter):
            lane.shutdown(wait=not waiting, cancel_futures=True)
        self._jobs.clear()
        self._latest.clear()
        return not waiting

    def _submit(
        self,
        lane: Lane,
        owner: QObject,
        fn: Callable[[Work], T],
        done: Callable[[T], object] | None,
        key: str,
        failed: Failed | None,
        progress: Progress | None,
        title: str,
        gone: Callable[[], object] | None = None,
        *,
        writes: bool = False,
        repeats: bool = False,
    ) -> Job[T]:
        job: Job[T] = Job(self, next(self._numbers), lane, owner, fn)
        job.repeats, job.wrote_before = repeats, self._wrote
        job.key, job.title, job.writes = key, title, job.writes or writes
        job.on_done, job.on_failed, job.on_progress = _weakly(done), _weakly(failed), _weakly(progress)
        job.on_gone = _weakly(gone)
        if self._stopped:
            job.dropped = True
            return job
        if key:
            slot = (id(owner), key)
            before = self._latest.get(slot)
            if before is not None and before.owner() is owner:
                before.cancel()
            self._latest[slot] = job
        self._jobs[job.number] = job
        job.future = self._lanes[lane].submit(self._run, job)
        job.future.add_done_callback(lambda future: self._send((job, "gone", None)) if future.cancelled() else None)
        self.started.emit(job)
        return job

    def _run(self, job: Job[Any]) -> None:
        """Do a job on a worker thread. Everything is caught: an error belongs to whoever asked."""
        if job.dropped:
            self._send((job, "gone", None))
            return
        try:
            value = job.fn(job.work)
        except Cancelled:
            self._send((job, "gone", None))
        except Exception as error:  # noqa: BLE001 - delivered, not swallowed
            # A driver reports an interrupted query in its own words; it is a cancel all the same.
            self._send((job, "gone", None) if job.work.cancelled else (job, "failed", error))
        else:
            self._send((job, "done", value))

    def _send(self, message: tuple[Job[Any], str, Any]) -> None:
        if shiboken6.isValid(self):
            self._arrived.emit(message)

    @Slot(object)
    def _on_arrived(self, message: tuple[Job[Any], str, Any]) -> None:
        job, kind, value = message
        if kind == "progress":
            self._deliver_progress(job, value)
            return
        if self._jobs.pop(job.number, None) is None:
            return
        for slot, latest in list(self._latest.items()):
            if latest is job:
                del self._latest[slot]
        job.outcome = kind
        if kind == "failed":
            log.info("A %s failed: %s", job.lane, type(value))
        self.ended.emit(job)
        changes = _changes_in(value) if kind == "done" and job.lane is Lane.WRITE else None
        # Before `done`: what the asker says about its own write is then the last word.
        if changes is not None:
            self._wrote += 1
            self.changed.emit(changes)
        try:
            if not job.waited_for:
                if kind == "failed" and job.lane is Lane.WRITE:
                    self.failure.emit(Failure(job.title, value))
            elif kind == "gone":
                gone = job.on_gone()
                if gone is not None:
                    gone()
            elif kind == "done" and job.repeats and job.wrote_before != self._wrote:
                self._again(job)
            elif kind == "done":
                done = job.on_done()
                if done is not None:
                    done(value)
            elif kind == "failed":
                self._deliver_failure(job, value)
        finally:
            if kind != "failed":
                job.release()

    def _deliver_progress(self, job: Job[Any], value: Any) -> None:
        if job.alive and job.number in self._jobs:
            job.done_count, job.total, job.text = value
            self.progressed.emit(job)
            report = job.on_progress()
            if report is not None:
                report(*value)

    def _deliver_failure(self, job: Job[Any], error: Exception) -> None:
        failed = job.on_failed()
        if failed is not None and failed(error):
            job.release()
            return
        again = (lambda: self._again(job)) if getattr(error, "retry", False) else None
        self.failure.emit(Failure(job.title, error, again))

    def _again(self, job: Job[Any]) -> None:
        owner = job.owner()
        if owner is None or not shiboken6.isValid(owner):
            return
        fn, done, failed, progress, gone = job.fn, job.on_done(), job.on_failed(), job.on_progress(), job.on_gone()
        self._submit(job.lane, owner, fn, done, job.key, failed, progress, job.title, gone, writes=job.writes)


def _changes_in(value: object) -> Changes | None:
    """Return the `Changes` that a write's answer carries, if it changed anything."""
    candidates = value if isinstance(value, tuple) else (value, getattr(value, "changes", None))
    for candidate in candidates:
        if isinstance(candidate, Changes) and candidate.touched:
            return candidate
    return None
