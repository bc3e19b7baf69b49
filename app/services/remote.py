"""`Remote`: services carried out in a process of their own, so that their Python never holds up the window.

A thread that computes keeps the interpreter's lock for a millisecond at a time, and the window's thread asks for that
lock at nearly every call of Qt: beside two threads that build a month of changes, painting it took 300 ms instead of
40. What crosses between the processes are the values that views get anyway.
"""

from __future__ import annotations

import atexit
import itertools
import logging
import multiprocessing
import pickle
import threading
from contextlib import nullcontext, suppress
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from app.clock import utc_now
from app.domain.workspace import Opening
from app.errors import EnvironmentFault
from app.services.remote_process import CANCEL, STOP, Call, Here, Kind, serve
from app.work import Cancelled, Work

#: By number of the call: where its answers go.
Waiting = dict[int, "SimpleQueue[tuple[Kind, bytes]]"]

_LEAVE = 5.0  # seconds for the process to end by itself

log = logging.getLogger("longleaf.services")


class Remote:
    """A process that carries out functions. Safe to use from any thread; `stop` it at the end."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._stopped = False
        self._opener: Call | None = None
        self._begin()
        # Before multiprocessing's own, which would wait for a process that waits for us.
        atexit.register(self.stop)

    def _begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._waiting: Waiting = {}
        self._died = threading.Event()
        self._process = context.Process(target=serve, args=(theirs,), name="longleaf-services")
        self._process.start()
        theirs.close()
        line = (self._pipe, self._waiting, self._died)
        threading.Thread(target=self._listen, args=line, name="longleaf-answers", daemon=True).start()

    def open(self, opener: str, *arguments: Any, work: Work | None = None) -> Any:
        """Make the services there: the function "module:name" returns (Database, answer).

        Returns the answer; raises what the opener raises. Where the process dies, the next one opens the same.
        """
        call = Call(Kind.OPEN, opener, arguments)
        answer = self._ask(call, work)
        self._opener = call
        return answer

    def run(self, function: str, *arguments: Any, work: Work | None = None) -> Any:
        """Carry out "module:name", which needs no workspace; it gets a `Work` as its last argument."""
        return self._ask(Call(Kind.RUN, function, (*arguments, Here())), work)

    def service(self, name: str, *arguments: Any, **more: Any) -> Any:
        """Carry out a function of `Services` by its dotted name, for example "tickets.log".

        A `Work` among the arguments reports and cancels as it would here.
        """
        work = next((a for a in (*arguments, *more.values()) if isinstance(a, Work)), None)
        there = tuple(Here() if isinstance(a, Work) else a for a in arguments)
        named = {key: Here() if isinstance(a, Work) else a for key, a in more.items()}
        return self._ask(Call(Kind.SERVICE, name, there, named), work)

    def stop(self) -> None:
        """End the process; what it writes just now may come to its end first, for some seconds."""
        atexit.unregister(self.stop)
        with self._lock:
            if self._stopped:
                return
            self._stopped = True
            _send(self._pipe, (0, STOP))
        self._process.join(_LEAVE)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()

    def _ask(self, call: Call, work: Work | None) -> Any:
        answers: SimpleQueue[tuple[Kind, bytes]] = SimpleQueue()
        number = next(self._numbers)
        with self._lock:
            if self._stopped:
                raise Cancelled
            if self._died.is_set():
                self._begin_again()
            pipe, waiting = self._pipe, self._waiting
            waiting[number] = answers
            _send(pipe, (number, call))
        try:
            with work.interruptible(partial(self._cancel, pipe, number)) if work is not None else nullcontext():
                while True:
                    kind, payload = answers.get()
                    if kind is Kind.PROGRESS and work is not None:
                        try:
                            work.step(*pickle.loads(payload))
                        except Cancelled:  # it has to be told; what it leaves behind, it tidies up itself
                            self._cancel(pipe, number)
                    elif kind is Kind.DONE:
                        return pickle.loads(payload)
                    elif kind is Kind.FAILED:
                        raise pickle.loads(payload)
                    elif kind is Kind.GONE:
                        raise Cancelled
                    elif kind is Kind.DIED:
                        raise EnvironmentFault(
                            "The process that works with the database ended unexpectedly.",
                            hint="Try again: it is started anew. What was being saved may or may not have been saved.",
                            retry=True,
                        )
        finally:
            waiting.pop(number, None)

    def _cancel(self, pipe: Connection, number: int) -> None:
        with self._lock:
            _send(pipe, (number, CANCEL))

    def _begin_again(self) -> None:
        self._process.join(_LEAVE)
        log.info("Starting the process of the services anew")
        self._begin()
        if self._opener is not None:
            _send(self._pipe, (0, self._opener))

    def _listen(self, pipe: Connection, waiting: Waiting, died: threading.Event) -> None:
        """Hand each answer to the thread that waits for it, which unpacks it."""
        while True:
            try:
                message = pipe.recv_bytes()
            except (EOFError, OSError):
                break
            answers = waiting.get(int.from_bytes(message[:8], "big"))
            if answers is not None:
                answers.put((Kind(message[8]), message[9:]))
        with self._lock:  # after that nobody begins to wait here
            died.set()
            if not self._stopped:
                log.warning("The process of the services ended unexpectedly; %d calls waited for it", len(waiting))
            for answers in list(waiting.values()):
                answers.put((Kind.DIED, b""))
        pipe.close()


class RemoteServices:
    """Stands for `Services` in the window's process: the workspace's facts here, every function over there."""

    def __init__(self, remote: Remote, opening: Opening) -> None:
        self._remote = remote
        self.opening = opening

    def now(self) -> datetime:
        """Return the server's time, as it is on a clock that runs beside it; on SQLite this machine's."""
        return utc_now() + self.opening.ahead

    def __getattr__(self, name: str) -> _Far:
        if name.startswith("_"):
            raise AttributeError(name)
        found = _Far(self._remote, name)
        setattr(self, name, found)
        return found


class _Far:
    """A function of `Services` or a group of them, by its dotted name; called, it is carried out over there."""

    def __init__(self, remote: Remote, name: str) -> None:
        self._remote, self._name = remote, name

    def __getattr__(self, name: str) -> _Far:
        if name.startswith("_"):
            raise AttributeError(name)
        found = _Far(self._remote, f"{self._name}.{name}")
        setattr(self, name, found)
        return found

    def __call__(self, *arguments: Any, **more: Any) -> Any:
        return self._remote.service(self._name, *arguments, **more)


def _send(pipe: Connection, message: object) -> None:
    with suppress(OSError):  # the process died; whoever listens tells all that wait
        pipe.send(message)
