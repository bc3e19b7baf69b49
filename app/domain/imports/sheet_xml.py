"""The parts of an .xlsx workbook that hold values, as a stream: shared texts, and sheets cell by cell.

Nothing grows with the length of a sheet but eight bytes for each text that sheets share.
"""

from __future__ import annotations

import re
import tempfile
import weakref
from array import array
from collections.abc import Iterator
from typing import IO, NamedTuple
from xml.etree.ElementTree import Element, iterparse

#: What a cell holds instead of a value.
NO_RESULT = "a formula without a stored result"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)"')
_PIECE = 1 << 20
_CUT = 400  # a tag that two pieces share is shorter
_REMEMBERED = 20_000
_SHORT = 200  # characters; longer texts stand once in a sheet
_IN_MEMORY = 8 << 20


class Cell(NamedTuple):
    """A cell as the file has it: `column` 0, 1, ...; `kind` n, s, str, b, d, e or inlineStr; `formula`: it has one.

    `value` is None where the cell holds none; of a shared text it is the text.
    """

    column: int
    kind: str
    value: str | None
    style: int
    formula: bool


class Merged(NamedTuple):
    """Cells that are one for the eye: from row and column to row and column, both counted, rows from 1, columns 0."""

    top: int
    left: int
    bottom: int
    right: int


class SharedTexts:
    """The texts that the cells of all sheets refer to by number, kept in a file without a name."""

    def __init__(self, source: IO[bytes] | None = None) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - lives as long as this
        weakref.finalize(self, self._file.close)
        self._starts = array("Q", [0])
        self._known: dict[int, str] = {}
        if source is not None:
            self._read(source)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> str:
        text = self._known.get(number)
        if text is None:
            if not 0 <= number < len(self):
                raise IndexError(f"there is no shared text {number}")
            start, end = self._starts[number], self._starts[number + 1]
            self._file.seek(start)
            text = self._file.read(end - start).decode()
            if len(text) <= _SHORT:
                if len(self._known) >= _REMEMBERED:
                    self._known.clear()
                self._known[number] = text
        return text

    def _read(self, source: IO[bytes]) -> None:
        end = 0
        root: Element | None = None
        for event, element in iterparse(source, events=("start", "end")):
            if event == "start":
                root = element if root is None else root
            elif _local(element.tag) == "si":
                data = unescaped(_text_of(element)).encode()
                end += len(data)
                self._file.write(data)
                self._starts.append(end)
                assert root is not None
                root.clear()


def _text_of(element: Element) -> str:
    """Return the text of a shared or inline text: its own, or that of its runs; not how it is spoken."""
    found = []
    for child in element:
        name = _local(child.tag)
        if name == "t":
            found.append(child.text or "")
        elif name == "r":
            found += [run.text or "" for run in child if _local(run.tag) == "t"]
    return "".join(found)


def unescaped(text: str) -> str:
    """Return a text with its control characters, which the format writes as _x000D_, and a plain "_x" as _x005F_x."""
    if "_x" not in text:
        return text

    def char(found: re.Match[str]) -> str:
        code = int(found[1], 16)
        return chr(code) if code < 32 or code == 0x5F else found[0]

    return _ESCAPED.sub(char, text)


def sheet_rows(source: IO[bytes], shared: SharedTexts) -> Iterator[tuple[int, list[Cell]]]:
    """Give the rows of a sheet with their numbers. ValueError, ParseError where the part is damaged."""
    number = 0
    data: Element | None = None
    columns: dict[str, int] = {}
    for event, element in iterparse(source, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if data is None and tag.endswith("}sheetData"):
                data = element
        elif tag.endswith("}row"):
            number = int(element.get("r") or number + 1)
            yield number, _cells(element, shared, columns)
            if data is not None:
                data.clear()


def _cells(row: Element, shared: SharedTexts, columns: dict[str, int]) -> list[Cell]:
    found = []
    column = -1
    for cell in row:
        place = cell.get("r")
        if place:
            letters = place.rstrip("0123456789")
            known = columns.get(letters)
            column = known if known is not None else columns.setdefault(letters, column_of(letters))
        else:
            column += 1
        kind, value, formula = cell.get("t", "n"), None, False
        for child in cell:
            tag = child.tag
            if tag.endswith("}v"):
                value = child.text or ""
            elif tag.endswith("}f"):
                formula = True
            elif kind == "inlineStr" and tag.endswith("}is"):
                value = unescaped(_text_of(child))
        if kind == "s":
            kind, value = "str", shared[int(value)] if value else None
        elif kind == "str" and value is not None:
            value = unescaped(value)
        found.append(Cell(column, kind, value, int(cell.get("s") or 0), formula))
    return found


def column_of(letters: str) -> int:
    """Return the number of a column by its letters: A is 0. ValueError where these are none."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(f"{letters} is no column")
        number = number * 26 + ord(letter) - 64
    return number - 1


def merged_cells(source: IO[bytes]) -> list[Merged]:
    """Return the merged cells of a sheet. They stand behind its rows, so the part is looked through, not parsed."""
    found = []
    rest = b""
    while piece := source.read(_PIECE):
        data = rest + piece
        end = 0
        for one in _MERGED.finditer(data):
            left, top, right, bottom = one.groups()
            found.append(Merged(int(top), column_of(left.decode()), int(bottom), column_of(right.decode())))
            end = one.end()
        rest = data[max(end, len(data) - _CUT) :]
    return found


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
