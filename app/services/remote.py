"""`Remote`: services carried out in a process of their own, so that their Python never holds up the window.

A thread that computes keeps the interpreter's lock for a millisecond at a time, and the window's thread asks for that
lock at nearly every call of Qt: beside two threads that build a month of changes, painting it took 300 ms instead of
40. What crosses between the processes are the values that views get anyway.
"""

from __future__ import annotations

import atexit
import itertools
import logging
import os
import pickle
import subprocess
import sys
import threading
from contextlib import nullcontext, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from app.clock import Moved, utc_now
from app.domain.workspace import Opening
from app.errors import EnvironmentFault
from app.services.remote_process import CANCEL, SERVE, STOP, Call, Here, Kind, read_message, write_message
from app.work import Cancelled, Work

#: By number of the call: where its answers go.
Answers = SimpleQueue[tuple[Kind, bytes]]
Waiting = dict[int, Answers]

#: What opens a workspace for a window; by name, so that the window's process does not import it.
OPENER = "app.services.workspace.opening:open_for_window"
#: What opens the local copy of a shared database instead.
OFFLINE_OPENER = "app.services.snapshot.offline:open_for_window"

_LEAVE = 5.0  # seconds for the process to end by itself
#: What the process runs: where it finds modules is handed over, so that it need not find that out (`-S`).
_PROGRAM = (
    "import sys; sys.path[:] = sys.argv.pop().split(chr(10)); from app.services.remote_process import serve; serve()"
)

log = logging.getLogger("longleaf.services")


class Remote:
    """A process that carries out functions. Safe to use from any thread; `stop` it at the end."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._stopped = False
        self._opener: Call | None = None
        self._asked: tuple[Call, int, Answers] | None = None
        self._begin()
        atexit.register(self.stop)

    def _begin(self) -> None:
        self._waiting: Waiting = {}
        self._died = threading.Event()
        self._process = subprocess.Popen(_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, **_NO_CONSOLE)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._pipe = self._process.stdin
        line = (self._process.stdout, self._waiting, self._died)
        threading.Thread(target=self._listen, args=line, name="longleaf-answers", daemon=True).start()

    def open_ahead(self, opener: str, *arguments: Any) -> None:
        """Have the workspace opened already; the next `open` of the same gets that answer."""
        call, answers = Call(Kind.OPEN, opener, arguments), SimpleQueue[tuple[Kind, bytes]]()
        self._asked = (call, self._put(call, answers), answers)

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
        try:
            self._process.wait(_LEAVE)
        except subprocess.TimeoutExpired:
            self._process.terminate()
            self._process.wait()
        with self._lock, suppress(OSError):  # what could not be sent to a process that died
            self._pipe.close()

    def _put(self, call: Call, answers: Answers) -> int:
        """Send a call, whose answers go into a queue; return its number."""
        number = next(self._numbers)
        with self._lock:
            if self._stopped:
                raise Cancelled
            if self._died.is_set():
                self._begin_again()
            self._waiting[number] = answers
            _send(self._pipe, (number, call))
        return number

    def _ask(self, call: Call, work: Work | None) -> Any:
        asked = self._asked
        if asked is not None and asked[0] == call:
            (_call, number, answers), self._asked = asked, None
        else:
            answers = SimpleQueue()
            number = self._put(call, answers)
        pipe, waiting = self._pipe, self._waiting
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

    def _cancel(self, pipe: IO[bytes], number: int) -> None:
        with self._lock:
            _send(pipe, (number, CANCEL))

    def _begin_again(self) -> None:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_LEAVE)
        with suppress(OSError):  # what could not be sent
            self._pipe.close()
        log.info("Starting the process of the services anew")
        self._begin()
        if self._opener is not None:
            _send(self._pipe, (0, self._opener))

    def _listen(self, pipe: IO[bytes], waiting: Waiting, died: threading.Event) -> None:
        """Hand each answer to the thread that waits for it, which unpacks it."""
        while True:
            try:
                message = read_message(pipe)
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
        self._moved = Moved(utc_now()) if opening.ahead else None  # by a clock that somebody sets meanwhile

    def now(self) -> datetime:
        """Return the server's time, as it is on a clock that runs beside it; on SQLite this machine's."""
        here = utc_now()
        moved = timedelta(0) if self._moved is None else self._moved.by(here)
        return here + self.opening.ahead - moved

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


def _send(pipe: IO[bytes], message: object) -> None:
    with suppress(OSError, ValueError):  # the process died; whoever listens tells all that wait
        write_message(pipe, pickle.dumps(message, pickle.HIGHEST_PROTOCOL))


#: On Windows a program without a console of its own would open one.
_NO_CONSOLE: dict[str, Any] = {"creationflags": getattr(subprocess, "CREATE_NO_WINDOW", 0)}


def _command() -> list[str]:
    """Return the command of a process that serves; the packaged program is its own Python."""
    if getattr(sys, "frozen", False):
        return [sys.executable, SERVE]
    here = str(Path(__file__).resolve().parents[2])
    places = [here, *(os.path.abspath(place) for place in sys.path)]
    return [sys.executable, "-S", "-c", _PROGRAM, "\n".join(dict.fromkeys(places))]
