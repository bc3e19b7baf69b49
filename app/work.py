"""`Work`: how a long piece of work reports progress and is cancelled, in the window or on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock


class Cancelled(BaseException):
    """The user cancelled; a BaseException so that `except Exception` in the work cannot swallow it."""


class Work:
    """Progress and cancellation of one piece of work. Safe to cancel from another thread.

    `report` is called as (done, total or None, text) from the thread that works.
    """

    def __init__(self, report: Callable[[int, int | None, str], None] | None = None) -> None:
        self._report = report
        self._lock = Lock()
        self._cancelled = False
        self._interrupts: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def check(self) -> None:
        """Raise `Cancelled` if the user has cancelled."""
        if self._cancelled:
            raise Cancelled

    def step(self, done: int, total: int | None = None, text: str = "") -> None:
        """Report progress; also the point at which a cancel takes effect."""
        self.check()
        if self._report is not None:
            self._report(done, total, text)

    def cancel(self) -> None:
        """Ask the work to stop; interrupts the query that runs now, which may take a round trip to the server."""
        self.ask()
        self.interrupt()

    def ask(self) -> None:
        """Ask the work to stop at its next step. Never waits."""
        self._cancelled = True

    def interrupt(self) -> None:
        """Interrupt the query that runs now. The lock is held meanwhile, so that the work cannot go on and give its
        connection to somebody else, whose query would be hit."""
        with self._lock:
            for interrupt in self._interrupts:
                interrupt()

    @contextmanager
    def interruptible(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """While inside, `cancel` also calls `interrupt` (for example the driver's cancel of a query)."""
        with self._lock:
            self._interrupts.append(interrupt)
        try:
            self.check()
            yield
        finally:
            with self._lock:
                self._interrupts.remove(interrupt)
