"""The commands of the board: minutes, what is done when it is due, and why a change is on an agenda."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_minutes_of_a_meeting_that_was_held(run: Run, sample_file: Path) -> None:
    told = run("minutes", "2026-11-18", "--out", "m.pdf", "--db", sample_file)
    assert told.exit_code == 0, told.stderr
    assert told.stdout.startswith("Agency CAB, Wednesday 18 November 2026: minutes (not kept)\nPresent: ")
    assert told.stdout.rstrip().endswith("m.pdf")
    assert Path("m.pdf").read_bytes().startswith(b"%PDF")
    read = json.loads(run("minutes", "2026-11-18", "--json", "--db", sample_file).stdout)
    assert (read["schema"], read["day"], read["signed_by"]) == ("longleaf.minutes", "2026-11-18", None)
    assert all(item["number"].startswith("CHG") for item in read["items"])
    there = [line for line in read["attendance"] if line["present"]]
    assert len(there) >= read["needed"] > 0
    moved = json.loads(run("minutes", "2026-11-11", "--json", "--db", sample_file).stdout)
    assert moved["day"] == "2026-11-10"  # the Wednesday is a holiday


def test_there_are_no_minutes_of_what_was_not_held(run: Run, sample_file: Path) -> None:
    for day, why in (("2026-12-02", "its meeting is planned"), ("2027-11-18", "no meeting is on record for it")):
        told = run("minutes", day, "--db", sample_file)
        assert (told.exit_code, why in told.stderr) == (2, True), told.stderr
    assert run("minutes", "soon", "--db", sample_file).exit_code == 2


def test_why_a_change_is_on_an_agenda(run: Run, sample_file: Path) -> None:
    items = json.loads(run("minutes", "2026-11-18", "--json", "--db", sample_file).stdout)["items"]
    number = next(item["number"] for item in items if item["result"] == "Approved")
    told = run("explain", number.lower().replace("chg", "chg-"), "--db", sample_file)
    assert told.exit_code == 0, told.stderr
    assert told.stdout.startswith(f"{number} ")
    assert "Approved by the CAB of Wed 18 Nov 2026" in told.stdout
    read = json.loads(run("explain", number, "--json", "--db", sample_file).stdout)
    assert read["schema"] == "longleaf.explain.change"
    assert (read["places"][-1]["day"], read["places"][-1]["result"]) == ("2026-11-18", "approved")
    missing = run("explain", "CHG9999999", "--db", sample_file)
    assert (missing.exit_code, "There is no change CHG9999999" in missing.stderr) == (2, True)


def test_agendas_are_sent_when_their_time_has_come(run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [datetime(2026, 11, 30, 21, 59, tzinfo=UTC)]  # Monday 16:59 Eastern
    monkeypatch.setattr("app.db.engine.utc_now", lambda: clock[0])
    assert "agenda" not in run("tend", "--once", "--db", sample).stdout  # postings of changes are drafted
    assert run("tend", "--once", "--db", sample).stdout == "Nothing is due.\n"
    clock[0] = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)
    told = run("tend", "--once", "--db", sample)
    assert told.exit_code == 0, told.stderr
    assert told.stdout.startswith("The agenda of Wednesday 2 December is frozen with ")
    assert json.loads(run("agenda", "2026-12-02", "--json", "--db", sample).stdout)["state"] == "frozen"
    assert run("tend", "--once", "--db", sample).stdout == "Nothing is due.\n"
