"""Checks that the files named in pyproject.toml are wholly covered by their tests: `python -m devtools.covered`.

`[tool.longleaf]`: `fully_covered` lists the files, `covering_tests` the tests that have to reach every line and
branch of them. Tests that make up their own examples do not count here: what they reach is not the same every time.
"""

from __future__ import annotations

import json
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from devtools.running import ROOT, say


def listed(root: Path) -> tuple[list[str], list[str]]:
    """Return the files that have to be covered and the tests that cover them, as paths from the root."""
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["longleaf"]
    return list(settings["fully_covered"]), list(settings["covering_tests"])


def gaps(files: Sequence[str], measured: Mapping[str, Any]) -> list[str]:
    """Return a line for each listed file with something missing, from the files of a JSON report of coverage."""
    found = []
    for name in files:
        if (result := measured.get(name)) is None:
            found.append(f"{name}: no test imports it")
            continue
        lines = [str(line) for line in result["missing_lines"]]
        missing = set(result["missing_lines"])
        branches = [
            f"{start} to {'the end' if end < 0 else end}"
            for start, end in result["missing_branches"]
            if start not in missing and end not in missing
        ]
        parts = [f"line {', '.join(lines)}"] if lines else []
        parts += [f"branch {', '.join(branches)}"] if branches else []
        if parts:
            found.append(f"{name}: {'; '.join(parts)} not covered")
    return found


def measure(root: Path, files: Sequence[str], tests: Sequence[str]) -> tuple[int, Mapping[str, Any]]:
    """Run the tests in this process; return their exit status and what coverage found of each file."""
    import coverage
    import pytest

    watched = coverage.Coverage(
        data_file=None, branch=True, include=[str(root / name) for name in files], config_file=False
    )
    watched.start()
    try:
        status = int(pytest.main(["-q", "--no-header", "-m", "not hypothesis", *(str(root / test) for test in tests)]))
    finally:
        watched.stop()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        watched.json_report(outfile=str(report))
        measured = json.loads(report.read_text("utf-8"))["files"]
    return status, {name.replace("\\", "/"): result for name, result in measured.items()}


def main() -> int:
    """Return 1 where a test fails, a listed file is gone, or a line or branch of one is not reached."""
    files, tests = listed(ROOT)
    gone = [name for name in (*files, *tests) if not (ROOT / name).exists()]
    if gone:
        say(f"listed in pyproject.toml as fully covered, but not there: {', '.join(gone)}")
        return 1
    status, measured = measure(ROOT, files, tests)
    missing = gaps(files, measured)
    for line in missing:
        say(line)
    if not missing:
        say(f"{len(files)} files are fully covered, branches too")
    return 1 if missing else status


if __name__ == "__main__":
    sys.exit(main())
