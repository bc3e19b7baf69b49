"""Rows of a CSV text, read line by line in as many passes as one likes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TextIO

from app.domain.imports.sniff import EXPECTED, LONGEST_HEADER, MAX_CELL, WRONG_BYTE, Shape, delimiter_of
from app.domain.imports.table import ABOVE, Numbered, Table, header_place
from app.errors import InputError

#: Fields longer than this end the reading: then a quotation mark was never closed.
_HARD_LIMIT = 100_000_000
_HEAD = 200_000  # characters in which a header is looked for
_SEP = re.compile(r"(?i:sep)=(.)\r?\n")


@dataclass(frozen=True, slots=True)
class _Form:
    """What the beginning of a CSV text tells: its delimiter, the characters and rows that stand above the header."""

    mark: str
    skipped: int
    above: int


def csv_table(begin: Callable[[], TextIO], shape: Shape, name: str, delimiter: str = "auto") -> Table:
    """Return the table in a CSV text. Its header need not be the first row: titles may stand above it.

    `begin` opens the text anew for each pass, its line ends untouched; `shape` is that of the whole file.
    InputError where there is no usable header or a quotation mark is never closed.
    """
    csv.field_size_limit(_HARD_LIMIT)
    form = _form(begin, name, delimiter)
    text = _from(begin, form)
    number = 1 if form.skipped else 0
    header: list[str] = []
    try:
        for row in csv.reader(text, delimiter=form.mark, strict=True):
            number += 1
            if row and number - (1 if form.skipped else 0) > form.above:
                header = row
                break
    except csv.Error as error:
        raise InputError(f"{name}, row {number + 1}: the header cannot be read: {error}.", hint=EXPECTED) from error
    finally:
        text.close()
    return Table(header, lambda table: _pass(begin, form, number, table, shape), name, number)


def _form(begin: Callable[[], TextIO], name: str, delimiter: str) -> _Form:
    with begin() as text:
        head = text.read(_HEAD)
    found = _SEP.match(head)
    skipped, said = (found.end(), found[1]) if found is not None else (0, "")
    head = head[skipped:]
    mark = delimiter if delimiter != "auto" else said or delimiter_of(_first_lines(head), name)
    return _Form(mark, skipped, _above(head, mark))


def _first_lines(head: str) -> str:
    """Return the first lines of a text, for a guess; a line that is too long to be names stays whole."""
    head = head.lstrip("\r\n")
    lines = head.splitlines(keepends=True)[: ABOVE + 1]
    if len(lines) == 1 or len(lines[0]) > LONGEST_HEADER:
        return head.split("\n", 1)[0].split("\r", 1)[0]
    return "".join(lines)


def _above(head: str, mark: str) -> int:
    try:
        rows = [*islice(csv.reader(io.StringIO(head, newline=""), delimiter=mark), ABOVE + 1)]
    except csv.Error:
        return 0
    return header_place(rows)


def _from(begin: Callable[[], TextIO], form: _Form) -> TextIO:
    text = begin()
    if form.skipped:
        text.readline()
    return text


def _pass(begin: Callable[[], TextIO], form: _Form, header: int, table: Table, shape: Shape) -> Iterator[Numbered]:
    """Give the rows below the header, which is row so and so; all rows are numbered as in a spreadsheet."""
    with _from(begin, form) as text:
        if shape.is_plain:
            reader = csv.reader(text, delimiter=form.mark, strict=True)
            number = 1 if form.skipped else 0
            for number, row in enumerate(reader, number + 1):  # noqa: B020 - goes on from where it stood
                if row and number > header:
                    yield number, row
        else:
            lines = iter(partial(text.readline, _HARD_LIMIT), "") if shape.has_long_line else text
            yield from _careful(lines, form, header, table)


def _careful(text: Iterable[str], form: _Form, header: int, table: Table) -> Iterator[Numbered]:
    """Give the rows of a text with quotation marks, long lines, NUL or wrong bytes; list those that do not fit."""
    watch = _Watch(text)
    reader = csv.reader(watch, delimiter=form.mark, strict=True)
    number = 1 if form.skipped else 0
    lines, given = reader.line_num, watch.given
    while True:
        try:
            for row in reader:
                number += 1
                if row and number > header:
                    odd = watch.suspicious or reader.line_num - lines > 1
                    if odd and (why := _unfit(row, table.header)) is not None:
                        table.damaged(number, *why)
                    else:
                        yield number, row
                watch.suspicious = False
                lines, given = reader.line_num, watch.given
            return
        except csv.Error as error:
            number += 1
            if watch.ended or watch.given - given > csv.field_size_limit():  # the rest of the file is one cell
                raise InputError(
                    f"{table.name}, row {number}: a quotation mark that begins in this row is never closed.",
                    hint="The file is cut off or damaged from here on: export it again. Nothing was imported.",
                ) from error
            table.damaged(number, "", f"the row cannot be read: {error}")
            lines, given = reader.line_num, watch.given


class _Watch:
    """Lines of a text; remembers that one was too long or had a NUL or wrong byte, which csv itself lets pass."""

    def __init__(self, text: Iterable[str]) -> None:
        self.suspicious = False
        #: Characters given out, and whether that was all.
        self.given, self.ended = 0, False
        self._text = text

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            if len(line) > MAX_CELL or "\x00" in line or (not line.isascii() and WRONG_BYTE.search(line)):
                self.suspicious = True
            self.given += len(line)
            yield line
        self.ended = True


def _unfit(row: list[str], header: list[str]) -> tuple[str, str] | None:
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
