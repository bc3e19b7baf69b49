"""`longleaf export` as its users call it, and errors for programs."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli.failures import wants_json
from tests.cli.conftest import Run

pytestmark = pytest.mark.slow


def test_lists_and_their_words(run: Run) -> None:
    told = run("export")
    assert told.exit_code == 0
    assert told.stdout.startswith("tickets\n  One row a ticket, as it is now.\n  state: kind: priority: agency:")
    lists = json.loads(run("export", "--json").stdout)
    assert (lists["schema"], lists["version"]) == ("longleaf.lists", 1)
    names = [one["list"] for one in lists["lists"]]
    assert names[:7] == ["tickets", "clocks", "backlog", "changes", "agencies", "services", "outages"]
    assert {"contacts", "actions", "findings"} < set(names)
    assert "is:open" in lists["lists"][0]["filter_words"]


def test_csv_on_standard_output_is_utf_8_without_a_mark(run: Run, sample_file: Path) -> None:
    made = run("export", "agencies", "--db", sample_file)
    assert (made.exit_code, made.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(made.stdout_bytes.decode("utf-8"), newline="")))
    assert [row["code"] for row in rows] == sorted(row["code"] for row in rows)
    assert len(rows) == 27
    dash = run("export", "agencies", "--out", "-", "--db", sample_file)
    assert dash.stdout_bytes == made.stdout_bytes


def test_a_file_and_what_is_told_of_it(run: Run, sample_file: Path, tmp_path: Path) -> None:
    told = run("export", "tickets", "--filter", "is:open", "--out", "o.jsonl", "--db", sample_file)
    lines = [json.loads(line) for line in Path("o.jsonl").read_text("utf-8").splitlines()]
    assert told.stdout == f"o.jsonl: {len(lines):,} rows\n"
    assert {row["state"] for row in lines} <= {"new", "assigned", "in_progress", "on_hold"}
    as_json = json.loads(run("export", "tickets", "--out", "o.xlsx", "--json", "--db", sample_file).stdout)
    assert as_json == {
        "schema": "longleaf.export", "version": 1, "list": "tickets", "format": "xlsx", "path": "o.xlsx",
        "rows_count": 1200, "bytes_count": Path("o.xlsx").stat().st_size,
    }  # fmt: skip


def test_the_counts_of_formats_agree(run: Run, sample_file: Path) -> None:
    wanted = run("export", "clocks", "--filter", "metric:resolution agency:DOT", "--db", sample_file).stdout
    count = len(list(csv.reader(io.StringIO(wanted)))) - 1
    for name in ("c.xlsx", "c.jsonl"):
        told = run("export", "clocks", "--filter", "metric:resolution agency:DOT", "--out", name, "--db", sample_file)
        assert told.stdout == f"{name}: {count:,} rows\n"


def failure(result: Any) -> dict[str, str]:
    """Return what a command that failed told a program."""
    told: dict[str, str] = json.loads(result.stdout)["error"]
    assert list(told) == ["kind", "message", "hint"]
    assert result.stderr
    return told


def test_errors_for_programs(run: Run, sample_file: Path, tmp_path: Path) -> None:
    wrong = run("export", "ticket", "--out", "x.csv", "--json", "--db", sample_file)
    assert wrong.exit_code == 2
    told = failure(wrong)
    assert (told["kind"], told["message"]) == ("input", "There is no list 'ticket'.")
    assert told["hint"].startswith("Did you mean tickets")

    usage = run("report", "sla", "--json", "--db", sample_file)
    assert (usage.exit_code, failure(usage)["kind"]) == (2, "usage")
    assert "PERIOD" in failure(usage)["message"]

    for words in (("--format", "json"), ("--format=json",), ("--json",)):
        unknown = run("report", "sla", "2026-10", "--agency", "DHSS", *words, "--db", sample_file)
        assert unknown.exit_code == 2
        assert failure(unknown)["kind"] == "input"
        assert "DHHS" in failure(unknown)["hint"]

    nowhere = run("explain", "INC1", "--json", "--db", "postgresql://127.0.0.1:1/longleaf")
    assert (nowhere.exit_code, failure(nowhere)["kind"]) == (3, "environment")
    (tmp_path / "no").mkdir()
    folder = run("verify", "no", "--json", "--db", sample_file)
    assert (folder.exit_code, failure(folder)["kind"]) == (2, "input")

    plain = run("export", "ticket", "--db", sample_file)
    assert (plain.exit_code, plain.stdout) == (2, "")


def test_who_asks_for_json() -> None:
    assert wants_json(["report", "sla", "2026-10", "--json"])
    assert wants_json(["report", "--format", "json"])
    assert wants_json(["report", "--format=json"])
    assert not wants_json(["export", "tickets", "--format", "jsonl", "--out", "json"])
    assert not wants_json([])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--format", "xlsx"), "Add --out FILE.xlsx"),
        (("--out", "a.txt"), "Use one of csv, xlsx, jsonl, parquet"),
        (("--filter", "stat:new"), "Did you mean state:?"),
        (("--filter", "state:bogus"), "state: does not know 'bogus'"),
        (("--saved", "Mine", "--filter", "vpn"), "stands alone"),
        (("--saved", "Mine"), "There is no saved filter 'Mine'"),
        (("--json",), "Add --out FILE"),
        (("--out", "folder"), "is a folder|no format"),
    ],
)
def test_what_cannot_be_exported_says_what_to_do(
    run: Run, sample_file: Path, words: tuple[str, ...], says: str
) -> None:
    Path("folder").mkdir()
    result = run("export", "tickets", *words, "--db", sample_file)
    assert result.exit_code == 2
    assert any(part in result.stderr for part in says.split("|")), result.stderr


def test_the_workspace_is_not_overwritten(run: Run, sample: Path) -> None:
    before = sample.read_bytes()
    result = run("export", "tickets", "--format", "csv", "--out", sample, "--db", sample)
    assert (result.exit_code, "is the workspace itself" in result.stderr) == (2, True)
    assert sample.read_bytes() == before


def test_a_filter_saved_in_the_window(run: Run, sample_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "config" / "longleaf"
    folder.mkdir(parents=True)
    kept = {
        "name": "Critical ones", "quick": "open", "filter": {"priorities": [1]}, "opened": "", "sort": ["", False],
        "behind": "", "names": {}, "group": "",
    }  # fmt: skip
    other = {**kept, "filter": {"agency_ids": [99]}, "quick": "all", "names": {"agency_ids": ["DHHS"]}}
    state = {
        "tickets.saved_filters @ elsewhere.db": [kept, {**other, "name": "Ours"}],
        f"tickets.saved_filters @ {sample_file}": [{**kept, "quick": "all"}, "damaged"],
    }
    (folder / "state.json").write_text(json.dumps(state), "utf-8")

    def exported(name: str) -> list[dict[str, Any]]:
        result = run("export", "tickets", "--saved", name, "--format", "jsonl", "--db", sample_file)
        assert result.exit_code == 0, result.stderr
        return [json.loads(line) for line in result.stdout.splitlines()]

    mine = exported("Critical ones")  # this workspace's, which also has those that are not open
    assert {row["priority"] for row in mine} == {"critical"}
    assert {row["state"] for row in mine} > {"closed"} or {row["state"] for row in mine} == {"closed"}
    assert {row["agency"] for row in exported("Ours")} == {"DHHS"}
    (folder / "state.json").write_text("{broken", "utf-8")
    assert "There is no saved filter" in run("export", "tickets", "--saved", "Ours", "--db", sample_file).stderr


@pytest.mark.processes
def test_through_a_pipe_in_another_encoding(sample_file: Path, tmp_path: Path) -> None:
    """As Windows has it: what is printed as data is UTF-8, what is said replaces what cannot be said."""
    env = {**os.environ, "PYTHONIOENCODING": "cp1252", "LONGLEAF_LOG": "off"}
    command = [sys.executable, "-m", "app", "--db", str(sample_file)]

    def called(*words: str) -> subprocess.CompletedProcess[bytes]:
        root = Path(__file__).resolve().parents[2]
        return subprocess.run([*command, *words], capture_output=True, env=env, cwd=root, timeout=120, check=False)

    made = called("export", "people")
    assert made.returncode == 0, made.stderr
    assert made.stdout.decode("utf-8").startswith("login,name,title,email")
    refused = called("export", "agencies", "--filter", "agency:हिन्दी", "--format", "csv")
    assert refused.returncode == 2
    assert b"does not know" in refused.stderr
    as_json = called("explain", "हिन्दी", "--json")
    assert as_json.returncode == 2
    assert "हिन्दी" in json.loads(as_json.stdout.decode("ascii"))["error"]["message"]


# --- records --------------------------------------------------------------------------------------
def test_records_are_written_whole(sample_file: Path, run: Run, tmp_path: Path) -> None:
    number = next(csv.DictReader(io.StringIO(run("--db", sample_file, "export", "tickets").stdout)))["number"]
    made = run("--db", sample_file, "export", "record", number.lower(), "agency:DHHS", "--history", "--json")
    assert made.exit_code == 0, made.stderr
    told = json.loads(made.stdout)
    assert (told["schema"], told["path"], told["number"]) == ("longleaf.records", f"{number.lower()}.pdf", "")
    assert [one.partition(":")[0] for one in told["records"]] == [f"Ticket {number}", "Agency DHHS"]
    assert (tmp_path / f"{number.lower()}.pdf").read_bytes().startswith(b"%PDF")
    for words, said in (
        (("record",), "No record is named"),
        (("record", number, "--filter", "x"), "Records are written as PDF"),
        (("tickets", "--history"), "These options are for records"),
        (("record", number, "--out", "-"), "Records are written to a file"),
    ):
        refused = run("--db", sample_file, "export", *words)
        assert (refused.exit_code, said in refused.stderr) == (2, True), words
