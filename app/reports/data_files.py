"""Lists as files for programs and spreadsheets: CSV, XLSX, JSON lines and Parquet, written piece by piece.

Rows come as `app.db.views.read` gives them: instants in seconds since 1970 UTC. For a table (CSV, XLSX) an empty cell
follows each instant, which becomes its Eastern time.

- CSV: `2026-10-29T03:30:00Z` beside `2026-10-28 23:30:00`, which spreadsheets take as a date; true and false. A text
  that a spreadsheet would run as a formula begins with an apostrophe.
- XLSX: dates and times are real ones.
- JSON lines: an object a line, UTC with a Z. Parquet: typed columns, UTC timestamps.

What is written from an offline copy has one more column, the last: `copied_at`, of when the copy is; in a table for
people "Offline", with that in words. File names are chosen by people, files are renamed and joined, and standard output
has no name: a column stays with its rows.

A table for people has no such cell: an instant is its Eastern time alone, and "yes" stands where something holds.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Protocol

from app.domain.data_columns import DataColumn, What
from app.domain.eastern import EASTERN
from app.domain.report_table import FORMULA, safe_cell
from app.domain.snapshot.stamped import copied_at, stamp
from app.errors import EnvironmentFault, InputError
from app.reports.books import SHEET_ROWS, book
from app.reports.files import placed

FORMATS = ("csv", "xlsx", "jsonl", "parquet")
#: Formats in which the Eastern time stands beside each instant.
TABLES = frozenset({"csv", "xlsx"})
#: Formats that can be read while they are written.
STREAMS = frozenset({"csv", "jsonl"})
_BEGINNINGS = frozenset(FORMULA)
_SECONDS = [f":{n // 60:02d}:{n % 60:02d}" for n in range(3600)]
_FLAGS = {None: None, False: "false", True: "true"}  # 0 and 1, as SQLite keeps them, are the same keys
_YES = {None: None, False: None, True: "yes"}
#: A spreadsheet counts days from 30 December 1899.
_DAYS_TO_1970, _DAY = 25_569, timedelta(days=1)
_DAY_0 = date(1899, 12, 30).toordinal()
_BEFORE_ALL, _AFTER_ALL = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_WIDTHS = {What.TEXT: 30, What.CODE: 14, What.COUNT: 9, What.SECONDS: 11, What.PERCENT: 9, What.FLAG: 7, What.DATE: 11}


_COPIED = DataColumn("copied_at", What.INSTANT, "Of when the offline copy is from which this was written.")
_OFFLINE = DataColumn("Offline", What.TEXT, "Of when the offline copy is from which this was written.")


class DataWriter(Protocol):
    """Takes pieces of rows."""

    def write_all(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write rows below those that are there."""


class _Hours(dict[int, tuple[str, str, float, float]]):
    """By hours since 1970 UTC: how day and hour read in UTC and in Eastern time, and as a spreadsheet's numbers."""

    def __missing__(self, hour: int) -> tuple[str, str, float, float]:
        try:
            at = datetime.fromtimestamp(hour * 3600, UTC)
        except (ValueError, OverflowError, OSError):  # no calendar has it
            at = _AFTER_ALL if hour > 0 else _BEFORE_ALL
        local = at.astimezone(EASTERN)
        ahead = local.utcoffset() or timedelta(0)
        days = hour / 24 + _DAYS_TO_1970
        found = at.isoformat()[:13], local.isoformat(sep=" ")[:13], days, days + ahead / _DAY
        self[hour] = found
        return found


class _Layout:
    """Titles of a table and the places of what is no plain cell."""

    def __init__(self, columns: Sequence[DataColumn], *, beside: bool) -> None:
        self.titles: list[str] = []
        self.whats: list[What | None] = []  # None: the Eastern time beside an instant
        for column in columns:
            self.titles.append(column.name)
            self.whats.append(column.what)
            if beside and column.what is What.INSTANT:
                self.titles.append(column.eastern)
                self.whats.append(None)

    def places(self, what: What) -> list[int]:
        """Return where a kind of value stands."""
        return [n for n, one in enumerate(self.whats) if one is what]


class _Csv:
    def __init__(self, file: IO[str], columns: Sequence[DataColumn], *, people: bool) -> None:
        layout = _Layout(columns, beside=not people)
        self._people = people
        self._writer = csv.writer(file)
        self._writer.writerow(layout.titles)
        self._hours = _Hours()
        self._instants, self._flags = layout.places(What.INSTANT), layout.places(What.FLAG)
        self._texts = [n for n, what in enumerate(layout.whats) if what is not None and what.is_words]

    def write_all(self, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            self._writer.writerows(self._cells(rows))

    def _cells(self, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
        """Return the rows as they are written; column by column, which takes half the time."""
        columns: list[Any] = list(zip(*rows, strict=True))
        for n in self._instants:
            utc, local = self._times(columns[n])
            if self._people:
                columns[n] = local
            else:
                columns[n], columns[n + 1] = utc, local
        flags = _YES if self._people else _FLAGS
        for n in self._flags:
            columns[n] = [flags[value] for value in columns[n]]
        for n in self._texts:  # few begin like a formula, and most occur often
            if any(value and value[0] in _BEGINNINGS for value in set(columns[n])):
                columns[n] = [safe_cell(value) for value in columns[n]]
        return zip(*columns, strict=True)

    def _times(self, column: Sequence[int | None]) -> tuple[list[str | None], list[str | None]]:
        hours = self._hours
        utc: list[str | None] = []
        local: list[str | None] = []
        for at in column:
            if at is None:
                utc.append(None)
                local.append(None)
            else:
                hour, rest = divmod(at, 3600)
                known, seconds = hours[hour], _SECONDS[rest]
                utc.append(f"{known[0]}{seconds}Z")
                local.append(known[1] + seconds)
        return utc, local


class _Sheet:
    def __init__(self, book: Any, name: str, columns: Sequence[DataColumn], *, people: bool) -> None:
        layout = _Layout(columns, beside=not people)
        self._sheet = sheet = book.add_worksheet(name[:31])
        if stamp():
            sheet.set_header(f"&L{stamp()}")
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._people = people
        bold = book.add_format({"bold": True})
        self._whats = layout.whats
        self._at = 1
        self._hours = _Hours()
        for n, what in enumerate(layout.whats):
            least = 19 if what is None or what is What.INSTANT else _WIDTHS[what]
            sheet.set_column(n, n, max(least, min(len(layout.titles[n]) + 2, 24)))
        sheet.freeze_panes(1, 0)
        for n, title in enumerate(layout.titles):
            sheet.write_string(0, n, title, bold)

    def write_all(self, rows: Sequence[Sequence[Any]]) -> None:
        sheet, hours, day, moment = self._sheet, self._hours, self._day, self._moment
        string, number, boolean = sheet.write_string, sheet.write_number, sheet.write_boolean
        people = self._people
        for row in rows:
            line = self._at
            if line >= SHEET_ROWS:
                raise InputError(
                    f"A workbook takes {SHEET_ROWS - 1:,} rows.", hint="Write CSV or Parquet, or narrow the filter."
                )
            for n, (what, value) in enumerate(zip(self._whats, row, strict=True)):
                if value is None or value == "":
                    continue
                if what is What.INSTANT:
                    hour, rest = divmod(value, 3600)
                    known = hours[hour]
                    if people:
                        number(line, n, known[3] + rest / 86_400, moment)
                    else:
                        number(line, n, known[2] + rest / 86_400, moment)
                        number(line, n + 1, known[3] + rest / 86_400, moment)
                elif what is What.DATE:
                    number(line, n, date.fromisoformat(value).toordinal() - _DAY_0, day)
                elif what is What.FLAG:
                    if not people:
                        boolean(line, n, bool(value))
                    elif value:
                        string(line, n, "yes")
                elif value.__class__ is str:
                    string(line, n, value[:32_767])
                else:
                    number(line, n, value)
            self._at = line + 1

    def finish(self) -> None:
        """Make the header a filter over the rows."""
        self._sheet.autofilter(0, 0, max(1, self._at - 1), len(self._whats) - 1)


class _JsonLines:
    def __init__(self, file: IO[bytes], columns: Sequence[DataColumn]) -> None:
        import msgspec  # late: as everything that only some formats need

        self._file, self._encoder = file, msgspec.json.Encoder()
        layout = _Layout(columns, beside=False)
        self._names = layout.titles
        self._instants, self._flags = layout.places(What.INSTANT), layout.places(What.FLAG)
        self._hours = _Hours()

    def write_all(self, rows: Sequence[Sequence[Any]]) -> None:
        self._file.write(self._encoder.encode_lines(self._objects(rows)))

    def _objects(self, rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        hours, seconds, names, found = self._hours, _SECONDS, self._names, []
        for given in rows:
            row = list(given)
            for n in self._instants:
                at = row[n]
                if at is not None:
                    hour, rest = divmod(at, 3600)
                    row[n] = f"{hours[hour][0]}{seconds[rest]}Z"
            for n in self._flags:
                if row[n] is not None:
                    row[n] = bool(row[n])
            found.append(dict(zip(names, row, strict=True)))
        return found


class _Parquet:
    def __init__(self, file: IO[bytes], columns: Sequence[DataColumn], says: str) -> None:
        pa, parquet = _arrow()
        kinds = {
            What.TEXT: pa.string(),
            What.CODE: pa.string(),
            What.COUNT: pa.int64(),
            What.SECONDS: pa.int64(),
            What.PERCENT: pa.float64(),
            What.FLAG: pa.bool_(),
            What.INSTANT: pa.timestamp("us", "UTC"),
            What.DATE: pa.date32(),
        }
        self._pa, self._columns = pa, columns
        fields = [pa.field(one.name, kinds[one.what], metadata={"meaning": one.meaning}) for one in columns]
        self._schema = pa.schema(fields, metadata={"longleaf": says})
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd")

    def write_all(self, rows: Sequence[Sequence[Any]]) -> None:
        arrays = []
        for values, one, field in zip(zip(*rows, strict=True), self._columns, self._schema, strict=True):
            arrays.append(self._pa.array([_VALUES.get(one.what, _as_it_is)(value) for value in values], field.type))
        self._writer.write_table(self._pa.Table.from_arrays(arrays, schema=self._schema))

    def finish(self) -> None:
        """Write what stands at a Parquet file's end."""
        self._writer.close()


def _as_it_is(value: Any) -> Any:
    return value


#: How a value becomes what Arrow takes.
_VALUES: dict[What, Callable[[Any], Any]] = {
    What.INSTANT: lambda value: None if value is None else value * 1_000_000,
    What.FLAG: lambda value: None if value is None else bool(value),
    What.DATE: lambda value: None if value is None else date.fromisoformat(value),
}


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise EnvironmentFault(
            "Parquet needs the package pyarrow, which is not installed.",
            hint="Install it (pip install 'longleaf[parquet]'), or choose csv, xlsx or jsonl.",
        ) from None
    return pyarrow, parquet


def format_of(out: Path | None, given: str | None) -> str:
    """Return the format that was asked for, or that a file's ending says; CSV where nothing does.

    InputError for none of `FORMATS`, and where a workbook or Parquet is to go to standard output.
    """
    ending = "" if out is None else out.suffix.lower().lstrip(".")
    chosen = (given or {"ndjson": "jsonl"}.get(ending, ending) or "csv").lower()
    if chosen not in FORMATS:
        raise InputError(f"'{chosen}' is no format of an export.", hint=f"Use one of {', '.join(FORMATS)}.")
    if out is None and chosen not in STREAMS:
        raise InputError(f"A file in the format {chosen} cannot be printed.", hint=f"Add --out FILE.{chosen}")
    return chosen


@contextmanager
def data_file(
    out: Path | IO[bytes],
    format_: str,
    name: str,
    columns: Sequence[DataColumn],
    says: str = "",
    *,
    people: bool = False,
) -> Iterator[DataWriter]:
    """Give what writes rows to `out`: a path, where the file is whole or not there, or a stream of bytes.

    `name`: of a worksheet. `says`: what a row is, for formats that can carry it. `people`: a table that is read, with
    titles for names; its instants are followed by no empty cell.
    """
    with _file(out, format_, name, _with_copied(columns, people=people), says, people=people) as file:
        yield _Copied(file, format_, people=people) if copied_at() is not None else file


class _Copied:
    """Writes of each row of when the copy is."""

    def __init__(self, file: DataWriter, format_: str, *, people: bool) -> None:
        at = copied_at()
        assert at is not None
        self._file = file
        beside = (None,) if format_ in TABLES else ()
        self._more: tuple[Any, ...] = (stamp(),) if people else (int(at.timestamp()), *beside)

    def write_all(self, rows: Sequence[Sequence[Any]]) -> None:
        self._file.write_all([[*row, *self._more] for row in rows])


def _with_copied(columns: Sequence[DataColumn], *, people: bool) -> Sequence[DataColumn]:
    return columns if copied_at() is None else (*columns, _OFFLINE if people else _COPIED)


@contextmanager
def _file(
    out: Path | IO[bytes], format_: str, name: str, columns: Sequence[DataColumn], says: str, *, people: bool
) -> Iterator[DataWriter]:
    if not isinstance(out, Path):
        with _writer(out, format_, columns, says, people=people) as writer:
            yield writer
        return
    with placed(out) as temporary:
        if format_ == "xlsx":
            with book(temporary, out.resolve().parent) as made:
                sheet = _Sheet(made, name, columns, people=people)
                yield sheet
                sheet.finish()
            return
        with temporary.open("wb") as file:
            if format_ == "csv":
                file.write(b"\xef\xbb\xbf")  # how Excel knows UTF-8
            with _writer(file, format_, columns, says, people=people) as writer:
                yield writer


def write_sheet(book: Any, name: str, columns: Sequence[DataColumn], rows: Sequence[Sequence[Any]]) -> None:
    """Add a worksheet with these rows, as a list in a file has them, to an XlsxWriter workbook."""
    sheet = _Sheet(book, name, columns, people=False)
    sheet.write_all(rows)
    sheet.finish()


@contextmanager
def _writer(
    file: IO[bytes], format_: str, columns: Sequence[DataColumn], says: str, *, people: bool
) -> Iterator[DataWriter]:
    if format_ == "csv":
        lines = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
        try:
            yield _Csv(lines, columns, people=people)
            lines.flush()
        finally:
            lines.detach()
    elif format_ == "jsonl":
        yield _JsonLines(file, columns)
    else:
        parquet = _Parquet(file, columns, says)
        try:
            yield parquet
        finally:
            parquet.finish()  # also of a file that is dropped: its writer would try when nobody looks
