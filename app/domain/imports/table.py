"""Rows of a CSV text: header checked, damaged rows listed one by one, everything else handed on as it is."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from app.domain.imports.sniff import EXPECTED, delimiter_of
from app.domain.imports.values import RowError
from app.errors import InputError

#: Characters one cell may hold; longer ones are an error of their row.
MAX_CELL = 1_000_000
#: Fields longer than this end the reading: then a quotation mark was never closed.
_HARD_LIMIT = 100_000_000


class Table:
    """A header and an iterator of (row number, cells). The header is row 1, as in a spreadsheet.

    Iterating fills `errors` and counts `read`; rows that are damaged are listed there and left out.
    """

    def __init__(self, header: list[str], rows: Iterable[tuple[int, list[str]]], name: str) -> None:
        self.name = name
        self.header = _checked(header, name)
        self.errors: list[RowError] = []
        self.read = 0
        self._rows = rows

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        width = len(self.header)
        for item in self._rows:
            self.read += 1
            if len(item[1]) != width:
                self._ragged(*item)
            else:
                yield item

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


def _checked(header: list[str], name: str) -> list[str]:
    clean = [" ".join(h.split()) for h in header]
    while clean and not clean[-1]:
        clean.pop()
    if len(clean) != len(header):
        raise InputError(
            f"{name}, row 1: column {len(clean) + 1} of the header has no name.", hint="Give every column a name."
        )
    if not clean:
        raise InputError(f"{name} has no header row.", hint=EXPECTED)
    for column, h in enumerate(clean, 1):
        if not h:
            raise InputError(f"{name}, row 1: column {column} of the header has no name.", hint="Give it a name.")
        if "\x00" in h:
            raise InputError(f"{name}, row 1: column {column} of the header has a NUL byte.", hint=EXPECTED)
    twice = [h for h, n in Counter(clean).items() if n > 1]
    if twice:
        places = ", ".join(str(i) for i, h in enumerate(clean, 1) if h == twice[0])
        raise InputError(
            f'{name}, row 1: the header names "{twice[0]}" more than once (columns {places}).',
            hint="Rename or remove one of the columns and import again.",
        )
    return clean


def read_csv(text: str, name: str, delimiter: str = "auto") -> Table:
    """Return the table in a CSV text.

    InputError where there is no usable header or a quotation mark is never closed.
    """
    first = text.lstrip("\r\n")
    end = min((i for i in (first.find("\n"), first.find("\r")) if i >= 0), default=len(first))
    mark = delimiter_of(first[:end], name) if delimiter == "auto" else delimiter
    csv.field_size_limit(_HARD_LIMIT)
    watch = _Watch(text)
    reader = csv.reader(watch, delimiter=mark, strict=True)
    try:
        header = next((row for row in reader if row), [])
    except csv.Error as error:
        raise InputError(f"{name}, row 1: the header cannot be read: {error}.", hint=EXPECTED) from error
    rows = _rows(reader, watch, name)
    table = Table(header, rows, name)
    watch.table = table
    return table


class _Watch:
    """Lines of a text; remembers that one was too long or had a NUL byte, which csv itself lets pass."""

    def __init__(self, text: str) -> None:
        self.table: Table | None = None
        self.suspicious = False
        #: Characters given out, and whether that was all.
        self.given, self.ended = 0, False
        #: Whether no cell can be too long or hold a NUL byte: a line is a row, and no line is long.
        self.plain = not ("\x00" in text or '"' in text or _has_long_line(text))
        self._text = text

    def __iter__(self) -> Iterator[str]:
        if self.plain and self._text.count("\r") == self._text.count("\r\n"):
            return iter(self._text.split("\n"))
        return self._watched()

    def _watched(self) -> Iterator[str]:
        for line in io.StringIO(self._text, newline=""):
            if len(line) > MAX_CELL or "\x00" in line:
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


def _rows(reader: Any, watch: _Watch, name: str) -> Iterator[tuple[int, list[str]]]:
    number, lines, given = 1, reader.line_num, watch.given
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
    return None
