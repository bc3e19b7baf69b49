"""Rows written one by one into a CSV file or a workbook that is whole or not there; memory stays small."""

from __future__ import annotations

import contextlib
import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from app.domain.eastern import eastern
from app.domain.report_table import FORMULA, safe_cell
from app.errors import InputError
from app.reports.files import placed

if TYPE_CHECKING:
    import xlsxwriter

_BEGINNINGS = frozenset(FORMULA)
#: Rows that a worksheet takes, its header included.
SHEET_ROWS = 1_048_576


class RowWriter(Protocol):
    """Takes the rows below the header. Aware instants are written in their own zone."""

    def write(self, row: Sequence[Any]) -> None: ...

    def write_all(self, rows: Iterable[list[Any]], moments: Sequence[int]) -> None:
        """Write many rows; their cells `moments` are seconds since 1970 UTC or None, written as Eastern time."""


class _Hours(dict[int, tuple[str, str, float]]):
    """By hours since 1970 UTC: the Eastern day and hour, the offset, and the spreadsheet's number for the hour.

    Eastern time differs from UTC by whole hours.
    """

    def __missing__(self, hour: int) -> tuple[str, str, float]:
        at = eastern(datetime.fromtimestamp(hour * 3600, UTC))
        text = at.isoformat(sep=" ")
        days = (at.replace(tzinfo=None) - _DAY_0).total_seconds() / 86_400
        self[hour] = text[:13], text[19:], days
        return self[hour]


_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zones
_SECONDS = [f":{n // 60:02d}:{n % 60:02d}" for n in range(3600)]


class _Csv:
    def __init__(self, file: Any, titles: Sequence[str]) -> None:
        self._writer = csv.writer(file)
        self._writer.writerow(titles)
        self._hours = _Hours()

    def write(self, row: Sequence[Any]) -> None:
        self._writer.writerow([_csv_cell(value) for value in row])

    def write_all(self, rows: Iterable[list[Any]], moments: Sequence[int]) -> None:
        self._writer.writerows(self._safe(rows, moments))

    def _safe(self, rows: Iterable[list[Any]], moments: Sequence[int]) -> Iterator[list[Any]]:
        hours, seconds = self._hours, _SECONDS
        for row in rows:
            for column in moments:
                at = row[column]
                if at is not None:
                    hour, rest = divmod(at, 3600)
                    day, offset, _ = hours[hour]
                    row[column] = day + seconds[rest] + offset
            # few texts begin like a formula: one look at all of a row
            if not _BEGINNINGS.isdisjoint([value[:1] for value in row if value.__class__ is str]):
                row = [safe_cell(value) for value in row]
            yield row


def _csv_cell(value: Any) -> Any:
    if value is None:
        return ""
    return value.isoformat(sep=" ", timespec="seconds") if isinstance(value, datetime) else safe_cell(value)


class _Sheet:
    def __init__(self, book: xlsxwriter.Workbook, name: str, titles: Sequence[str], widths: Sequence[int]) -> None:
        self._sheet = book.add_worksheet(name)
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        bold = book.add_format({"bold": True})
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)
        self._sheet.freeze_panes(1, 0)
        for column, title in enumerate(titles):
            self._sheet.write_string(0, column, title, bold)
        self._columns = len(titles)
        self._at = 1
        self._hours = _Hours()

    def write(self, row: Sequence[Any]) -> None:
        if self._at >= SHEET_ROWS:
            raise InputError(f"A workbook takes {SHEET_ROWS - 1:,} rows.", hint="Write CSV, or narrow the filter.")
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                self._sheet.write_datetime(self._at, column, value.replace(tzinfo=None, microsecond=0), self._moment)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                self._sheet.write_number(self._at, column, value)
            elif value not in (None, ""):
                self._sheet.write_string(self._at, column, str(value)[:32_767])
        self._at += 1

    def write_all(self, rows: Iterable[list[Any]], moments: Sequence[int]) -> None:
        string, number, hours, instants = self._sheet.write_string, self._sheet.write_number, self._hours, set(moments)
        for row in rows:
            if self._at >= SHEET_ROWS:
                raise InputError(f"A workbook takes {SHEET_ROWS - 1:,} rows.", hint="Write CSV, or narrow the filter.")
            for column, value in enumerate(row):
                if value.__class__ is str:
                    if value:
                        string(self._at, column, value[:32_767])
                elif value is None:
                    continue
                elif column in instants:
                    hour, rest = divmod(value, 3600)
                    number(self._at, column, hours[hour][2] + rest / 86_400, self._moment)
                else:
                    number(self._at, column, value)
            self._at += 1

    def finish(self) -> None:
        self._sheet.autofilter(0, 0, max(1, self._at - 1), self._columns - 1)


@contextmanager
def row_file(path: Path, name: str, titles: Sequence[str], widths: Sequence[int]) -> Iterator[RowWriter]:
    """Write rows into `path`, .csv or .xlsx by its ending; the file appears when the block ends without an error.

    `name`: what the rows are, for the worksheet (at most 31 characters).

    Raises InputError for another ending or a folder, EnvironmentFault where the system refuses.
    """
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise InputError(f"{path.name} has no ending that says its format.", hint="Use .xlsx or .csv.")
    with placed(path) as temporary:
        if kind == ".csv":
            # The byte order mark is how Excel knows UTF-8.
            with temporary.open("w", encoding="utf-8-sig", newline="") as file:
                yield _Csv(file, titles)
        else:
            with book(temporary, path.resolve().parent) as made:
                sheet = _Sheet(made, name, titles, widths)
                yield sheet
                sheet.finish()


@contextmanager
def book(path: Path, scratch: Path) -> Iterator[xlsxwriter.Workbook]:
    """Give a workbook that takes rows in their order; closed at the end, dropped with its scratch files on an error."""
    import xlsxwriter  # late: the window's start must not pay for it
    from xlsxwriter.exceptions import XlsxWriterException

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "use_zip64": True,
        "tmpdir": str(scratch),
    }
    made = xlsxwriter.Workbook(str(path), options)
    try:
        yield made
    except BaseException:
        made.fileclosed = True  # its destructor must not write
        for sheet in made.worksheets():
            with contextlib.suppress(OSError, AttributeError):
                sheet.row_data_fh.close()
                os.unlink(sheet.row_data_filename)
        raise
    try:
        made.close()
    except XlsxWriterException as error:
        raise OSError(str(error)) from error
