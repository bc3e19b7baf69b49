"""What `dev.py profile` runs, and where it keeps what it found."""

from __future__ import annotations

from pathlib import Path

import pytest

from devtools.profiling import command_of, file_of


@pytest.mark.parametrize(
    ("words", "command", "kept"),
    [
        (["window"], ["-m", "benchmarks", "--quick", "session"], "window.prof"),
        (["--version"], ["-m", "app", "--version"], "longleaf.prof"),
        (["bench", "clock:due"], ["-m", "benchmarks", "clock:due"], "bench-clock_due.prof"),
        (
            ["--db", "x.db", "report", "sla", "2026-10"],
            ["-m", "app", "--db", "x.db", "report", "sla", "2026-10"],
            "x_db-report.prof",
        ),
    ],
)
def test_what_is_profiled(words: list[str], command: list[str], kept: str, tmp_path: Path) -> None:
    assert command_of(words) == command
    assert file_of(words, tmp_path) == tmp_path / kept
