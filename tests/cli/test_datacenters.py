"""The commands of the data centers, over the sample."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run


def test_what_if_a_data_center_were_lost(run: Run, sample_file: Path, tmp_path: Path) -> None:
    paper = tmp_path / "edc.pdf"
    told = run("datacenters", "what-if", "EDC", "--out", paper, "--db", sample_file)
    assert told.exit_code == 0, told.stderr
    assert paper.read_bytes()[:5] == b"%PDF-"
    lines = told.stdout.splitlines()
    assert lines[0] == "What if Eastern Data Center (EDC) were lost now"
    assert next(line for line in lines if line.lstrip().startswith("No standby")).split() == [
        "No", "standby", "Analytics", "and", "Reporting", "Runs", "here", "alone,", "and", "has", "no", "plan",
    ]  # fmt: skip
    read = json.loads(run("datacenters", "what-if", "edc", "--json", "--db", sample_file).stdout)
    assert (read["schema"], read["site"]) == ("longleaf.what_if", "EDC")
    back = {one["code"]: one["back_after_minutes"] for one in read["services"]}
    # storage: 10 + 15; hosts 15 (WAN) or 25 (storage) first, then 30 + 25; databases 120 after these
    assert (back["WAN"], back["STORAGE"], back["VHOST"], back["DBHOST"], back["BI"]) == (15, 25, 80, 200, None)
    assert run("datacenters", "what-if", "NDC", "--db", sample_file).exit_code == 2
