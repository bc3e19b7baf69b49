"""Sheets of a workbook as rows of texts, read one row at a time: what stands far out in a sheet costs nothing.

.xlsx (and .xlsm, .xltx) of every maker by openpyxl; .xls, .xlsb and .ods by calamine, which lays a sheet out whole in
memory: that is done in a process of its own (`app.services.imports.workbooks`).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import IO, Any, Protocol
from xml.etree.ElementTree import iterparse, parse

from app.domain.imports.table import ABOVE, header_place

#: A row with its number as people see it; cells that are empty are left out: column (0, 1, ...) -> text.
Sparse = tuple[int, dict[int, str]]
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ZEROS = re.compile(r'(?:"([^"]*)")?(0{2,})')
_STYLES = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_NO_FORM = (False, None, 0)
_CLOCK = re.compile(r"[hHsS]")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class Damaged(Exception):
    """The file cannot be read as a workbook; `str(error)` says why."""


@dataclass(frozen=True, slots=True)
class Head:
    """A sheet before it is read: `header` is the row that looks like one, `row` its number; [] and 0: it is empty."""

    name: str
    visible: bool
    header: list[str]
    row: int


class Book(Protocol):
    """An opened workbook. `errors`: cells so far that hold an error of the spreadsheet instead of a value."""

    errors: int

    def sheets(self) -> list[tuple[str, bool]]:
        """Return the names of the sheets of cells and whether they are visible, in their order."""

    def rows(self, sheet: str) -> Iterator[Sparse]:
        """Give the rows of a sheet that have cells."""


def open_book(file: Path | IO[bytes], *, modern: bool) -> Book:
    """Return the workbook in a file (open, or by its path); `modern`: it is .xlsx. Damaged where it is none."""
    return _Modern(file) if modern else _Other(file)


def heads(book: Book) -> list[Head]:
    """Return what stands at the top of each sheet."""
    return [_head(book, name, visible) for name, visible in book.sheets()]


def _head(book: Book, name: str, visible: bool) -> Head:
    rows = [row for row in islice(book.rows(name), 4 * ABOVE) if any(text.strip() for text in row[1].values())]
    rows = rows[: ABOVE + 1]
    if not rows:
        return Head(name, visible, [], 0)
    number, cells = rows[header_place([[*row[1].values()] for row in rows])]
    return Head(name, visible, dense(cells, max(cells) + 1), number)


def dense(cells: dict[int, str], width: int) -> list[str]:
    """Return a row as wide as asked for. What stands further out follows, but no row grows longer by more than one."""
    row = [cells.get(column, "") for column in range(width)]
    beyond = [text for column, text in cells.items() if column >= width and text.strip()]
    return [*row, " ".join(beyond)] if beyond else row


def choose(found: Sequence[Head], wanted: Sequence[Sequence[str]]) -> Head | None:
    """Return the sheet to read: the first visible one with columns of such names (any of the sets in `wanted`), else
    the first visible one with a header of three names or, without such, of two; else the first of all that has one.
    None where all are empty."""
    sets = [frozenset(name.casefold() for name in names) for names in wanted]
    filled = [head for head in found if head.header]
    shown = [head for head in filled if head.visible]
    for head in shown:
        names = {" ".join(name.split()).casefold() for name in head.header}
        if any(one <= names for one in sets):
            return head
    wide = [sum(1 for name in head.header if name.strip()) for head in [*shown, *filled]]
    ordered = [*shown, *filled]
    tables = [head for head, width in zip(ordered, wide, strict=True) if width > 2]  # a title page has pairs
    several = [head for head, width in zip(ordered, wide, strict=True) if width > 1]
    return next(iter([*(head for head in tables if head.visible), *several, *filled]), None)


class _Modern:
    """An .xlsx workbook, without what nobody asks for: its looks, in which makers differ, need not be right."""

    def __init__(self, file: Path | IO[bytes]) -> None:
        from openpyxl.reader.excel import ExcelReader  # late: only workbooks need it
        from openpyxl.styles.numbers import is_date_format, is_timedelta_format
        from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser

        self._row, self._parser = ROW_TAG, WorkSheetParser
        self.errors = 0
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                reader: Any = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
                reader.read_manifest()
                reader.read_strings()
                reader.read_workbook()
                formats = _formats(reader)
                self._reader = reader
                self._forms = [_form(code) for code in formats]
                self._dates = {i for i, code in enumerate(formats) if is_date_format(code)}
                self._durations = {i for i, code in enumerate(formats) if is_timedelta_format(code)}
                self._parts = {
                    about.name: (part.target, about.state == "visible")
                    for about, part in reader.parser.find_sheets()
                    if part.target in reader.valid_files and "chartsheet" not in part.Type
                }
        except MemoryError:
            raise
        except Exception as error:
            raise Damaged(_why(error)) from error

    def sheets(self) -> list[tuple[str, bool]]:
        return [(name, visible) for name, (_, visible) in self._parts.items()]

    def rows(self, sheet: str) -> Iterator[Sparse]:
        try:
            for number, row in self._rows(self._parts[sheet][0]):
                cells: dict[int, str] = {}
                for cell in row:
                    value = cell["value"]
                    if value is None:
                        continue
                    if cell["data_type"] == "e":
                        self.errors += 1
                    else:
                        text = _unescaped(value) if isinstance(value, str) else self._shown(value, cell["style_id"])
                        cells[cell["column"] - 1] = text
                if cells:
                    yield number, cells
        except MemoryError:
            raise
        except Exception as error:
            raise Damaged(f"sheet {sheet}: {_why(error)}") from error

    def _rows(self, part: str) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        """Give the rows of a sheet as openpyxl parses them: nothing but these is read, and nothing of them kept."""
        with self._reader.archive.open(part) as source:
            parser = self._parser(
                source,
                self._reader.shared_strings,
                data_only=True,
                epoch=self._reader.wb.epoch,
                date_formats=self._dates,
                timedelta_formats=self._durations,
            )
            for _, element in iterparse(source):
                if element.tag == self._row:
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")  # of days that no calendar has: they are told as errors
                        found = parser.parse_row(element)
                    parser.row_dimensions.clear()
                    element.clear()
                    yield found

    def _shown(self, value: object, style: int) -> str:
        return _shown(value, *(self._forms[style] if style < len(self._forms) else _NO_FORM))


def _formats(reader: Any) -> list[str]:
    """Return the number format of each style of an .xlsx workbook."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    part = reader.package.find(_STYLES)
    if part is None or part.PartName[1:] not in reader.valid_files:
        return []
    with reader.archive.open(part.PartName[1:]) as source:
        root = parse(source).getroot()
    own = {one.get("numFmtId", ""): one.get("formatCode", "") for one in root.iterfind("{*}numFmts/{*}numFmt")}
    known = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    codes = known | own
    return [codes.get(one.get("numFmtId", "0"), "") for one in root.iterfind("{*}cellXfs/{*}xf")]


def _form(number_format: str) -> tuple[bool, str | None, int]:
    """Return whether a number format shows a clock, and how it pads numbers: the text before them and their width."""
    zeros = _ZEROS.fullmatch(number_format)
    has_clock = _CLOCK.search(_QUOTED.sub("", number_format)) is not None
    return has_clock, (zeros[1] or "") if zeros else None, len(zeros[2]) if zeros else 0


def _shown(value: object, has_clock: bool, before: str | None, width: int) -> str:
    if isinstance(value, datetime) and not has_clock and value.time() == time(0):
        return value.date().isoformat()
    if before is not None and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return f"{before}{value:0{width}}"
    return text_of(value)


class _Other:
    """An .xls, .xlsb or .ods workbook, or an .xlsx one that openpyxl does not read."""

    def __init__(self, file: Path | IO[bytes]) -> None:
        from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

        self.errors = 0
        try:
            self._book = (
                CalamineWorkbook.from_path(file) if isinstance(file, Path) else CalamineWorkbook.from_filelike(file)
            )
            self._sheets = [
                (about.name, about.visible == SheetVisibleEnum.Visible)
                for about in self._book.sheets_metadata
                if about.typ == SheetTypeEnum.WorkSheet
            ]
        except Exception as error:
            raise Damaged(_why(error)) from error

    def sheets(self) -> list[tuple[str, bool]]:
        return self._sheets

    def rows(self, sheet: str) -> Iterator[Sparse]:
        try:
            found = self._book.get_sheet_by_name(sheet)
            for number, row in enumerate(found.iter_rows(), 1):
                cells = {column: text for column, value in enumerate(row) if (text := text_of(value))}
                if cells:
                    yield number, cells
        except Exception as error:
            raise Damaged(f"sheet {sheet}: {_why(error)}") from error


def text_of(value: object) -> str:
    """Return the value of a cell as a text: dates as ISO has them, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds" if value.microsecond else "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    return str(value)


def _unescaped(text: str) -> str:
    """Return a text with its control characters, which the format writes as _x000D_."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(code) if (code := int(found[1], 16)) < 32 else found[0], text)


def _why(error: Exception) -> str:
    """Return the first line of an error, for a sentence."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")[:200]
