"""The commands of major incidents, over the sample."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run


def test_the_list_and_one_of_it(run: Run, sample_file: Path) -> None:
    told = run("majors", "--db", sample_file)
    assert told.exit_code == 0, told.stderr
    assert all(line.startswith("MI0") for line in told.stdout.splitlines())
    read = json.loads(run("majors", "--json", "--db", sample_file).stdout)
    assert read["schema"] == "longleaf.majors"
    assert len(read["majors"]) == len(told.stdout.splitlines())
    closed = next(one for one in read["majors"] if one["state"] == "closed")
    one = json.loads(run("major", closed["number"].lower(), "--json", "--db", sample_file).stdout)
    assert (one["schema"], one["number"]) == ("longleaf.major", closed["number"])
    assert {entry["kind"] for entry in one["timeline"]} >= {"detected", "declared", "notice", "restored", "review"}
    text = run("major", closed["number"], "--db", sample_file).stdout
    assert text.startswith(f"{closed['number']} Reviewed: {closed['title']}")
    assert "Timeline:" in text
    running = json.loads(run("majors", "--open", "--json", "--db", sample_file).stdout)["majors"]
    assert {one["state"] for one in running} <= {"declared"}


def test_there_is_no_such_major_incident(run: Run, sample_file: Path) -> None:
    told = run("major", "MI9999999", "--db", sample_file)
    assert (told.exit_code, "There is no major incident MI9999999" in told.stderr) == (2, True)


def test_papers_of_a_major_incident(run: Run, sample_file: Path, tmp_path: Path) -> None:
    report, calls = tmp_path / "report.pdf", tmp_path / "calls.pdf"
    run("major", "MI0000001", "--out", report, "--calls", calls, "--db", sample_file)
    assert report.read_bytes()[:5] == calls.read_bytes()[:5] == b"%PDF-"
