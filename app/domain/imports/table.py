"""Rows of a CSV text: header checked, damaged rows listed one by one, everything else handed on as it is."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from app.domain.imports.sniff import EXPECTED, WRONG_BYTE, delimiter_of
from app.domain.imports.values import RowError
from app.errors import InputError

#: Characters one cell may hold; longer ones are an error of their row.
MAX_CELL = 1_000_000
#: Fields longer than this end the reading: then a quotation mark was never closed.
_HARD_LIMIT = 100_000_000
_HEAD, _LONG = 200_000, 100_000  # characters in which a header is looked for; a longer line is no row of names
_ABOVE = 20  # rows that may stand above it
_SEP = re.compile(r"(?i:sep)=(.)\r?\n")
_NUMBER = re.compile(r"[\d.,:/ -]*\d[\d.,:/ -]*")


class Table:
    """A header and an iterator of (row number, cells). Rows are numbered as in a spreadsheet, the first one is 1.

    Iterating fills `errors` and counts `read`; rows that are damaged are listed there and left out, rows without
    anything in them are no rows. `repeated`: names (as the header first spells them) that several columns have; of
    these the first keeps the name, the others are told apart by their number.
    """

    def __init__(self, header: list[str], rows: Iterable[tuple[int, list[str]]], name: str, row: int = 1) -> None:
        self.name = name
        self.repeated: dict[str, list[int]] = {}
        self.header_row = row
        self.header = self._named(header)
        self.errors: list[RowError] = []
        self.read = 0
        self._rows = rows

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        width = len(self.header)
        for item in self._rows:
            cells = item[1]
            if len(cells) == width:
                if not cells[0].strip() and not any(cell.strip() for cell in cells):
                    continue
                self.read += 1
                yield item
            elif any(cell.strip() for cell in cells):
                self.read += 1
                if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                    yield item[0], cells[:width]  # a delimiter at the end of each line, or blank cells beside it
                else:
                    self._ragged(*item)

    def _ragged(self, number: int, row: list[str]) -> None:
        width = len(self.header)
        if len(row) < width:
            field, why = (
                self.header[len(row)],
                f"the row has {len(row)} fields, the header {width}: this one is missing",
            )
        else:
            field, why = "", f"the row has {len(row)} fields, the header {width}"
        self.errors.append(RowError(number, field, why + "; is a delimiter or quotation mark wrong?"))

    def refuse(self, number: int, field: str, why: str) -> None:
        """List a row as not imported."""
        self.errors.append(RowError(number, field, why))

    def _named(self, header: list[str]) -> list[str]:
        """Return a name for every column; what has none, or one that an earlier column has, gets its number."""
        clean = [" ".join(h.split()) for h in header]
        while clean and not clean[-1]:  # a delimiter at the end of the line; a row that has more there is told
            clean.pop()
        if not clean:
            raise InputError(f"{self.name} has no header row.", hint=EXPECTED)
        places: dict[str, list[int]] = {}
        for column, h in enumerate(clean, 1):
            if "\x00" in h:
                where = f"{self.name}, row {self.header_row}"
                raise InputError(f"{where}: column {column} of the header has a NUL byte.", hint=EXPECTED)
            places.setdefault(h.casefold(), []).append(column)
        self.repeated = {clean[at[0] - 1]: at for h, at in places.items() if h and len(at) > 1}
        return [
            h if h and places[h.casefold()][0] == column else f"{h} (column {column})".strip()
            for column, h in enumerate(clean, 1)
        ]


def read_csv(text: str, name: str, delimiter: str = "auto") -> Table:
    """Return the table in a CSV text. Its header need not be the first row: titles may stand above it.

    InputError where there is no usable header or a quotation mark is never closed.
    """
    begin, said = _sep_line(text)
    text = text[begin:] if begin else text
    mark = delimiter if delimiter != "auto" else said or delimiter_of(_first_lines(text), name)
    csv.field_size_limit(_HARD_LIMIT)
    watch = _Watch(text)
    reader = csv.reader(watch, delimiter=mark, strict=True)
    skipped = 1 if begin else 0
    above, number = _header_place(text, mark), skipped
    header: list[str] = []
    try:
        for row in reader:
            number += 1
            if row and number - skipped > above:
                header = row
                break
    except csv.Error as error:
        raise InputError(f"{name}, row {number + 1}: the header cannot be read: {error}.", hint=EXPECTED) from error
    rows = _rows(reader, watch, name, number)
    table = Table(header, rows, name, number)
    watch.table = table
    return table


def _sep_line(text: str) -> tuple[int, str]:
    """Return where the text begins behind Excel's own first line "sep=;", and the delimiter that it names."""
    found = _SEP.match(text)
    return (found.end(), found[1]) if found is not None else (0, "")


def _first_lines(text: str) -> str:
    """Return the first lines of a text, for a guess; a line that is too long to be names stays whole."""
    head = text.lstrip("\r\n")[:_HEAD]
    lines = head.splitlines(keepends=True)[: _ABOVE + 1]
    if len(lines) == 1 or len(lines[0]) > _LONG:
        return text.lstrip("\r\n").split("\n", 1)[0].split("\r", 1)[0]
    return "".join(lines)


def _header_place(text: str, mark: str) -> int:
    """Return how many rows stand above the header: titles have fewer cells than names, and names are no numbers."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text[:_HEAD], newline=""), delimiter=mark):
            rows.append(row)
            if len(rows) > _ABOVE:
                break
    except csv.Error:
        return 0
    widths = [sum(1 for cell in row if cell.strip()) for row in rows]
    widest = max(widths, default=0)
    for number, (row, width) in enumerate(zip(rows, widths, strict=True)):
        names = [cell for cell in row if cell.strip()]
        if width > 1 and width * 5 >= widest * 3 and not any(_NUMBER.fullmatch(cell.strip()) for cell in names):
            return number
    return 0


class _Watch:
    """Lines of a text; remembers that one was too long or had a NUL byte, which csv itself lets pass."""

    def __init__(self, text: str) -> None:
        self.table: Table | None = None
        self.suspicious = False
        #: Characters given out, and whether that was all.
        self.given, self.ended = 0, False
        #: Whether no cell can be too long or hold a NUL byte: a line is a row, and no line is long.
        odd = "\x00" in text or '"' in text or _has_long_line(text)
        self.plain = not (odd or (not text.isascii() and WRONG_BYTE.search(text)))
        self._text = text

    def __iter__(self) -> Iterator[str]:
        if self.plain and self._text.count("\r") == self._text.count("\r\n"):
            return iter(self._text.split("\n"))
        return self._watched()

    def _watched(self) -> Iterator[str]:
        for line in io.StringIO(self._text, newline=""):
            if len(line) > MAX_CELL or "\x00" in line or WRONG_BYTE.search(line):
                self.suspicious = True
            self.given += len(line)
            yield line
        self.ended = True


def _has_long_line(text: str) -> bool:
    """Return whether a line may be longer than a cell: some piece of half that length has no line end in it."""
    step = MAX_CELL // 2
    return any(
        text.find("\n", start, start + step) < 0 and text.find("\r", start, start + step) < 0
        for start in range(0, len(text) - step, step)
    )


def _rows(reader: Any, watch: _Watch, name: str, number: int) -> Iterator[tuple[int, list[str]]]:
    lines, given = reader.line_num, watch.given
    watch.suspicious = False
    while True:
        try:
            for row in reader:
                number += 1
                if not row:
                    continue
                if watch.plain:
                    yield number, row
                    continue
                if watch.suspicious or reader.line_num - lines > 1:
                    watch.suspicious = False
                    why = _unfit(row, watch)
                    if why is not None:
                        assert watch.table is not None
                        watch.table.read += 1
                        watch.table.refuse(number, *why)
                        lines, given = reader.line_num, watch.given
                        continue
                lines, given = reader.line_num, watch.given
                yield number, row
            return
        except csv.Error as error:
            number += 1
            if watch.ended or watch.given - given > csv.field_size_limit():  # the rest of the file is one cell
                raise InputError(
                    f"{name}, row {number}: a quotation mark that begins in this row is never closed.",
                    hint="The file is cut off or damaged from here on: export it again. Nothing was imported.",
                ) from error
            assert watch.table is not None
            watch.table.read += 1
            watch.table.refuse(number, "", f"the row cannot be read: {error}")
            lines, given = reader.line_num, watch.given


def _unfit(row: list[str], watch: _Watch) -> tuple[str, str] | None:
    header = watch.table.header if watch.table is not None else []
    for i, cell in enumerate(row):
        field = header[i] if i < len(header) else f"column {i + 1}"
        if len(cell) > MAX_CELL:
            return field, f"the field has {len(cell):,} characters; at most {MAX_CELL:,} are taken"
        if "\x00" in cell:
            return field, f"the field has a NUL byte at character {cell.index(chr(0)) + 1}"
        if (wrong := WRONG_BYTE.search(cell)) is not None:
            byte = ord(wrong[0]) - 0xDC00
            return field, f"byte 0x{byte:02x} at character {wrong.start() + 1} is not UTF-8 text, as the file else is"
    return None
