"""The process in which `app.services.remote` carries out services, until its pipe is closed."""

from __future__ import annotations

import copyreg
import logging
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

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
#: Imported once the workspace is open, in the order in which a window asks for them.
_SOON = (
    "tickets.reads",
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


def serve(pipe: Connection) -> None:
    """Carry out calls until the other side closes the pipe or dies; what runs then is cancelled or comes to its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the window's to answer
    from app import logs  # late: this module is imported by the window as well

    logs.start("services")
    log.info("Started")
    _Process(pipe).run()
    log.info("Ended")


class _Process:
    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._sending = threading.Lock()
        self._works: dict[int, Work] = {}
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="longleaf-service")
        self._interrupter = ThreadPoolExecutor(1, thread_name_prefix="longleaf-interrupt")
        self._opening = threading.Lock()
        self._opener: Call | None = None
        self._db: Database | None = None
        self._services: Services | None = None

    def run(self) -> None:
        while True:
            try:
                number, call = self._pipe.recv()
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
        for work in list(self._works.values()):
            work.cancel()
        self._pool.shutdown()
        self._interrupter.shutdown()
        if self._db is not None:
            self._db.dispose()

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

    def _do(self, call: Call, work: Work) -> Any:
        arguments = [work if isinstance(a, Here) else a for a in call.arguments]
        more = {name: work if isinstance(a, Here) else a for name, a in call.more.items()}
        if call.kind is Kind.SERVICE:
            with self._opening:
                if self._services is None:
                    assert self._opener is not None
                    self._open(self._opener)
            return attrgetter(call.target)(self._services)(*arguments, **more)
        if call.kind is Kind.OPEN:
            with self._opening:
                return self._open(call)
        return _named(call.target)(*arguments, **more)

    def _open(self, call: Call) -> Any:
        from app.services.api import Services

        db, answer = _named(call.target)(*call.arguments)
        if db is not None:
            before, self._db = self._db, db
            self._services = Services(db)
            if before is not None:
                before.dispose()
            else:
                self._pool.submit(_import_soon)
        return answer

    def _report(self, number: int, done: int, total: int | None, text: str) -> None:
        self._send(number, Kind.PROGRESS, pickle.dumps((done, total, text)))

    def _send(self, number: int, kind: Kind, payload: bytes) -> None:
        message = number.to_bytes(8, "big") + bytes((kind,)) + payload
        with self._sending, suppress(OSError):  # OSError: nobody is left to hear it
            self._pipe.send_bytes(message)


def _import_soon() -> None:
    for name in _SOON:
        import_module(f"app.services.{name}")
    if hasattr(os, "nice"):
        os.nice(5)  # from now on the window comes first where the processors are busy


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
