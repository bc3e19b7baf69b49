"""Sheets of a workbook as rows of texts, read one row at a time: what stands far out in a sheet costs nothing.

.xlsx (and .xlsm, .xltx) of every maker, and .ods, as a stream; .xls and .xlsb by calamine, which lays a sheet out whole
in memory: that is done in a process of its own (`app.services.imports.workbooks`).
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol
from xml.etree.ElementTree import parse

from app.domain.imports.ods import OdsBook
from app.domain.imports.sheet_xml import NO_RESULT, Cell, Merged, SharedTexts, merged_cells, sheet_rows
from app.domain.imports.table import ABOVE, header_place, is_number

#: A row with its number as people see it; cells that are empty are left out: column (0, 1, ...) -> text.
Sparse = tuple[int, dict[int, str]]
_ZEROS = re.compile(r'(?:"([^"]*)")?(0{2,})')
_STYLES = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_CLOCK = re.compile(r"[hHsS]")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_SHARED = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
#: Why a cell holds no value although it should: what a formula without its result, and a day beyond all calendars say.
NO_DAY = "a number that is no date"
_ERROR = 20  # characters; "#GETTING_DATA" is the longest


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
    """An opened workbook.

    `lost`: of the row that was given last, the columns whose cells hold no value although they should, and what they
    hold instead: `NO_RESULT`, or an error of the spreadsheet such as "#REF!".
    """

    lost: dict[int, str]

    def sheets(self) -> list[tuple[str, bool]]:
        """Return the names of the sheets of cells and whether they are visible, in their order."""

    def rows(self, sheet: str) -> Iterator[Sparse]:
        """Give the rows of a sheet that have cells."""

    def merged(self, sheet: str) -> list[Merged]:
        """Return its merged cells."""


def open_book(file: Path | IO[bytes], kind: str = "") -> Book:
    """Return the workbook in a file (open, or by its path). Damaged where it is none.

    `kind`: xlsx or ods, which are read row by row; any other by calamine.
    """
    if kind == "ods":
        return _Open(file)
    return _Modern(file) if kind == "xlsx" else _Other(file)


def heads(book: Book) -> list[Head]:
    """Return what stands at the top of each sheet."""
    return [_head(book, name, visible) for name, visible in book.sheets()]


def _head(book: Book, name: str, visible: bool) -> Head:
    told = filled(book.rows(name), book.merged(name))
    rows = [row for row in islice(told, 4 * ABOVE) if any(text.strip() for text in row[1].values())]
    top = rows[: ABOVE + 1]
    if not top:
        return Head(name, visible, [], 0)
    place = header_place([[*cells.values()] for _, cells in top])
    number, cells = top[place]
    if place + 1 < len(rows):
        groups = [one for one in book.merged(name) if one.top == number and one.right > one.left]
        names = _of_groups(cells, rows[place + 1][1], groups)
        if names:
            number, cells = rows[place + 1][0], names
    return Head(name, visible, dense(cells, max(cells) + 1), number)


def _of_groups(above: dict[int, str], below: dict[int, str], groups: Sequence[Merged]) -> dict[int, str]:
    """Return the names of columns that stand in two rows: cells over several columns, and below these their names.

    A name that occurs in several groups has its group's before it: "Caller Name", "Assignee Name". {} where the row
    below is none of names.
    """
    inside = {column: above.get(one.left, "").strip() for one in groups for column in range(one.left, one.right + 1)}
    named = [column for column in inside if inside[column] and below.get(column, "").strip()]
    if len(named) < 2 or any(is_number(text) for text in below.values()):
        return {}
    times = Counter(" ".join(text.split()).casefold() for text in below.values())
    names = {column: text for column, text in above.items() if column not in inside} | below
    for column in named:
        if times[" ".join(below[column].split()).casefold()] > 1:
            names[column] = f"{inside[column]} {below[column].strip()}"
    return names


def filled(rows: Iterable[Sparse], merged: Iterable[Merged]) -> Iterator[Sparse]:
    """Give the rows of a sheet with the text of a cell that is merged over several rows in each of these, as people
    see it."""
    tall = sorted((one for one in merged if one.bottom > one.top), reverse=True)
    reach: list[tuple[Merged, str]] = []
    for number, cells in rows:
        reach = [(one, text) for one, text in reach if one.bottom >= number]
        for one, text in reach:
            cells.setdefault(one.left, text)
        while tall and tall[-1].top <= number:
            one = tall.pop()
            if one.top == number and (shown := cells.get(one.left)):
                reach.append((one, shown))
        yield number, cells


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
        from openpyxl.utils.datetime import from_excel

        self._from_excel = from_excel
        self.lost: dict[int, str] = {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                reader: Any = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
                reader.read_manifest()
                reader.read_workbook()
                formats = _formats(reader)
                self._reader = reader
                self._epoch = reader.wb.epoch
                self._forms = [_form(code) for code in formats]
                self._dates = {i for i, code in enumerate(formats) if is_date_format(code)}
                self._durations = {i for i, code in enumerate(formats) if is_timedelta_format(code)}
                self._parts = {
                    about.name: (part.target, about.state == "visible")
                    for about, part in reader.parser.find_sheets()
                    if part.target in reader.valid_files and "chartsheet" not in part.Type
                }
                #: Its formulas were never worked out: then some programs write 0 where the result is to be.
                self._unworked = bool(getattr(reader.wb.calculation, "fullCalcOnLoad", False))
                self._shared = self._shared_texts(reader)
        except MemoryError:
            raise
        except Exception as error:
            raise Damaged(_why(error)) from error

    @staticmethod
    def _shared_texts(reader: Any) -> SharedTexts:
        part = reader.package.find(_SHARED)
        if part is None or part.PartName[1:] not in reader.valid_files:
            return SharedTexts()
        with reader.archive.open(part.PartName[1:]) as source:
            return SharedTexts(source)

    def sheets(self) -> list[tuple[str, bool]]:
        return [(name, visible) for name, (_, visible) in self._parts.items()]

    def rows(self, sheet: str) -> Iterator[Sparse]:
        try:
            with self._reader.archive.open(self._parts[sheet][0]) as source:
                for number, row in sheet_rows(source, self._shared):
                    lost: dict[int, str] = {}
                    cells: dict[int, str] = {}
                    for cell in row:
                        text = self._text(cell, lost)
                        if text is not None:
                            cells[cell.column] = text
                    if cells or lost:
                        self.lost = lost
                        yield number, cells
        except MemoryError:
            raise
        except Exception as error:
            raise Damaged(f"sheet {sheet}: {_why(error)}") from error

    def merged(self, sheet: str) -> list[Merged]:
        try:
            with self._reader.archive.open(self._parts[sheet][0]) as source:
                return merged_cells(source)
        except Exception as error:
            raise Damaged(f"sheet {sheet}: {_why(error)}") from error

    def _text(self, cell: Cell, lost: dict[int, str]) -> str | None:
        """Return what a cell shows; None where it is empty, or holds something that is no value (`lost`)."""
        value, kind = cell.value, cell.kind
        if cell.formula and (value is None or (kind == "n" and (not value or (self._unworked and value == "0")))):
            lost[cell.column] = NO_RESULT
            return None
        if value is None or kind in ("str", "inlineStr") or not value:
            return value or None
        if kind == "e":
            lost[cell.column] = value[:_ERROR]
            return None
        if kind == "b":
            return text_of(bool(int(value)))
        if kind == "d":
            return text_of(datetime.fromisoformat(value))
        number = float(value) if any(c in value for c in ".eE") else int(value)
        if cell.style in self._dates:
            try:
                found = self._from_excel(number, self._epoch, timedelta=cell.style in self._durations)
            except (OverflowError, ValueError):
                lost[cell.column] = NO_DAY
                return None
            return self._shown(found, cell.style)
        return self._shown(number, cell.style)

    def _shown(self, value: object, style: int) -> str:
        return _shown(value, self._forms[style] if style < len(self._forms) else _Form())


class _Form(NamedTuple):
    """What a number format does to a value: whether it shows a clock or a percentage; the text before a number, which
    is padded with zeros to a width (None: it is not)."""

    clock: bool = False
    percent: bool = False
    before: str | None = None
    width: int = 0


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


def _form(number_format: str) -> _Form:
    """Return what a number format does."""
    zeros = _ZEROS.fullmatch(number_format)
    bare = _QUOTED.sub("", number_format.partition(";")[0])
    clock = _CLOCK.search(_QUOTED.sub("", number_format)) is not None
    if zeros is None:
        return _Form(clock, "%" in bare)
    return _Form(clock, False, zeros[1] or "", len(zeros[2]))


def _shown(value: object, form: _Form) -> str:
    if isinstance(value, datetime) and not form.clock and value.time() == time(0):
        return value.date().isoformat()
    if form.before is not None and isinstance(value, int) and value >= 0:
        return f"{form.before}{value:0{form.width}}"
    if form.percent and isinstance(value, int | float):
        return f"{text_of(float(Decimal(repr(value)) * 100))}%"
    return text_of(value)


class _Other:
    """An .xls or .xlsb workbook, or another one that is not as its standard has it: calamine minds less."""

    def __init__(self, file: Path | IO[bytes]) -> None:
        from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

        self.lost: dict[int, str] = {}  # calamine does not tell errors from empty cells
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

    def merged(self, sheet: str) -> list[Merged]:
        try:
            found = self._book.get_sheet_by_name(sheet).merged_cell_ranges or []
        except Exception as error:
            raise Damaged(f"sheet {sheet}: {_why(error)}") from error
        return [Merged(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in found]


class _Open:
    """An .ods workbook."""

    def __init__(self, file: Path | IO[bytes]) -> None:
        self.lost: dict[int, str] = {}
        try:
            self._book = OdsBook(file)
        except Exception as error:
            raise Damaged(_why(error)) from error

    def sheets(self) -> list[tuple[str, bool]]:
        return self._book.sheets()

    def rows(self, sheet: str) -> Iterator[Sparse]:
        try:
            for row in self._book.rows(sheet):
                self.lost = self._book.lost
                yield row
        except MemoryError:
            raise
        except Exception as error:
            raise Damaged(f"sheet {sheet}: {_why(error)}") from error

    def merged(self, sheet: str) -> list[Merged]:
        try:
            return self._book.merged(sheet)
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


def _why(error: Exception) -> str:
    """Return the first line of an error, for a sentence."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")[:200]
