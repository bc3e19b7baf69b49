"""Drafts of a large file made in a second process, while this one writes those of the chunk before.

Drafting is a function of the rows, so that where it is done changes nothing. Where no second process can be had, the
drafts are made here.
"""

from __future__ import annotations

import gc
import marshal
import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from queue import Empty, Full, Queue
from typing import Any

from app.domain.imports.audit_rows import Edges
from app.domain.imports.codes import Codes
from app.domain.imports.date_columns import Formats
from app.domain.imports.dates import Dates
from app.domain.imports.mapping import Mapping as MappingFile
from app.domain.imports.plan import Plan
from app.domain.tickets.projection_values import Event
from app.errors import EnvironmentFault
from app.services.imports.drafting import Drafted, Drafting, ListDrafting, LogDrafting
from app.services.imports.grouped import Told

#: Rows from which on a second process is worth its beginning, and bytes of a file that may have as many.
ROWS, BYTES = 20_000, 1 << 20
#: Chunks that are under way at once: what waits for being written is in memory.
AHEAD = 3
_LOOK_EVERY = 0.2  # seconds, while the other side is waited for
Chunk = dict[str, list[Told]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What drafting needs beside the rows. `names`: of agencies, services, support groups and categories, as `Codes`
    takes them.

    `counts_from`, `edges`: of a log; `reach`: of a list whose rows do not say when they were changed;
    `has_ends`: of a list, as its reader has it.
    """

    mapping: MappingFile
    header: Sequence[str]
    repeated: Mapping[str, list[int]]
    name: str
    formats: Formats
    names: Sequence[Mapping[str, str]]
    now: datetime
    counts_from: int
    edges: Edges | None
    reach: datetime | None
    has_ends: bool = True

    def made(self) -> tuple[Plan, Codes, Dates, Drafting]:
        """Return what makes the drafts, as if nothing of the file was read."""
        plan = Plan(self.mapping, self.header, self.name, dict(self.repeated))
        codes, dates = Codes(plan.mapping, *self.names), Dates(self.formats, self.mapping.dates.zone)
        if self.mapping.layout == "events":
            log = LogDrafting(plan, dates, codes, self.now, counts_from=self.counts_from)
            log.use(self.edges)
            return plan, codes, dates, log
        lists = ListDrafting(plan, dates, codes, self.now, has_ends=self.has_ends)
        lists.reach = self.reach
        return plan, codes, dates, lists


def has_a_second_core() -> bool:
    """Return whether a second process would run beside this one."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) > 1
    return (os.cpu_count() or 1) > 1


class Second:
    """The second process, as seen from here. `close` ends it, whatever it is doing."""

    def __init__(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        theirs, self._asks = spawn.Pipe(duplex=False)
        self._answers, mine = spawn.Pipe(duplex=False)
        self._process = spawn.Process(target=serve, args=(theirs, mine), daemon=True)
        self._process.start()
        theirs.close()
        mine.close()
        self._queue: Queue[bytes | None] = Queue(AHEAD)
        self._closed = threading.Event()
        self._feeder = threading.Thread(target=self._feed, name="import-feeder", daemon=True)
        self._feeder.start()
        self.has_answered = False

    def _feed(self) -> None:
        """Send what is asked: by a thread, since the process reads nothing while it waits to be read."""
        with suppress(OSError, ValueError):  # it is gone, which reading its answer tells
            while not self._closed.is_set():
                try:
                    data = self._queue.get(timeout=_LOOK_EVERY)
                except Empty:
                    continue
                if data is None:
                    return
                self._asks.send_bytes(data)

    def ask(self, data: bytes) -> None:
        """Send something, in its turn. Waits while much is under way."""
        while not self._closed.is_set():
            with suppress(Full):
                self._queue.put(data, timeout=_LOOK_EVERY)
                return
            if not self._process.is_alive():
                return

    def answer(self) -> Any:
        """Return the next answer. Raises what was raised there; EOFError where it ended without a word."""
        try:
            kind, found = pickle.loads(self._answers.recv_bytes())
        except OSError as error:
            raise EOFError from error
        self.has_answered = True
        if kind == "error":
            raise found
        return found

    def close(self) -> None:
        """End the process."""
        self._closed.set()
        self._answers.close()
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self._feeder.join()
        self._asks.close()
        self._process.close()


def second() -> Second | None:
    """Return a second process that begins; None where none can be had."""
    if not has_a_second_core():
        return None
    try:
        return Second()
    except (OSError, RuntimeError, ValueError):  # too many processes; a script without its own beginning; no memory
        return None


def drafted(
    chunks: Iterable[Chunk], recipe: Recipe, second: Second, drafting: Drafting, codes: Codes, dates: Dates, plan: Plan
) -> Iterator[tuple[int, list[Drafted]]]:
    """Yield the drafts of chunks in their order, with the number of tickets of each; made in the second process.

    What it finds out on the way is noted in `drafting`, `codes`, `dates` and `plan`, as if it were done here.
    """
    second.ask(pickle.dumps(recipe))
    under_way: deque[Chunk] = deque()
    alone = False
    for chunk in _and_the_end(chunks):
        if chunk is not None:
            under_way.append(chunk)
            if not alone:
                second.ask(marshal.dumps(list(chunk.items())))
        while under_way and (chunk is None or len(under_way) >= AHEAD):
            first = under_way.popleft()
            if not alone:
                try:
                    groups, services, drafts = second.answer()
                except EOFError as error:
                    if second.has_answered:
                        raise _ended() from error
                    alone = True  # it never began: everything is done here
                else:
                    codes.new_groups |= groups
                    codes.new_services |= services
                    yield len(first), _decoded(drafts, recipe.now)
                    continue
            yield len(first), [drafting.make(number, told, ()) for number, told in first.items()]
    if not alone:
        second.ask(marshal.dumps([]))
        try:
            _take(second.answer(), drafting, codes, dates, plan)
        except EOFError as error:
            raise _ended() from error


def _and_the_end(chunks: Iterable[Chunk]) -> Iterator[Chunk | None]:
    yield from chunks
    yield None


def _ended() -> EnvironmentFault:
    return EnvironmentFault(
        "The process that reads the rows ended without a word.",
        hint="Free memory and import the file again; what came in stays.",
        retry=True,
    )


# --- in the other process -------------------------------------------------------------------------
def serve(asks: Connection, answers: Connection) -> None:
    """Make the drafts of chunks until an empty one, which is answered with what was found out on the way."""
    with suppress(ValueError):  # Ctrl-C is for the process that asks, which ends this one
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    with suppress(EOFError, OSError), asks, answers:  # nobody is left to answer
        try:
            _serve(asks, answers)
        except (EOFError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - raised again where it is asked
            answers.send_bytes(pickle.dumps(("error", error)))


def _serve(asks: Connection, answers: Connection) -> None:
    recipe: Recipe = pickle.loads(asks.recv_bytes())
    plan, codes, dates, drafting = recipe.made()
    gc.freeze()
    while chunk := marshal.loads(asks.recv_bytes()):
        drafts = [drafting.make(number, told, ()) for number, told in chunk]
        answer = ("drafts", (codes.new_groups, codes.new_services, _encoded(drafts)))
        answers.send_bytes(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))
        del answer, drafts
        gc.collect()
    answers.send_bytes(pickle.dumps(("found", _found(drafting, codes, dates, plan))))


def _encoded(drafts: Sequence[Drafted]) -> list[tuple[Drafted, list[Any]]]:
    """Return drafts whose events are plain tuples, which are sent several times faster."""
    found: list[tuple[Drafted, list[Any]]] = []
    for one in drafts:
        events: list[Any] = []
        if one.draft is not None:
            events = [(e.seq, e.kind, e.occurred_at, e.actor, e.old, e.new, e.note) for e in one.draft.events]
            one.draft.events = []
        found.append((one, events))
    return found


def _decoded(drafts: Sequence[tuple[Drafted, list[Any]]], now: datetime) -> list[Drafted]:
    for one, events in drafts:
        if one.draft is not None:
            one.draft.events = [
                Event(seq, kind, at, now, "", actor, old, new, note) for seq, kind, at, actor, old, new, note in events
            ]
    return [one for one, _ in drafts]


def _found(drafting: Drafting, codes: Codes, dates: Dates, plan: Plan) -> dict[str, Any]:
    """Return what was found out, beside the drafts."""
    return {"codes": codes.found(), "dates": dates.found(), "drafting": drafting.found(), "formulas": plan.formulas}


def _take(found: Mapping[str, Any], drafting: Drafting, codes: Codes, dates: Dates, plan: Plan) -> None:
    codes.take(found["codes"])
    dates.take(found["dates"])
    drafting.take(found["drafting"])
    plan.formulas |= found["formulas"]
