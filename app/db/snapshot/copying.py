"""A full copy: table by table in chunks, read in short looks at the server, taken up where it was broken off.

The transactions that were still open when it began are noted first; `app.db.snapshot.changed` reads again whatever
they and later ones wrote, so that the copy is exact although its chunks are of different instants.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, Full, Queue
from threading import Event, Thread
from time import monotonic
from typing import Any, NamedTuple

from app.db.snapshot.file import SnapshotFile
from app.db.snapshot.rows import Copied
from app.db.snapshot.source import Origin, Source
from app.work import Work

#: Rows of a chunk: the first, of rows that hold files, and at most; a chunk takes about so many seconds.
_FIRST, _FEW, _MOST, _SECONDS = 2_000, 16, 20_000, 0.4
#: Seconds that one look at the server may last.
_LOOK = 2.0
#: Chunks of which a large copy consists at least: what is read again after a break is one or two of them.
_CHUNKS = 400
_LEAST = 4_000
#: Rows that are written at once, of however many tables.
_TOGETHER = 2_000


class _Chunk(NamedTuple):
    table: Copied
    rows: list[tuple[Any, ...]]
    last: list[Any] | None
    done: bool


def begin(source: Source, file: SnapshotFile) -> None:
    """Make the file, and note in it what it is of and from which transactions on changes are read again."""
    with source.look() as look:
        origin, horizon = look.origin(), look.horizon()
    file.make()
    file.open(building=True)
    with file.transaction():
        file.put(origin=origin.as_text(), horizon=horizon)


def copy_rows(source: Source, file: SnapshotFile, work: Work | None = None) -> int:
    """Copy every row that is not there yet; return how many came. What was copied stays, whenever it is broken off."""
    origin = Origin.of_text(file.get("origin") or "")
    source.restrict(origin)
    tables, before = origin.open_tables(), file.progress()
    with source.look() as look:
        expected = look.estimate(tables)
    total = max(1, sum(expected.values()))
    most = min(_MOST, max(_LEAST, total // _CHUNKS))
    counts = {name: rows for name, (_last, rows, _done) in before.items()}
    copied = 0
    with _reader(source, tables, before, most) as batches:
        for batch in batches:
            with file.transaction() as raw:
                for chunk in batch:
                    name = chunk.table.name
                    counts[name] = counts.get(name, 0) + len(chunk.rows)
                    copied += len(chunk.rows)
                    chunk.table.put(raw, chunk.rows)
                    file.came(chunk.table, chunk.last, counts[name], done=chunk.done)
            if work is not None:
                done = sum(counts.values())
                work.step(done, max(total, done), "Copying the shared database")
    return copied


def add_indexes(file: SnapshotFile, work: Work | None = None) -> None:
    """Make the indexes that are not there yet, then what else a workspace has."""
    missing = file.missing_indexes()
    for number, statement in enumerate(missing):
        if work is not None:
            work.step(number, len(missing), "Making the indexes")
        file.run(statement)


@contextmanager
def _reader(
    source: Source, tables: Sequence[Copied], before: dict[str, tuple[list[Any] | None, int, bool]], most: int
) -> Iterator[Iterator[list[_Chunk]]]:
    """Read the chunks in a thread of its own, one ahead of what is written; those of small tables come together."""
    queue: Queue[list[_Chunk] | BaseException | None] = Queue(1)
    stop = Event()

    def put(one: list[_Chunk] | BaseException | None) -> None:
        while not stop.is_set():
            try:
                queue.put(one, timeout=0.2)
            except Full:
                continue
            return

    def read() -> None:
        try:
            batch: list[_Chunk] = []
            for chunk in _chunks(source, tables, before, most):
                batch.append(chunk)
                if chunk.table.heavy or sum(len(one.rows) for one in batch) >= _TOGETHER:
                    put(batch)
                    batch = []
                if stop.is_set():
                    return
            put(batch)
            put(None)
        except BaseException as error:  # noqa: BLE001 - raised again where the chunks are taken
            put(error)

    def batches() -> Iterator[list[_Chunk]]:
        while True:
            try:
                found = queue.get(timeout=0.5)
            except Empty:
                continue
            if isinstance(found, BaseException):
                raise found
            if found is None:
                return
            yield found

    thread = Thread(target=read, name="snapshot", daemon=True)
    thread.start()
    try:
        yield batches()
    finally:
        stop.set()
        thread.join()


def _chunks(
    source: Source, tables: Sequence[Copied], before: dict[str, tuple[list[Any] | None, int, bool]], most: int
) -> Iterator[_Chunk]:
    """Yield the chunks of the tables that are to come; each is as large as can be read in a moment.

    No look lasts long: while it does, the server keeps every row that is replaced meanwhile.
    """
    rest = [(table, before.get(table.name, (None, 0, False))) for table in tables]
    coming = [(table, last) for table, (last, _rows, done) in rest if not done]
    limit = 0
    while coming:
        opened = monotonic()
        with source.look() as look:
            while coming and monotonic() - opened < _LOOK:
                table, last = coming[0]
                limit = limit or min(most, _FEW if table.heavy else _FIRST)
                began = monotonic()
                rows = look.chunk(table, last, limit)
                spent = monotonic() - began
                done = len(rows) < limit
                last = table.key_of(rows[-1]) if rows else last
                coming[0] = table, last
                if done:
                    coming.pop(0)
                    limit = 0
                elif spent < _SECONDS / 2:
                    limit = min(most, limit * 2)
                elif spent > _SECONDS:
                    limit = max(_FEW, limit // 2)
                yield _Chunk(table, rows, last, done)
