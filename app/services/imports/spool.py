"""Rows and bytes kept aside while a file is read: in memory while they are few, else in a file that nobody sees."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterable, Iterator
from io import BufferedReader, RawIOBase
from typing import IO, Any, BinaryIO

import msgspec

from app.errors import EnvironmentFault

#: Bytes that stay in memory.
IN_MEMORY = 16 << 20
_READ = 1 << 20
_LENGTH = 4  # bytes before each block that tell how long it is
_BLOCK = 256  # rows that are written together


class RowSpool:
    """Rows of texts in the order in which they were appended; may be read several times, also at the same time.

    Its file has no name, and is gone with it.
    """

    def __init__(self) -> None:
        self._file = _file()
        self._block: list[list[str]] = []
        self._encode = msgspec.msgpack.Encoder().encode
        weakref.finalize(self, self._file.close)

    def append(self, row: list[str]) -> None:
        """Keep one more row."""
        self._block.append(row)
        if len(self._block) >= _BLOCK:
            self._write()

    def extend(self, rows: Iterable[list[str]]) -> None:
        """Keep more rows."""
        for row in rows:
            self.append(row)

    def __iter__(self) -> Iterator[list[str]]:
        if self._block:
            self._write()
        decode = msgspec.msgpack.Decoder(list[list[str]]).decode
        at = 0
        while True:
            self._file.seek(at)
            length = self._file.read(_LENGTH)
            if not length:
                return
            data = self._file.read(int.from_bytes(length, "big"))
            at += _LENGTH + len(data)
            yield from decode(data)

    def _write(self) -> None:
        data = self._encode(self._block)
        self._block = []
        try:
            self._file.seek(0, 2)
            self._file.write(len(data).to_bytes(_LENGTH, "big") + data)
        except OSError as error:
            raise no_room(error) from error


class ByteSpool:
    """The bytes of an unpacked file; each `open` reads them from the beginning."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._file = _file()
        self.size = 0
        weakref.finalize(self, self._file.close)
        try:
            for piece in pieces:
                self.size += len(piece)
                self._file.write(piece)
        except OSError as error:
            raise no_room(error) from error

    def open(self) -> BinaryIO:
        """Return a reader of its own, from the first byte on."""
        return BufferedReader(_Part(self._file, self), _READ)


class _Part(RawIOBase):
    """Reads a file that others read too: it looks for its own place before each piece."""

    def __init__(self, file: IO[bytes], owner: object) -> None:
        super().__init__()
        self._under, self._place, self._owner = file, 0, owner

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        base = (0, self._place, self._under.seek(0, 2))[whence]
        self._place = max(base + offset, 0)
        return self._place

    def readinto(self, into: Any, /) -> int:
        self._under.seek(self._place)
        data = self._under.read(len(into))
        into[: len(data)] = data
        self._place += len(data)
        return len(data)


def _file() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)


def no_room(error: OSError) -> EnvironmentFault:
    """Return the fault of a disk that took no more while a file was read."""
    return EnvironmentFault(
        f"The file cannot be kept aside while it is read: {error.strerror or error}.",
        hint=f"Free space in {tempfile.gettempdir()}.",
        retry=True,
    )
