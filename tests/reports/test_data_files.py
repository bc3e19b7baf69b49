"""Lists as files, read back by other people's readers: csv, json, openpyxl, calamine, pyarrow."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.domain.data_columns import DataColumn, What
from app.domain.report_table import ReportTable
from app.domain.snapshot.stamped import stamped
from app.errors import EnvironmentFault, InputError
from app.reports import data_files
from app.reports.data_files import FORMATS, TABLES, data_file, format_of
from app.reports.tables import as_csv
from app.work import Cancelled

COLUMNS = (
    DataColumn("number", What.CODE, "Its number."),
    DataColumn("title", What.TEXT, "What it is about."),
    DataColumn("opened_at", What.INSTANT, "When."),
    DataColumn("paused_s", What.SECONDS, "How long."),
    DataColumn("goal_percent", What.PERCENT, "How many."),
    DataColumn("excluded", What.FLAG, "Left out."),
    DataColumn("due_on", What.DATE, "By when."),
)
#: Both hours of the night in which the clocks go back, a text like a formula, nothing at all.
ROWS: tuple[tuple[Any, ...], ...] = (
    ("INC1", "=1+1", int(datetime(2026, 11, 1, 5, 30, tzinfo=UTC).timestamp()), 90, 95.0, 0, "2026-10-05"),
    ("INC2", "Zoë, “x”\nline", int(datetime(2026, 11, 1, 6, 30, tzinfo=UTC).timestamp()), 0, 200 / 3, True, None),
    ("INC3", "-5", None, None, None, None, "2024-02-29"),
)  # fmt: skip


def write(out: Any, format_: str, rows: tuple[tuple[Any, ...], ...] = ROWS) -> None:
    given = [list(row) for row in rows]
    if format_ in TABLES:
        for row in given:
            row.insert(3, None)
    with data_file(out, format_, "Rows", COLUMNS, "One row a thing.") as file:
        file.write_all(given[:1])
        file.write_all(given[1:])


def test_csv(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "csv")
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == [
        ["number", "title", "opened_at", "opened_eastern", "paused_s", "goal_percent", "excluded", "due_on"],
        ["INC1", "'=1+1", "2026-11-01T05:30:00Z", "2026-11-01 01:30:00", "90", "95.0", "false", "2026-10-05"],
        ["INC2", "Zoë, “x”\nline", "2026-11-01T06:30:00Z", "2026-11-01 01:30:00", "0", "66.66666666666667", "true", ""],
        ["INC3", "-5", "", "", "", "", "", "2024-02-29"],
    ]


def test_json_lines(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", "jsonl")
    lines = (tmp_path / "a.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"number": "INC1", "title": "=1+1", "opened_at": "2026-11-01T05:30:00Z", "paused_s": 90, "goal_percent": 95.0,
         "excluded": False, "due_on": "2026-10-05"},
        {"number": "INC2", "title": "Zoë, “x”\nline", "opened_at": "2026-11-01T06:30:00Z", "paused_s": 0,
         "goal_percent": 200 / 3, "excluded": True, "due_on": None},
        {"number": "INC3", "title": "-5", "opened_at": None, "paused_s": None, "goal_percent": None, "excluded": None,
         "due_on": "2024-02-29"},
    ]  # fmt: skip


def _cell(text: str) -> datetime:
    """A cell of a workbook knows no zone."""
    return datetime.fromisoformat(text)


SHEET: list[list[Any]] = [
    ["number", "title", "opened_at", "opened_eastern", "paused_s", "goal_percent", "excluded", "due_on"],
    ["INC1", "=1+1", _cell("2026-11-01 05:30"), _cell("2026-11-01 01:30"), 90, 95, False, date(2026, 10, 5)],
    ["INC2", "Zoë, “x”\nline", _cell("2026-11-01 06:30"), _cell("2026-11-01 01:30"), 0, 200 / 3, True, None],
    ["INC3", "-5", None, None, None, None, None, date(2024, 2, 29)],
]


def test_a_workbook_read_by_openpyxl(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    write(tmp_path / "a.xlsx", "xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Rows"]
    cells = list(book["Rows"].iter_rows())
    found = [[_seen(cell.value) for cell in row] for row in cells]
    assert found == [[_seen(value) for value in row] for row in SHEET]
    assert [cell.data_type for cell in cells[1]] == ["s", "s", "d", "d", "n", "n", "b", "d"]
    assert cells[1][2].number_format == "yyyy-mm-dd hh:mm:ss"


def _seen(value: Any) -> Any:
    """A workbook knows no dates without a time."""
    return datetime.combine(value, datetime.min.time()) if type(value) is date else value


def test_a_workbook_read_by_calamine(tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    write(tmp_path / "a.xlsx", "xlsx")
    rows = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert rows == [["" if value is None else value for value in row] for row in SHEET]


def test_a_table_for_people_has_eastern_times_alone(tmp_path: Path) -> None:
    """What a spreadsheet takes as a time, under the title of the column."""
    from python_calamine import CalamineWorkbook

    for name in ("a.csv", "a.xlsx"):
        with data_file(tmp_path / name, name[2:], "Rows", COLUMNS, people=True) as file:
            file.write_all(ROWS)
    rows = list(csv.reader((tmp_path / "a.csv").read_text("utf-8-sig").splitlines(keepends=True)))
    assert [row[2] for row in rows] == ["opened_at", "2026-11-01 01:30:00", "2026-11-01 01:30:00", ""]
    assert [row[5] for row in rows] == ["excluded", "", "yes", ""]
    cells = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert [row[2] for row in cells] == ["opened_at", _cell("2026-11-01 01:30"), _cell("2026-11-01 01:30"), ""]
    assert [row[5] for row in cells] == ["excluded", "", "yes", ""]


def test_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    write(tmp_path / "a.parquet", "parquet")
    table = parquet.read_table(tmp_path / "a.parquet")
    assert [str(field.type) for field in table.schema] == [
        "string", "string", "timestamp[us, tz=UTC]", "int64", "double", "bool", "date32[day]",
    ]  # fmt: skip
    assert table.schema.field("paused_s").metadata == {b"meaning": b"How long."}
    assert table.schema.metadata[b"longleaf"] == b"One row a thing."
    rows = table.to_pylist()
    assert rows[1] == {
        "number": "INC2", "title": "Zoë, “x”\nline", "opened_at": datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
        "paused_s": 0, "goal_percent": 200 / 3, "excluded": True, "due_on": None,
    }  # fmt: skip
    assert rows[2]["due_on"] == date(2024, 2, 29)


def test_parquet_without_its_package_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(EnvironmentFault, match="needs the package pyarrow") as refused:
        write(tmp_path / "a.parquet", "parquet")
    assert "longleaf[parquet]" in refused.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_a_stream_gets_the_same_without_a_mark(tmp_path: Path, format_: str) -> None:
    out = io.BytesIO()
    write(out, format_)
    write(tmp_path / f"a.{format_}", format_)
    assert out.getvalue() == (tmp_path / f"a.{format_}").read_bytes().removeprefix(b"\xef\xbb\xbf")
    assert not out.closed


@pytest.fixture(params=FORMATS)
def format_(request: pytest.FixtureRequest) -> str:
    if request.param == "parquet":
        pytest.importorskip("pyarrow")
    return str(request.param)


def test_a_list_without_rows_has_its_columns(tmp_path: Path, format_: str) -> None:
    path = tmp_path / f"a.{format_}"
    with data_file(path, format_, "Rows", COLUMNS):
        pass
    assert path.exists()
    if format_ == "csv":
        assert path.read_text("utf-8-sig").startswith("number,title,opened_at,opened_eastern,")
    assert (path.stat().st_size == 0) is (format_ == "jsonl")


def test_a_cancel_leaves_the_old_file_and_nothing_else(tmp_path: Path, format_: str) -> None:
    path = tmp_path / f"a.{format_}"
    path.write_bytes(b"old")

    def cancelled() -> None:
        with data_file(path, format_, "Rows", COLUMNS):
            raise Cancelled

    with pytest.raises(Cancelled):
        cancelled()
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_sheet_says_where_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_files, "SHEET_ROWS", 4)
    write(tmp_path / "full.xlsx", "xlsx")
    with pytest.raises(InputError, match="A workbook takes 3 rows"):
        write(tmp_path / "more.xlsx", "xlsx", (*ROWS, *ROWS))
    assert not (tmp_path / "more.xlsx").exists()


def test_which_format() -> None:
    assert format_of(None, None) == "csv"
    assert format_of(Path("a.XLSX"), None) == "xlsx"
    assert format_of(Path("a.ndjson"), None) == "jsonl"
    assert format_of(Path("a.txt"), "CSV") == "csv"
    for path, given in ((Path("a.txt"), None), (Path("a.csv"), "ods")):
        with pytest.raises(InputError, match="is no format of an export"):
            format_of(path, given)
    with pytest.raises(InputError, match="cannot be printed"):
        format_of(None, "parquet")


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.csv").write_text("old")
    (tmp_path / "a.csv").symlink_to(tmp_path / "real" / "a.csv")
    write(tmp_path / "a.csv", "csv")
    assert (tmp_path / "a.csv").is_symlink()
    assert (tmp_path / "real" / "a.csv").read_text("utf-8-sig").startswith("number,")
    assert [one.name for one in (tmp_path / "real").iterdir()] == ["a.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipes_and_devices_are_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "full.csv").symlink_to("/dev/full")
    (tmp_path / "around.csv").symlink_to(tmp_path / "around.csv")
    for name in ("pipe.csv", "full.csv", "around.csv"):
        with pytest.raises(InputError, match=r"is no plain file|leads nowhere"):
            write(tmp_path / name, "csv")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["around.csv", "full.csv", "pipe.csv"]
    assert (tmp_path / "pipe.csv").is_fifo()


@pytest.mark.parametrize("first", "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
def test_no_text_of_a_csv_is_run_as_a_formula(tmp_path: Path, first: str) -> None:
    """Also the wide signs, which a spreadsheet in Japanese takes for the narrow ones; a number stays one."""
    title = DataColumn("title", What.TEXT, "What it is about.")
    with data_file(tmp_path / "a.csv", "csv", "Rows", [title]) as file:
        file.write_all([(f"{first}1+cmd|' /C calc'!A0",), ("-5",), (f"a{first}",)])
    text = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text, newline=""))] == [
        "title", f"'{first}1+cmd|' /C calc'!A0", "-5", f"a{first}",
    ]  # fmt: skip


def test_what_is_written_from_an_offline_copy_says_of_when_it_is_in_its_last_column() -> None:
    at = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 1:30 a.m. EDT, in the night in which the clocks go back
    with stamped("Offline: as of 1 Nov 2026, 01:30 (3 h ago)", at):
        found = {format_: io.BytesIO() for format_ in ("csv", "jsonl")}
        for format_, out in found.items():
            write(out, format_)
        with data_file(out := io.BytesIO(), "csv", "Tickets", COLUMNS[:1], people=True) as file:
            file.write_all([("INC1",)])
        assert as_csv(ReportTable("Load", (("a", "A"),), ({"a": 1},))).splitlines()[1].startswith("1,")
    rows = list(csv.DictReader(io.StringIO(found["csv"].getvalue().decode())))
    assert {(row["copied_at"], row["copied_eastern"]) for row in rows} == {
        ("2026-11-01T05:30:00Z", "2026-11-01 01:30:00")
    }
    assert {json.loads(line)["copied_at"] for line in found["jsonl"].getvalue().splitlines()} == {
        "2026-11-01T05:30:00Z"
    }
    assert out.getvalue().decode().splitlines() == [
        "number,Offline", 'INC1,"Offline: as of 1 Nov 2026, 01:30 (3 h ago)"'
    ]  # fmt: skip
    write(plain := io.BytesIO(), "csv")
    assert b"copied" not in plain.getvalue()
