"""Real processes: no Qt and no display for reports, nothing but results on standard output, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.services.imports.import_world import list_file

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[2]
#: Python that refuses to import Qt, then runs the command line.
NO_QT = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6"}:
            raise ImportError("Qt is not to be imported")
sys.meta_path.insert(0, Refuse())
from app.__main__ import main
main()
"""


def _start(*words: object, code: str = "") -> subprocess.Popen[str]:
    begin = [sys.executable, "-c", code] if code else [sys.executable, "-m", "app"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    return subprocess.Popen(
        [*begin, *map(str, words)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize(
    "words",
    [
        ("report", "sla", "2026-10", "--json"),
        ("packet", "DHHS", "2026-10", "--json"),
        ("agenda", "2026-11-25", "--out", "a.pdf", "--json"),
    ],
)
def test_reports_need_no_qt(words: tuple[str, ...], sample: Path) -> None:
    process = _start(*words, "--db", sample, code=NO_QT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    json.loads(out)


def test_python_m_app(sample: Path) -> None:
    process = _start("db", "check", "--db", sample)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out.startswith("The workspace is in order.\n")


def test_a_reader_that_leaves_early(sample: Path) -> None:
    process = subprocess.run(
        f"set -o pipefail; '{sys.executable}' -m app report availability 2026-10 --db '{sample}' | head -1",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (process.returncode, process.stdout, process.stderr) == (0, "Availability\n", "")


def test_ctrl_c_in_an_import_leaves_whole_chunks(importable: Path, tmp_path: Path) -> None:
    row = "INC{:07},2026-10-05 09:00:00,New,3,2,2,Desk,,,,2026-10-05 09:00:00,DOT,Printer,"
    rows = [row.format(number) for number in range(1, 12_001)]
    path = list_file(tmp_path, *rows)
    process = _start("import", path, "--db", importable)
    raw = sqlite3.connect(importable)
    for _ in range(600):
        if raw.execute("SELECT count(*) FROM ticket").fetchone()[0]:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    there = raw.execute("SELECT count(*) FROM ticket").fetchone()[0]
    events = raw.execute("SELECT count(DISTINCT ticket_id) FROM ticket_event").fetchone()[0]
    raw.close()
    assert process.returncode == 130, err
    assert out == ""
    assert "Traceback" not in err
    assert f"{there:,} tickets came in, each of them whole" in err
    assert 0 < there < 12_000
    assert (there % 1000, events) == (0, there)
    again = _start("import", path, "--json", "--db", importable)
    out, err = again.communicate(timeout=60)
    told = json.loads(out)
    assert (told["created"], told["unchanged"]) == (12_000 - there, there)
