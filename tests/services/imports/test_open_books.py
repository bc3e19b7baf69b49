"""A workbook is opened once for a look and the import after it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from app.db.engine import Database
from app.services.imports import open_books, reading
from app.services.imports.look import look
from app.services.imports.run import import_file
from app.services.imports.workbooks import workbook_table
from tests.services.imports.import_world import LIST_HEADER, prepare

ROW = "{},2026-10-05 09:00:00,New,2 - High,1 - High,2 - Medium,Net,,,,2026-10-05 09:00:00,DOT,Slow link,"


@pytest.fixture
def world(db: Database) -> Database:
    prepare(db)
    return db


def book(path: Path, *numbers: str) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for line in (LIST_HEADER, *map(ROW.format, numbers)):
        sheet.append(line.split(","))
    made.create_sheet("Other").append(["number", "x"])
    made.save(path)
    return path


@pytest.fixture
def openings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sheets that were asked for, one for each time that a workbook was opened."""
    open_books.forget()
    found: list[str] = []

    def counting(begin: object, name: str, sheet: str = "", **more: object) -> object:
        found.append(sheet)
        return workbook_table(begin, name, sheet, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "workbook_table", counting)
    return found


def test_an_import_opens_a_workbook_once(world: Database, tmp_path: Path, openings: list[str]) -> None:
    path = book(tmp_path / "list.xlsx", "INC001", "INC002")
    assert import_file(world, path).created == 2
    assert openings == [""]


def test_a_look_hands_its_rows_to_the_import(world: Database, tmp_path: Path, openings: list[str]) -> None:
    path = book(tmp_path / "list.xlsx", "INC001", "INC002")
    found = look(world, path)
    assert (found.sheet, [one.name for one in found.sheets]) == ("Sheet", ["Sheet", "Other"])
    dry = import_file(world, path, sheet="Sheet", dry_run=True)
    assert (dry.read, dry.created) == (2, 2)
    report = import_file(world, path, sheet="Sheet")
    assert (report.read, report.created) == (2, 2)
    assert report.warnings[: len(dry.warnings)] == dry.warnings
    assert openings == [""]


def test_another_sheet_and_a_changed_file_are_opened(world: Database, tmp_path: Path, openings: list[str]) -> None:
    path = book(tmp_path / "list.xlsx", "INC001")
    look(world, path)
    assert look(world, path, sheet="Other").sheet == "Other"
    assert openings == ["", "Other"]
    book(path, "INC001", "INC002")
    assert look(world, path).rows == 2
    assert openings == ["", "Other", ""]


def test_after_an_import_the_rows_are_let_go(world: Database, tmp_path: Path, openings: list[str]) -> None:
    path = book(tmp_path / "list.xlsx", "INC001")
    import_file(world, path)
    import_file(world, path)
    assert openings == ["", ""]
