"""Workbooks are opened in a process of its own, with a limit to its memory.

One that is damaged, or laid out larger than any memory, takes no more with it than that process.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any, BinaryIO

from app.domain.imports.sheet_xml import NO_RESULT
from app.domain.imports.sniff import EXPECTED, MAX_BYTES, PIECE
from app.domain.imports.table import Table, nul_in
from app.domain.imports.values import SheetSeen
from app.domain.imports.workbook import Book, Damaged, Head, choose, dense, filled, heads, open_book
from app.errors import InputError
from app.services.imports.spool import RowSpool, no_room

#: Memory that opening a workbook may take (bytes).
MEMORY = 4 << 30
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_BLOCK = 512  # rows that are sent together
_MARK = "\x1f"  # which no XML can hold
_AGAIN_FOR_RESULTS = "open the workbook in the program it came from and save it again"
_STORE = f"{_AGAIN_FOR_RESULTS[0].upper()}{_AGAIN_FOR_RESULTS[1:]}, so that it stores its results."
_AGAIN = "Open it in the program it came from and save it again, as .xlsx or CSV."


@dataclass(frozen=True, slots=True)
class ReadBook:
    """The table of a workbook, the kind of its file, the sheet that was read and all that can be seen in it.

    `seen`: those with a header, where they were to be counted. `begin`: makes the table anew, of the same rows.
    """

    table: Table
    kind: str
    sheet: str
    sheets: tuple[str, ...]
    begin: Callable[[], Table]
    seen: tuple[SheetSeen, ...] = ()


@dataclass(slots=True)
class Lost:
    """Cells of one column that hold something instead of a value: what, how many, and the row of the first."""

    column: int
    instead: str
    row: int
    cells: int = 0


def is_workbook(file: IO[bytes]) -> bool:
    """Return whether an archive or an old Office file holds a workbook, one with a password too."""
    return kind_of_workbook(file) != ""


def kind_of_workbook(file: IO[bytes]) -> str:
    """Return xlsx, xlsb, ods, xls or encrypted by what is inside of a file; "" where it holds no workbook."""
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    if head == _OLE:
        data = file.read()
        if _ENCRYPTED in data:
            return "encrypted"
        return "xls" if any(name in data for name in _STREAMS) else ""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return ""
    if b"opendocument.spreadsheet" in kind:
        return "ods"
    if "xl/workbook.bin" in names:
        return "xlsb"
    return "xlsx" if any(name.startswith("xl/") and name.endswith(".xml") for name in names) else ""


def workbook_table(
    begin: Callable[[], BinaryIO],
    name: str,
    sheet: str = "",
    wanted: Sequence[Sequence[str]] = (),
    *,
    counted: bool = False,
) -> ReadBook:
    """Return the table in a workbook. InputError where there is none.

    `begin` opens its bytes. `sheet`: by name, hidden or not; "" chooses the first visible one with a header, one with
    columns of the names in `wanted` first (as `choose` says). `counted`: the rows of the other sheets are counted too.
    """
    with begin() as file:
        kind = kind_of_workbook(file)
        if kind == "encrypted":
            raise InputError(f"{name} is protected by a password.", hint="Save it without one and import it again.")
        if kind != "xls":
            _not_too_large(file, name)
        file.seek(0)
        with tempfile.TemporaryDirectory(prefix="longleaf", ignore_cleanup_errors=True) as folder:
            path = Path(folder) / f"book.{kind}"  # calamine tells more where the name tells the kind
            try:
                with path.open("wb") as copy:
                    shutil.copyfileobj(file, copy, PIECE)
            except OSError as error:
                raise no_room(error) from error
            with _Reader(name, kind, path) as reader:
                return reader.read(sheet, wanted, counted=counted)


def _not_too_large(file: IO[bytes], name: str) -> None:
    """Raise InputError for a workbook that says of itself that it unpacks to more than any export has."""
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size > MAX_BYTES:
        raise InputError(
            f"{name} is larger than {MAX_BYTES:,} bytes unpacked.", hint="Export it in parts, for example by month."
        )


class _Reader:
    """The process that reads one workbook, as seen from here."""

    def __init__(self, name: str, kind: str, path: Path) -> None:
        self.name, self.kind = name, kind
        spawn = multiprocessing.get_context("spawn")
        self._pipe, other = spawn.Pipe()
        self._process = spawn.Process(target=serve, args=(other, path, kind, MEMORY), daemon=True)
        self._process.start()
        other.close()

    def __enter__(self) -> _Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        self._process.join(2.0)
        if self._process.is_alive():  # it was not read to its end
            self._process.kill()
            self._process.join()
        self._process.close()

    def read(self, sheet: str, wanted: Sequence[Sequence[str]], *, counted: bool) -> ReadBook:
        """Return the table of the sheet that is asked for, its rows in a spool."""
        found: list[Head] = self._answer()
        head = self._chosen(found, sheet, wanted)
        self._pipe.send((head.name, head.row, len(head.header)))
        rows, below = RowSpool(), 0
        while block := self._answer():
            rows.extend(block)
            below += len(block)
        lost: list[Lost] = self._answer()
        sheets = tuple(one.name for one in found if one.visible)

        def begin() -> Table:
            table = Table(head.header, lambda table: _numbered(rows, table), self.name, head.row)
            table.notes += _notes(head, found, lost, table.header)
            return table

        seen = self._counted(found, head, below) if counted else ()
        return ReadBook(begin(), self.kind, head.name, sheets, begin, seen)

    def _counted(self, found: Sequence[Head], read: Head, rows: int) -> tuple[SheetSeen, ...]:
        """Return the visible sheets that have a header, and the one that was read, with their rows."""
        counts = {read.name: rows}
        shown = [head for head in found if head.header and (head.visible or head.name == read.name)]
        for head in shown:
            if head.name not in counts:
                self._pipe.send((head.name, head.row))
                counts[head.name] = self._answer()
        return tuple(SheetSeen(head.name, tuple(head.header), counts[head.name]) for head in shown)

    def _chosen(self, found: Sequence[Head], sheet: str, wanted: Sequence[Sequence[str]]) -> Head:
        if sheet:
            by_name = {one.name.casefold(): one for one in found}
            head = by_name.get(sheet.casefold())
            names = ", ".join(one.name for one in found)
            if head is None:
                raise InputError(f'{self.name} has no sheet "{sheet}".', hint=f"Its sheets are: {names}.")
            if not head.header:
                raise InputError(f'{self.name}: the sheet "{sheet}" is empty.', hint=f"Its sheets are: {names}.")
            return head
        head = choose(found, wanted)
        if head is None:
            raise InputError(f"{self.name} is a workbook without a row in it.", hint=EXPECTED)
        return head

    def _answer(self) -> Any:
        try:
            kind, answer = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise self._died() from error
        if kind == "damaged":
            said = answer.lower()
            if "limit exceeded" in said:
                raise self._too_large()
            why = "it is protected by a password" if "password" in said else answer
            raise InputError(f"{self.name} is a damaged workbook, or one that cannot be read: {why}.", hint=_AGAIN)
        if kind == "memory":
            raise self._too_large()
        return answer

    def _died(self) -> InputError | RuntimeError:
        self._process.join()
        if self._process.exitcode == 1:
            return RuntimeError(f"the process that reads {self.name} failed")
        return self._too_large()  # where memory ends, calamine ends its process

    def _too_large(self) -> InputError:
        return InputError(
            f"{self.name} takes too much memory to open: cells stand far outside of its table.",
            hint="Delete the rows and columns beside the table that look empty, or save it as CSV.",
        )


def _notes(head: Head, found: Sequence[Head], lost: Sequence[Lost], names: Sequence[str]) -> list[str]:
    notes = []
    others = [one.name for one in found if one.header and one.name != head.name]
    if others:
        notes.append(f"The sheet {head.name} was read; not read: {', '.join(others)}.")
    for one in lost:
        where = names[one.column] if one.column < len(names) else f"column {one.column + 1}"
        if one.cells == 1:
            said = f"{where}: the cell in row {one.row:,} holds {one.instead} instead of a value."
        else:
            said = f"{where}: {one.cells:,} cells, the first in row {one.row:,}, hold {one.instead} instead of a value."
        notes.append(f"{said} {_STORE}" if one.instead == NO_RESULT else said)
    return notes


def _numbered(rows: RowSpool, table: Table) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of a spool; one that lost a value in a column that is read is listed in the table."""
    for number, *cells in rows:
        row, mark, lost = number.partition(_MARK)
        if mark:
            instead = {int(column): text for column, _, text in (one.partition("=") for one in lost.split(_MARK))}
            needed = next((column for column in sorted(instead) if column in table.reads), None)
            if needed is not None:
                what = instead[needed]
                why = f"the cell holds {what} instead of a value"
                table.damaged(
                    int(row), table.header[needed], f"{why}; {_AGAIN_FOR_RESULTS}" if what == NO_RESULT else why
                )
                continue
        if (wrong := nul_in(cells)) is not None:
            table.damaged(int(row), table.header[wrong[0]] if wrong[0] < len(table.header) else "", wrong[1])
            continue
        yield int(row), cells


# --- in the other process -----------------------------------------------------------------------------------------
def serve(pipe: Connection, path: Path, kind: str, memory: int) -> None:
    """Read a workbook: tell the tops of its sheets, then give the rows of the one that is asked for, as texts with
    their number in front; [] ends them, what cells hold instead of values follows. Then
    rows of other sheets are counted, as long as somebody asks.

    A row that lost a value says so behind its number: 17, the mark and "2=#REF!" lost that of column 2.
    """
    _limit(memory)
    with suppress(EOFError, OSError), pipe:  # nobody is left to tell
        _serve(pipe, path, kind)


def _serve(pipe: Connection, path: Path, kind: str) -> None:
    try:
        book, found = _opened(path, kind)
        pipe.send(("heads", found))
        sheet, top, width = pipe.recv()
        block: list[list[str]] = []
        lost: dict[tuple[int, str], Lost] = {}
        for number, cells in filled(book.rows(sheet), book.merged(sheet)):
            if number > top:
                mark = str(number)
                for column, instead in book.lost.items():
                    if column < width:
                        mark += f"{_MARK}{column}={instead}"
                        lost.setdefault((column, instead), Lost(column, instead, number)).cells += 1
                block.append([mark, *dense(cells, width)])
                if len(block) >= _BLOCK:
                    pipe.send(("rows", block))
                    block = []
        if block:
            pipe.send(("rows", block))
        pipe.send(("rows", []))
        pipe.send(("lost", sorted(lost.values(), key=lambda one: (one.column, one.row))))
        while True:  # until nobody asks any more
            sheet, top = pipe.recv()
            pipe.send(("count", sum(1 for number, cells in book.rows(sheet) if number > top and any(cells.values()))))
    except Damaged as error:
        pipe.send(("damaged", str(error)))
    except MemoryError:
        pipe.send(("memory", ""))


def _opened(path: Path, kind: str) -> tuple[Book, list[Head]]:
    if kind in ("xlsx", "ods"):
        with suppress(Damaged):  # not as its standard has it; calamine minds less
            book = open_book(path, kind)
            found = heads(book)
            if any(head.header for head in found):
                return book, found
    book = open_book(path)
    return book, heads(book)


def _limit(memory: int) -> None:
    """Allow this process so much memory, and keep what a library says at its end off the terminal."""
    with suppress(ImportError, ValueError, OSError):  # not on every system
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (memory, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
