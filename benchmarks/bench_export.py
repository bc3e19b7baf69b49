"""Exports of a list of tickets, against the same SQL with csv.writer or json.dumps and a bare XlsxWriter."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from app.db.engine import Database, open_database
from app.db.types import to_micros
from app.db.views import LISTS
from app.db.views.dialect import in_export
from app.domain.data_columns import What
from app.services.lists import export_list
from benchmarks.harness import Result, compare
from benchmarks.workspaces import seeded

_VIEW = LISTS["tickets"]


def run(quick: bool) -> Iterator[Result]:
    """Every ticket of a workspace of 100,000 (5,000 when quick), or the one that LONGLEAF_BENCH_DB names."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        db = open_database(os.environ.get("LONGLEAF_BENCH_DB") or seeded(folder, 5_000 if quick else 100_000))
        try:
            yield from _measure(db, folder)
        finally:
            db.dispose()


def _measure(db: Database, folder: Path) -> Iterator[Result]:
    def ours(format_: str) -> int:
        return export_list(db, "tickets", folder / f"ours.{format_}", format_).rows

    rows = ours("csv")
    yield compare(f"CSV of {rows:,} tickets", lambda: ours("csv"), lambda: _plain(db, folder), 2.0, repeat=3)
    cells = _cells(folder / "ours.csv")
    yield compare(
        f"workbook of {rows:,} tickets",
        lambda: ours("xlsx"),
        lambda: _bare(folder / "bare.xlsx", cells),
        1.5,
        repeat=3,
        note="floor: XlsxWriter with the same cells, ready in memory",
    )
    yield compare(
        f"JSON lines of {rows:,} tickets",
        lambda: ours("jsonl"),
        lambda: _lines(db, folder),
        2.0,
        repeat=3,
        note="floor: the same SQL and json.dumps",
    )


def _sql(db: Database) -> tuple[str, dict[str, Any]]:
    """Return the plain query of every column of the list, and what is bound in it."""
    columns = ", ".join(in_export(db.kind, one.sql) for one in _VIEW.columns)
    now = to_micros(db.now()) if db.kind == "sqlite" else db.now()
    sql = f"SELECT {columns} FROM {in_export(db.kind, _VIEW.source)} ORDER BY {_VIEW.order}"
    return (sql, {"now": now}) if db.kind == "sqlite" else (sql.replace(":now", "%(now)s"), {"now": now})


def _plain(db: Database, folder: Path) -> None:
    sql, values = _sql(db)
    with db.read() as conn:
        raw: Any = conn.connection.dbapi_connection
        cursor = raw.cursor()
        with (folder / "plain.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(cursor.execute(sql, values))
        cursor.close()


def _lines(db: Database, folder: Path) -> None:
    sql, values = _sql(db)
    names = [one.column.name for one in _VIEW.columns]
    with db.read() as conn:
        raw: Any = conn.connection.dbapi_connection
        cursor = raw.cursor()
        with (folder / "plain.jsonl").open("w", encoding="utf-8") as file:
            for row in cursor.execute(sql, values):
                file.write(json.dumps(dict(zip(names, row, strict=True)), default=str))
                file.write("\n")
        cursor.close()


def _cells(path: Path) -> list[list[Any]]:
    """Return the cells of a CSV file as a workbook has them."""
    whats: list[What] = []
    for one in _VIEW.columns:
        whats += [one.column.what] * (2 if one.column.what is What.INSTANT else 1)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            [_cell(what, text) for what, text in zip(whats, row, strict=True)] for row in list(csv.reader(file))[1:]
        ]


def _cell(what: What, text: str) -> Any:
    if not text:
        return ""
    if what is What.INSTANT:
        return datetime.fromisoformat(text.removesuffix("Z"))
    if what is What.FLAG:
        return text == "true"
    return int(text) if what in {What.COUNT, What.SECONDS} else text


def _bare(path: Path, rows: list[list[Any]]) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Tickets")
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(number, column, value, moment)
            elif isinstance(value, bool):
                sheet.write_boolean(number, column, value)
            elif isinstance(value, int):
                sheet.write_number(number, column, value)
            elif value != "":
                sheet.write_string(number, column, value)
    book.close()
