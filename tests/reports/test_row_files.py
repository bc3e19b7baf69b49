"""Row files are whole or not there, and hold texts, never formulas."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.errors import EnvironmentFault, InputError
from app.reports import row_files
from app.work import Cancelled

AT = datetime(2026, 11, 23, 10, 2, tzinfo=ZoneInfo("America/New_York"))


def write(path: Path, rows: list[list[object]]) -> None:
    with row_files.row_file(path, "Rows", ["A", "B"], [10, 10]) as file:
        for row in rows:
            file.write(row)


def test_csv_quotes_formulas_and_tells_the_zone(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", [["=1+1", AT], ["-5", None], ["Zoë, “x”", 3]])
    text = (tmp_path / "a.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(text.decode("utf-8-sig").splitlines()))
    assert rows == [["A", "B"], ["'=1+1", "2026-11-23 10:02:00-05:00"], ["-5", ""], ["Zoë, “x”", "3"]]


def test_workbook_keeps_texts_and_times(tmp_path: Path) -> None:
    calamine = pytest.importorskip("python_calamine")
    write(tmp_path / "a.xlsx", [["=1+1", AT], ["http://x", 3]])
    book = calamine.CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    assert book.sheet_names == ["Rows"]
    rows = book.get_sheet_by_index(0).to_python()
    assert rows == [["A", "B"], ["=1+1", AT.replace(tzinfo=None)], ["http://x", 3.0]]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_many_rows_at_once_are_what_one_by_one_are(tmp_path: Path, name: str) -> None:
    """Both hours of the night in which the clocks go back, the day before 1970, texts like formulas."""
    zone = ZoneInfo("America/New_York")
    moments = [int(datetime(2026, 11, 1, hour, 59, 59, tzinfo=UTC).timestamp()) for hour in (4, 5, 6, 7)] + [-1, None]
    texts = ["=1+1", "-5", "+x", "", "Zoë", "x" * 40_000]
    with row_files.row_file(tmp_path / name, "Rows", ["A", "B", "C"], [10, 10, 10]) as file:
        file.write_all([[t, at, 7] for t, at in zip(texts, moments, strict=True)], (1,))
    many = (tmp_path / name).rename(tmp_path / f"many{name}")
    with row_files.row_file(tmp_path / name, "Rows", ["A", "B", "C"], [10, 10, 10]) as file:
        for text, at in zip(texts, moments, strict=True):
            file.write([text, None if at is None else datetime.fromtimestamp(at, zone), 7])
    assert _read(many) == _read(tmp_path / name)
    assert len(_read(many)) == 7


def _read(path: Path) -> list[list[object]]:
    if path.suffix == ".csv":
        return [list(row) for row in csv.reader(path.read_text("utf-8-sig").splitlines())]
    from python_calamine import CalamineWorkbook

    return [list(row) for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_cancel_leaves_the_old_file_and_nothing_else(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"old")

    def cancelled() -> None:
        with row_files.row_file(path, "Rows", ["A"], [5]) as file:
            file.write(["x"])
            raise Cancelled

    with pytest.raises(Cancelled):
        cancelled()
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_sheet_says_where_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_files, "SHEET_ROWS", 4)
    write(tmp_path / "full.xlsx", [["x"]] * 3)
    with pytest.raises(InputError, match="A workbook takes 3 rows"):
        write(tmp_path / "more.xlsx", [["x"]] * 4)
    assert not (tmp_path / "more.xlsx").exists()


def test_other_endings_folders_and_bad_places_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no ending"):
        write(tmp_path / "a.pdf", [])
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        write(tmp_path / "b.csv", [])
    (tmp_path / "file").write_text("x")
    with pytest.raises(EnvironmentFault, match="could not be written"):
        write(tmp_path / "file" / "a.csv", [])
