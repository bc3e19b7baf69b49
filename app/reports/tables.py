"""Report tables as files: CSV, JSON and workbooks, each whole or not there."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from app.domain.catalog.money import dollars
from app.domain.report_data import ReportData, zulu
from app.domain.report_table import ReportTable
from app.domain.snapshot.stamped import copied_at, stamp
from app.errors import InputError
from app.reports.data_files import data_file, write_sheet
from app.reports.files import write_file
from app.work import Work

FORMATS = ("csv", "xlsx", "json")
_STEP = 500  # rows between two reports of progress


def _fact(name: str, value: object) -> str:
    """Return a fact of a report in words: programs count in cents, people read dollars."""
    if name.endswith("_cents") and isinstance(value, int):
        return f"{name.removesuffix('_cents')}: {dollars(value)}"
    return f"{name}: {value}"


def write_table(table: ReportTable, path: Path, format_: str = "", work: Work | None = None) -> None:
    """Write a table to `path` as csv, xlsx or json (by the name's ending if not given)."""
    work = work or Work()
    work.step(0, len(table.rows), "Writing the file")
    chosen = format_ or path.suffix.lstrip(".").lower()
    if chosen == "csv":
        # The byte order mark is how Excel knows UTF-8.
        content = ("\ufeff" + as_csv(table)).encode()
    elif chosen == "json":
        content = json.dumps(table.as_json(), indent=2, ensure_ascii=False, default=str).encode()
    elif chosen == "xlsx":
        content = workbook(table, work)
    else:
        raise InputError(f"{path}: '{chosen}' is no format of a table.", hint=f"Use one of {', '.join(FORMATS)}.")
    work.check()
    write_file(path, content)


def as_csv(table: ReportTable) -> str:
    """Return a table as CSV: for programs where it has data for them, else as people read it."""
    if table.data is None:
        if copied_at() is not None:  # as every file that is written from an offline copy, see `data_files`
            rows = tuple({**row, "offline": stamp()} for row in table.rows)
            table = replace(table, columns=(*table.columns, ("offline", "Offline")), rows=rows)
        return table.as_csv()
    out = io.BytesIO()
    with data_file(out, "csv", "Report", table.data.columns) as file:
        file.write_all(table.data.cells(beside=True))
    return out.getvalue().decode()


def _data_book(table: ReportTable, data: ReportData, work: Work) -> bytes:
    """Return a workbook of a report for programs: numbers, times and percentages are real ones."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": table.title, "created": datetime(2020, 1, 1)})  # noqa: DTZ001 - the format has no zone
    write_sheet(book, "Report", data.columns, data.cells(beside=True))
    work.check()
    figures = book.add_worksheet("Figures")
    figures.set_column(0, 0, 44)
    figures.set_column(1, 1, 24)
    head = {name: value for name, value in table.as_json().items() if name not in {"rows", "figures", "notes"}}
    lines = [*head.items(), *data.flat_figures()]
    for line, (name, value) in enumerate(lines):
        figures.write_string(line, 0, name)
        if isinstance(value, bool):
            figures.write_boolean(line, 1, value)
        elif isinstance(value, int | float):
            figures.write_number(line, 1, value)
        elif value is not None:
            figures.write_string(line, 1, zulu(value) if isinstance(value, datetime) else str(value))
    notes = book.add_worksheet("Notes")
    notes.set_column(0, 0, 100)
    for line, text in enumerate([table.title, *table.notes]):
        notes.write_string(line, 0, text)
    book.close()
    return out.getvalue()


def workbook(table: ReportTable, work: Work) -> bytes:
    """Return an XLSX file: header frozen and filtered, texts as texts (never formulas), notes on a second sheet."""
    if table.data is not None:
        return _data_book(table, table.data, work)
    import xlsxwriter  # late: the window's start must not pay for it

    out = io.BytesIO()
    # A fixed creation date keeps the same table the same bytes.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": table.title, "created": datetime(2020, 1, 1)})  # noqa: DTZ001 - the format has no zone
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    amount = book.add_format({"num_format": "#,##0.00####"})
    sheet = book.add_worksheet("Report")
    for number, (key, title) in enumerate(table.columns):
        longest = max([len(title), *(len(str(row.get(key, ""))) for row in table.rows[:1000])])
        sheet.set_column(number, number, min(max(longest + 2, 8), 60))
        sheet.write_string(0, number, title, head)
    for line, row in enumerate(table.rows, 1):
        if line % _STEP == 0:
            work.step(line, len(table.rows), f"{line:,} of {len(table.rows):,} rows")
        for number, (key, _) in enumerate(table.columns):
            value = row.get(key)
            if value is None:
                continue
            if isinstance(value, bool):
                sheet.write_boolean(line, number, value)
            elif isinstance(value, int | float):
                sheet.write_number(line, number, value)
            elif isinstance(value, Decimal):
                sheet.write_number(line, number, float(value), amount)
            elif isinstance(value, date) and not isinstance(value, datetime):
                sheet.write_datetime(line, number, datetime.combine(value, datetime.min.time()), day)
            else:
                sheet.write_string(line, number, str(value))
    sheet.freeze_panes(1, 0)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    notes = book.add_worksheet("Notes")
    notes.set_column(0, 0, 100)
    for line, text in enumerate([table.title, *(_fact(k, v) for k, v in table.facts.items()), *table.notes]):
        notes.write_string(line, 0, text)
    book.close()
    return out.getvalue()
