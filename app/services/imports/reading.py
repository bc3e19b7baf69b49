"""From a file on disk to a table of rows: CSV in any usual encoding, JSON, XML, workbooks; each also as gzip or zip.

Nothing of a file is kept in memory: its rows come from it, or from a spool, as often as they are asked for.
"""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, TextIO, TypeVar

from app.domain.imports.csv_rows import csv_table
from app.domain.imports.mapping import Mapping
from app.domain.imports.records import json_records, records_table, xml_records
from app.domain.imports.sniff import EXPECTED, GZIP, JSON, MAX_BYTES, OLE, PIECE, XML, ZIP, Survey, kind_of, survey
from app.domain.imports.table import Table
from app.domain.imports.values import SheetSeen
from app.errors import EnvironmentFault, InputError
from app.services.imports.mapping import choose_mapping
from app.services.imports.open_books import book_of
from app.services.imports.own import refuse_own
from app.services.imports.spool import ByteSpool, RowSpool
from app.services.imports.workbooks import ReadBook, is_workbook, workbook_table

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Opened:
    """A file ready to be read row by row, in as many passes as one likes, with the mapping that reads it.

    `sheet`: of a workbook, the one that is read; `sheets` all that can be seen in it.
    """

    table: Table
    mapping: Mapping
    encoding: str
    sha256: str
    sheet: str = ""
    sheets: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A file as a table: its rows, the encoding it was found in, and the SHA-256 of its bytes; else as `Opened`.

    `is_records`: it is JSON or XML, which programs read, and whose times need not be those that people saw.
    """

    table: Table
    encoding: str
    sha256: str
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    seen: tuple[SheetSeen, ...] = ()
    is_records: bool = False


def open_file(path: Path, mapping: Mapping | None, format: str | None, sheet: str = "") -> Opened:
    """Open an export. Without `mapping` the built-in one that fits the columns. InputError for what is no table.

    `sheet`: of a workbook, by its name; without one the mapping's, else the first visible sheet with a header.
    """
    if mapping is None:
        read = open_table(path, sheet=sheet)
    else:
        named = sheet or mapping.sheet
        changes = mapping.layout == "changes"
        read = open_table(path, encoding=mapping.encoding, delimiter=mapping.delimiter, sheet=named, changes=changes)
    found = mapping or choose_mapping(read.table.header, path.name, format)
    found = replace(found, dates=found.dates.of_file(is_records=read.is_records))
    return Opened(read.table, found, read.encoding, read.sha256, read.sheet, read.sheets)


def open_table(
    path: Path,
    *,
    encoding: str = "auto",
    delimiter: str = "auto",
    sheet: str = "",
    changes: bool = False,
    counted: bool = False,
) -> ReadTable:
    """Open an export as a table. InputError for what is none, naming what it is.

    `sheet` as for `open_file`; `changes` as for `json_records`. `counted`: tell the sheets of a workbook with their
    rows (`seen`).
    """
    read = _read_table(path, encoding, delimiter, sheet, changes=changes, counted=counted)
    refuse_own(read.table.header, path.name)
    return read


def _read_table(path: Path, encoding: str, delimiter: str, sheet: str, *, changes: bool, counted: bool) -> ReadTable:
    source = _Source(path)
    digest = source.digest()
    source = _unpacked(source)
    name, kind = source.name, source.kind
    if kind in (ZIP, OLE):

        def opened() -> ReadBook:
            with source.open() as file:
                known = is_workbook(file)
            if not known:
                raise InputError(f"{name} is no workbook, nor an export that is packed.", hint=EXPECTED)
            return workbook_table(source.open, name, sheet, counted=counted)

        book = book_of((digest, name), sheet, opened, counted=counted)
        return ReadTable(book.table, book.kind, digest, book.sheet, book.sheets, book.seen)
    if kind == XML:  # its tables are its sheets
        rows = records_table(xml_records(source.pieces, name, sheet), name, RowSpool)
        return ReadTable(rows, "xml", digest, sheet, is_records=True)
    if sheet:
        raise InputError(f'{name} is no workbook, so it has no sheet "{sheet}".', hint="Leave the sheet out.")
    found = survey(source.pieces(), name, encoding)
    shown = "utf-8" if found.encoding == "utf-8-sig" else found.encoding
    if kind == JSON:
        rows = records_table(json_records(_texts(source, found), name, changes=changes), name, RowSpool)
        return ReadTable(rows, shown, digest, is_records=True)
    table = csv_table(lambda: _text(source, found), found.shape, name, delimiter)
    return ReadTable(table, shown, digest)


class _Source:
    """The bytes of a file, read as often as one likes: those on disk (which may not change meanwhile), or unpacked."""

    def __init__(self, path: Path, spool: ByteSpool | None = None) -> None:
        self.path, self.name, self._spool = path, path.name, spool
        self._about = None if spool is not None else self._stat()
        with self.open() as file:
            self.kind = kind_of(file.read(PIECE), self.name)

    def open(self) -> BinaryIO:
        """Return a reader from the first byte on."""
        if self._spool is not None:
            return self._spool.open()
        if self._about is not None and self._stat() != self._about:
            raise InputError(f"{self.name} was changed while it was being read.", hint="Import it again.")
        return _told(self.path, lambda: self.path.open("rb"))

    def pieces(self) -> Iterator[bytes]:
        """Give all bytes, piece by piece."""
        with self.open() as file:
            while piece := file.read(PIECE):
                yield piece

    def digest(self) -> str:
        """Return the file's SHA-256."""
        found = sha256()
        for piece in self.pieces():
            found.update(piece)
        return found.hexdigest()

    def _stat(self) -> tuple[int, int]:
        about = _told(self.path, self.path.stat)
        if not (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):  # a device or a pipe may never end
            raise InputError(f"{self.path} is no file.", hint=EXPECTED)
        if about.st_size > MAX_BYTES:
            raise InputError(f"{self.name} is larger than {MAX_BYTES:,} bytes.", hint="Export it in parts.")
        return about.st_size, about.st_mtime_ns


def _told(path: Path, act: Callable[[], T]) -> T:
    try:
        return act()
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}.", hint="Check the path.") from error
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder, not a file.", hint=EXPECTED) from error
    except PermissionError as error:
        raise InputError(f"{path} may not be read.", hint="Check the file's permissions.") from error
    except ValueError as error:  # a NUL in it
        raise InputError("This is no path of a file.", hint="Check the path.") from error
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be read: {error.strerror or error}.", retry=True) from error


def _unpacked(source: _Source) -> _Source:
    """Return what is in a gzip file, or in a zip file that holds one file; else the source itself."""
    while source.kind in (GZIP, ZIP):
        if source.kind == GZIP:
            source = _Source(source.path, ByteSpool(_gunzipped(source)))
            continue
        with source.open() as file:
            inner = _only_file(file, source.name)
        if inner is None:
            break
        source = _Source(source.path, ByteSpool(_unzipped(source, inner)))
    return source


def _gunzipped(source: _Source) -> Iterator[bytes]:
    name, size = source.name, 0
    try:
        with source.open() as file, gzip.GzipFile(fileobj=file) as packed:
            while piece := packed.read(PIECE):
                size += len(piece)
                _not_too_large(name, size)
                yield piece
    except (EOFError, zlib.error, OSError) as error:
        why = "it ends too early" if isinstance(error, EOFError) else str(error)
        raise InputError(
            f"{name} is a damaged gzip file: {why}.", hint="Copy or export the file again; nothing was imported."
        ) from error
    if not size:
        raise InputError(f"{name} is a gzip file with nothing in it.", hint=EXPECTED)


def _only_file(file: BinaryIO, name: str) -> str | None:
    """Return the name of the one file in a zip archive; None where it is a workbook."""
    if is_workbook(file):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            names = [n for n in archive.namelist() if not n.endswith("/") and not n.startswith("__MACOSX/")]
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise InputError(
            f"{name} is a damaged workbook or zip archive: {error}.",
            hint="Copy or export the file again; nothing was imported.",
        ) from error
    if any(n.startswith(("word/", "ppt/")) for n in names) or "mimetype" in names:
        raise InputError(f"{name} is a document, not an export.", hint=EXPECTED)
    if len(names) != 1:
        raise InputError(
            f"{name} is a zip archive of {len(names):,} files.", hint="Unpack it first and import the right one. "
        )
    return names[0]


def _unzipped(source: _Source, inner: str) -> Iterator[bytes]:
    size = 0
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive, archive.open(inner) as packed:
            while piece := packed.read(PIECE):
                size += len(piece)
                _not_too_large(source.name, size)
                yield piece
    except RuntimeError as error:  # a password is wanted
        raise InputError(f"{source.name} is protected by a password.", hint="Unpack it first.") from error
    except (zipfile.BadZipFile, EOFError, zlib.error, OSError, NotImplementedError) as error:
        raise InputError(
            f"{source.name} is a damaged zip archive: {error}.",
            hint="Copy or export the file again; nothing was imported.",
        ) from error
    if not size:
        raise InputError(f"{source.name} is a zip archive with an empty file in it.", hint=EXPECTED)


def _not_too_large(name: str, size: int) -> None:
    if size > MAX_BYTES:
        raise InputError(
            f"{name} is larger than {MAX_BYTES:,} bytes unpacked.", hint="Export it in parts, for example by month."
        )


def _text(source: _Source, found: Survey) -> TextIO:
    text = io.TextIOWrapper(source.open(), found.encoding, found.errors, newline="")
    if found.encoding not in ("utf-8-sig", "utf-16", "utf-32") and text.read(1) != "\ufeff":
        text.seek(0)  # no mark, which some encodings leave in the text
    return text


def _texts(source: _Source, found: Survey) -> Iterator[str]:
    with _text(source, found) as text:
        while piece := text.read(PIECE):
            yield piece
