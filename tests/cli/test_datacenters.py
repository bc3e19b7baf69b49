"""The site's desk at the command line: badges validated and proved, a visitor in and out."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run


def test_badges_and_visitors(run: Run, sample: Path, tmp_path: Path) -> None:
    def said(*words: str, code: int = 0) -> str:
        told = run("datacenters", *words, "--db", sample)
        assert told.exit_code == code, told.stderr
        return told.stderr if code else told.stdout

    rows = {row["number"]: row for row in json.loads(said("badges", "--json"))["rows"]}
    overdue = [number for number, row in rows.items() if row["standing"] == "Overdue"]
    assert overdue
    assert "kept" in said("keep", *overdue)
    assert "There is no badge" in said("keep", "B-0", code=2)
    assert "is no contact" in said("keep", overdue[0], "--by", "Nobody", code=2)
    ended = next(number for number, row in rows.items() if row["standing"] == "Validated")
    said("end", ended, "--why", "Lost the card")
    now = {row["number"]: row["standing"] for row in json.loads(said("badges", "--json"))["rows"]}
    assert {now[number] for number in overdue} == {"Validated"}
    assert now[ended] == "Ended"
    assert "is ahead" in said("badges", "--on", "2099-01-01", code=2)

    out = tmp_path / "evidence"
    files = [Path(line) for line in said("badges", "--evidence", "--out", str(out), "--agency", "DHHS").splitlines()]
    assert [path.suffix for path in files] == [".pdf", ".xlsx"]
    assert [path.read_bytes()[:4] for path in files] == [b"%PDF", b"PK\x03\x04"]

    assert "Nobody called" in said("sign-in", "Vera", "EDC", "--escort", "Nobody", code=2)
    assert "Nobody called" in said("sign-in", "Vera", "EDC", "--escort", ended, code=2)
    text = said("sign-in", "Vera", "EDC", "--escort", overdue[0], "--company", "Coolair")
    number = text.split("(")[1].split(")")[0]
    visitors = json.loads(said("visitors", "--json"))["rows"]
    assert next(row for row in visitors if row["number"] == number)["where"] == "Inside"
    assert said("sign-out", number) == f"Vera is out ({number}).\n"
    assert "is not inside" in said("sign-out", number, code=2)
