"""Exports of a ticket filter to CSV and XLSX, against raw SQL with csv.writer and a bare XlsxWriter."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from app.db.engine import Database, open_database
from app.domain.tickets.values import TicketFilter
from app.services.tickets.export import COLUMNS, MOMENTS, export_tickets
from benchmarks.harness import Result, compare
from benchmarks.workspaces import seeded

_SQL = """SELECT k.number, k.kind, k.title, k.state, k.hold_reason, k.priority, a.code, a.name, s.name, g.name,
 k.assignee, p.name, k.caller, k.channel, k.category, k.opened_at, k.resolved_at, k.updated_at, c.due_at, c.met,
 k.reopen_count
 FROM ticket k JOIN agency a ON a.id = k.agency_id LEFT JOIN service s ON s.id = k.service_id
 LEFT JOIN support_group g ON g.id = k.group_id LEFT JOIN person p ON p.login = k.assignee
 LEFT JOIN sla_clock c ON c.ticket_id = k.id AND c.metric = 'resolution' AND c.seq = 1
 ORDER BY k.opened_at DESC, k.id DESC"""


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
    def ours(name: str) -> int:
        return export_tickets(db, TicketFilter(), None, folder / name).rows

    rows = ours("ours.csv")
    yield compare(f"CSV of {rows:,} tickets", lambda: ours("ours.csv"), lambda: _plain(db, folder), 2.0, repeat=3)
    cells = _cells(folder / "ours.csv")
    yield compare(
        f"workbook of {rows:,} tickets",
        lambda: ours("ours.xlsx"),
        lambda: _bare(folder / "bare.xlsx", cells),
        1.5,
        repeat=3,
        note="floor: XlsxWriter with the same cells, ready in memory",
    )


def _plain(db: Database, folder: Path) -> None:
    with db.read() as conn:
        raw: Any = conn.connection.dbapi_connection
        cursor = raw.cursor()
        with (folder / "plain.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(cursor.execute(_SQL))
        cursor.close()


def _cells(path: Path) -> list[list[Any]]:
    found = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in list(csv.reader(file))[1:]:
            cells: list[Any] = list(row)
            for column in MOMENTS:
                cells[column] = datetime.fromisoformat(row[column]).replace(tzinfo=None) if row[column] else ""
            cells[-2] = int(row[-2])
            found.append(cells)
    return found


def _bare(path: Path, rows: list[list[Any]]) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Tickets")
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for column, (title, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(number, column, value, moment)
            elif isinstance(value, int):
                sheet.write_number(number, column, value)
            elif value != "":
                sheet.write_string(number, column, value)
    book.close()
