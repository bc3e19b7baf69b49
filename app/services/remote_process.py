"""The process in which `app.services.remote` carries out services, until its pipe is closed."""

from __future__ import annotations

import copyreg
import gc
import logging
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial
from importlib import import_module
from operator import attrgetter
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

from app.domain.snapshot.stamped import stamped
from app.errors import ConnectionLost
from app.work import Cancelled, Work

if TYPE_CHECKING:
    from app.db.engine import Database
    from app.services.api import Services

log = logging.getLogger("longleaf.services")


def _read_only(content: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(content)


# A read-only mapping cannot be pickled: its content is sent, and made read-only again on the other side.
copyreg.pickle(MappingProxyType, lambda mapping: (_read_only, (dict(mapping),)))

#: Sent with the number of a call that is not wanted any more.
CANCEL = "cancel"
#: Sent at the end.
STOP = "stop"
#: The argument that makes the packaged program a process of services.
SERVE = "--serve"
#: Imported before anything is asked: what opening a workspace takes, and then the first answers of a window.
_OPENS = ("workspace.opening", "api")
_FIRST = ("feed", "home.page", "workspace.last_acts", "tickets.reads")
#: Imported once the workspace is open, in the order in which a window asks for them.
_SOON = (
    "tickets.options",
    "changes.reads",
    "changes.acts",
    "cab.agenda",
    "agencies.reads",
    "agencies.acts",
    "figures.screen",
    "find",
    "tickets.acts",
)
_FOR_OPENING = 5.0  # seconds that imports give way to the opening of the workspace
_SETTLED = 0.3  # seconds after which a window has its first page, as a rule
_BETWEEN = 0.02  # seconds between two looks whether anything is being asked
_SLOW = 1.0  # seconds from which on a call is worth a line in the log
_THREADS = 6  # more than the window has, so that a call that is being cancelled keeps none waiting


class Kind(IntEnum):
    """What is asked, and what an answer is."""

    OPEN, RUN, SERVICE = 1, 2, 3
    DONE, FAILED, GONE, PROGRESS, DIED = 11, 12, 13, 14, 15


@dataclass(frozen=True, slots=True)
class Call:
    """One thing to do: `target` is the name of a function of `Services`, or "module:name" of another."""

    kind: Kind
    target: str
    arguments: tuple[Any, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


class Here:
    """Stands among arguments where the `Work` of the call belongs."""


class _Told(Exception):
    """The traceback of the other process, shown as the cause of the error."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def read_message(pipe: IO[bytes]) -> bytes:
    """Return the next message. EOFError where the other side has closed the pipe or died."""
    length = int.from_bytes(_exactly(pipe, 8), "big")
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    found = pipe.read(length)
    if len(found) < length:
        raise EOFError
    return found


def write_message(pipe: IO[bytes], message: bytes) -> None:
    """Send a message. OSError where nobody is left to read it."""
    pipe.write(len(message).to_bytes(8, "big"))
    pipe.write(message)
    pipe.flush()


def serve() -> None:
    """Carry out calls that standard input brings, until the other side closes it or dies; answers go to standard
    output. What runs then is cancelled or comes to its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the window's to answer
    gc.disable()  # until what is needed is imported: a collection would find nothing, and look at all of it
    asked, answers = _own_pipes()
    from app import logs  # late: this module is imported by the window as well

    logs.start("services")
    log.info("Started")
    _Process(asked, answers).run()
    log.info("Ended")


def _own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Return standard input and output for this process alone: whatever prints, prints to standard error, and a
    process begun here gets neither."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # a program without a console
        os.dup2(nothing, 1)
    os.close(nothing)
    sys.stdout = sys.stderr
    return asked, answers


class _Process:
    def __init__(self, asked: IO[bytes], answers: IO[bytes]) -> None:
        self._asked, self._answers = asked, answers
        self._sending = threading.Lock()
        self._works: dict[int, Work] = {}
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="longleaf-service")
        self._interrupter = ThreadPoolExecutor(1, thread_name_prefix="longleaf-interrupt")
        self._opening = threading.Lock()
        self._opener: Call | None = None
        self._db: Database | None = None
        self._services: Services | None = None
        self._ended = threading.Event()
        self._opened = threading.Event()

    def run(self) -> None:
        self._pool.submit(self._begin)
        while True:
            try:
                number, call = pickle.loads(read_message(self._asked))
            except (EOFError, OSError):
                break
            if call == STOP:
                break
            if call == CANCEL:
                unwanted = self._works.get(number)
                if unwanted is not None:
                    unwanted.ask()
                    self._interrupter.submit(unwanted.interrupt)
                continue
            if call.kind is Kind.OPEN:
                self._opener = call  # at once: what comes behind it needs it
            self._works[number] = Work(partial(self._report, number))
            self._pool.submit(self._carry_out, number, call)
        self._ended.set()
        for work in list(self._works.values()):
            work.cancel()
        self._pool.shutdown()
        self._interrupter.shutdown()
        if self._db is not None:
            self._db.dispose()

    def _begin(self) -> None:
        """Import what a window asks for first, while it is being made."""
        try:
            for name in _OPENS:
                import_module(f"app.services.{name}")
            if self._opener is not None:  # the window waits for that first
                self._opened.wait(_FOR_OPENING)
            for name in _FIRST:
                import_module(f"app.services.{name}")
        finally:
            gc.freeze()
            gc.enable()

    def _import_soon(self) -> None:
        """Import the rest in the order in which a window asks for it, whenever nothing is being asked."""
        self._ended.wait(_SETTLED)
        for name in _SOON:
            while not self._ended.wait(_BETWEEN) and self._works:
                pass
            if self._ended.is_set():
                return
            import_module(f"app.services.{name}")
        if hasattr(os, "nice"):
            os.nice(5)  # from now on the window comes first where the processors are busy

    def _carry_out(self, number: int, call: Call) -> None:
        from app import logs

        work = self._works[number]
        try:
            work.check()
            with logs.timed(log, logs.Term(call.target), level=logging.DEBUG, slow=_SLOW):
                value = self._do(call, work)
            answer = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        except Cancelled:
            self._send(number, Kind.GONE, b"")
        except Exception as error:  # noqa: BLE001 - delivered, not swallowed
            if not work.cancelled:
                log.info("%s failed: %s", logs.Term(call.target), type(error))
            # A driver reports an interrupted query in its own words; it is a cancel all the same.
            self._send(number, *((Kind.GONE, b"") if work.cancelled else (Kind.FAILED, _packed(error))))
        else:
            self._send(number, Kind.DONE, answer)
        finally:
            del self._works[number]
            if call.kind is Kind.OPEN:
                self._opened.set()

    def _do(self, call: Call, work: Work) -> Any:
        db = self._db
        with stamped("" if db is None else db.stamp, None if db is None else db.copied_at):
            return self._answer(call, work)

    def _answer(self, call: Call, work: Work) -> Any:
        arguments = [work if isinstance(a, Here) else a for a in call.arguments]
        more = {name: work if isinstance(a, Here) else a for name, a in call.more.items()}
        if call.kind is Kind.SERVICE:
            with self._opening:
                if self._services is None:
                    assert self._opener is not None
                    self._open(self._opener)
            return self._ask(attrgetter(call.target)(self._services), arguments, more)
        if call.kind is Kind.OPEN:
            with self._opening:
                self._require_last(call)
                return self._open(call)
        return _named(call.target)(*arguments, **more)

    def _ask(self, service: Callable[..., Any], arguments: Sequence[Any], more: Mapping[str, Any]) -> Any:
        """Call a function of the services; one that only reads, and lost its connection, once more on another one."""
        db = self._db
        assert db is not None
        begun = db.acts_begun
        try:
            return service(*arguments, **more)
        except ConnectionLost:
            if db.acts_begun != begun or self._ended.is_set():
                raise
            log.info("The connection was lost while reading; reading again")
            return service(*arguments, **more)

    def _require_last(self, call: Call) -> None:
        """Raise `Cancelled` where another workspace is to be opened by now: it must not be followed by this one."""
        if call is not self._opener:
            raise Cancelled

    def _open(self, call: Call) -> Any:
        from app.services.api import Services

        db, answer = _named(call.target)(*call.arguments)
        try:
            self._require_last(call)
        except Cancelled:
            if db is not None:
                db.dispose()
            raise
        if db is not None:
            before, self._db = self._db, db
            self._services = Services(db)
            if before is not None:
                before.dispose()
            else:
                self._pool.submit(self._import_soon)
        return answer

    def _report(self, number: int, done: int, total: int | None, text: str) -> None:
        self._send(number, Kind.PROGRESS, pickle.dumps((done, total, text)))

    def _send(self, number: int, kind: Kind, payload: bytes) -> None:
        message = number.to_bytes(8, "big") + bytes((kind,)) + payload
        with self._sending, suppress(OSError):  # OSError: nobody is left to hear it
            write_message(self._answers, message)


def _named(target: str) -> Callable[..., Any]:
    module, _, name = target.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def _packed(error: Exception) -> bytes:
    """Return the error, pickled with this process's traceback as its cause; only its words where that fails."""
    told = "".join(traceback.format_exception(error))
    try:
        error.__traceback__ = None
        packed = pickle.dumps(_Carried(error, told))
        pickle.loads(packed)
    except Exception:  # noqa: BLE001 - errors of libraries may hold anything
        packed = pickle.dumps(_Carried(RuntimeError(f"{type(error).__name__}: {error}"), told))
    return packed


class _Carried:
    """Pickles as the error itself, which loses its cause otherwise."""

    def __init__(self, error: Exception, told: str) -> None:
        self.error, self.told = error, told

    def __reduce__(self) -> tuple[Any, ...]:
        return _with_cause, (self.error, self.told)


def _with_cause(error: Exception, told: str) -> Exception:
    error.__cause__ = _Told(told)
    return error
