"""The rows of a file by the number of their record: few in memory, many on disk, so that memory stays flat."""

from __future__ import annotations

import marshal
import tempfile
import weakref
from collections.abc import Iterator
from typing import IO
from zlib import crc32

from app.services.imports.spool import no_room

#: A row of the file with its number there.
Told = tuple[int, tuple[str, ...]]
#: Rows that stay in memory.
IN_MEMORY = 250_000
#: Files on disk; the rows of one are in memory at a time.
PARTS = 64
_BLOCK = 512


class Grouped:
    """Rows as they are added, given back by number; the rows of a number in their order."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self.rows = self._given = 0
        self._numbers = 0
        self._in_memory = in_memory
        self._few: dict[str, list[Told]] = {}
        self._files: list[IO[bytes]] = []
        self._blocks: list[list[tuple[str, int, tuple[str, ...]]]] = []

    def add(self, number: str, row: int, cells: tuple[str, ...]) -> None:
        """Keep one more row."""
        self.extend(number, [(row, cells)])

    def extend(self, number: str, told: list[Told]) -> None:
        """Keep more rows of a number."""
        self.rows += len(told)
        if not self._files:
            there = self._few.get(number)
            if there is None:
                self._few[number] = told
            else:
                there += told
            if self.rows > self._in_memory:
                self._to_disk()
            return
        for row, cells in told:
            self._append(number, row, cells)

    def numbers(self, done: int) -> int:
        """Return how many numbers there are; while they are on disk, about how many by the `done` ones so far."""
        return max(self._numbers if not self._files else round(done * self.rows / max(self._given, 1)), done)

    def parts(self) -> Iterator[dict[str, list[Told]]]:
        """Yield the rows by number, all rows of a number together; what was given is forgotten."""
        if not self._files:
            few, self._few = self._few, {}
            self._numbers, self._given = len(few), self.rows
            yield few
            return
        for part, file in enumerate(self._files):
            self._flush(part)
            file.seek(0)
            found: dict[str, list[Told]] = {}
            while True:
                try:
                    block = marshal.load(file)
                except EOFError:
                    break
                for number, row, cells in block:
                    found.setdefault(number, []).append((row, cells))
            file.close()
            self._given += sum(map(len, found.values()))
            yield found

    def _to_disk(self) -> None:
        try:
            self._files = [tempfile.TemporaryFile() for _ in range(PARTS)]  # noqa: SIM115 - closed with what it holds
        except OSError as error:
            raise no_room(error) from error
        for file in self._files:
            weakref.finalize(self, file.close)
        self._blocks = [[] for _ in range(PARTS)]
        few, self._few = self._few, {}
        for number, told in few.items():
            for row, cells in told:
                self._append(number, row, cells)

    def _append(self, number: str, row: int, cells: tuple[str, ...]) -> None:
        part = crc32(number.encode("utf-8", "surrogatepass")) % PARTS
        block = self._blocks[part]
        block.append((number, row, cells))
        if len(block) >= _BLOCK:
            self._flush(part)

    def _flush(self, part: int) -> None:
        try:
            marshal.dump(self._blocks[part], self._files[part])
        except OSError as error:
            raise no_room(error) from error
        self._blocks[part] = []
