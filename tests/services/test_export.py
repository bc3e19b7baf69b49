"""A table is written in the process of the services: whole, with progress, and not at all when it is cancelled."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from app.db.engine import Database
from app.domain.report_table import Exported, ReportTable
from app.errors import InputError
from app.services.api import Services
from app.work import Cancelled, Work

TABLE = ReportTable(
    "Numbers",
    (("n", "Number"), ("word", "Word")),
    tuple({"n": n, "word": f"=word {n}"} for n in range(1200)),
    ("A note.",),
    {"as_of": "2026-11-23"},
)


def test_formats(sqlite_db: Database, tmp_path: Path) -> None:
    export = Services(sqlite_db).export_table
    for ending in ("csv", "json", "xlsx"):
        assert export(TABLE, tmp_path / f"n.{ending}") == Exported(1200, tmp_path / f"n.{ending}")
    with (tmp_path / "n.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert (rows[0], rows[-1], len(rows)) == (["Number", "Word"], ["1199", "'=word 1199"], 1201)
    assert json.loads((tmp_path / "n.json").read_text("utf-8"))["rows"][7] == {"n": 7, "word": "=word 7"}
    calamine = pytest.importorskip("python_calamine")
    sheet = calamine.CalamineWorkbook.from_path(str(tmp_path / "n.xlsx")).get_sheet_by_index(0).to_python()
    assert (sheet[0], sheet[1200]) == (["Number", "Word"], [1199.0, "=word 1199"])


@pytest.mark.parametrize("name", ["n.csv", "n.xlsx"])
def test_a_cancel_leaves_the_old_file(sqlite_db: Database, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"before")
    told: list[Any] = []

    def report(*step: Any) -> None:
        told.append(step)
        if name.endswith("csv") or len(told) == 2:
            work.ask()

    work = Work(report)
    with pytest.raises(Cancelled):
        Services(sqlite_db).export_table(TABLE, path, work=work)
    assert path.read_bytes() == b"before"
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(("n", ".n"))] == [name]
    assert told[0] == (0, 1200, "Writing the file")
    assert name.endswith("csv") or told[1] == (500, 1200, "500 of 1,200 rows")


def test_an_unknown_format_is_refused(sqlite_db: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'txt' is no format of a table"):
        Services(sqlite_db).export_table(TABLE, tmp_path / "n.txt")
