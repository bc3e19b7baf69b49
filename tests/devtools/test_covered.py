"""What is missing in a listed file is named by line and branch; the list names files that are there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from devtools.covered import gaps, listed
from devtools.running import ROOT


def found(lines: list[int], branches: list[list[int]]) -> dict[str, Any]:
    return {"missing_lines": lines, "missing_branches": branches}


def test_gaps_are_named() -> None:
    measured = {
        "whole.py": found([], []),
        "lines.py": found([3, 4], [[2, 3]]),  # the branch to a missing line is told by the line
        "branches.py": found([], [[7, -1], [9, 12]]),
    }
    assert gaps(["whole.py", "lines.py", "branches.py", "never.py"], measured) == [
        "lines.py: line 3, 4 not covered",
        "branches.py: branch 7 to the end, 9 to 12 not covered",
        "never.py: no test imports it",
    ]


def test_the_list_names_files_and_tests_that_are_there() -> None:
    files, tests = listed(ROOT)
    assert "app/domain/business_time.py" in files
    assert [name for name in (*files, *tests) if not (ROOT / name).exists()] == []
    assert files == sorted(set(files))


@pytest.mark.processes
def test_a_branch_that_is_not_taken_is_noticed(tmp_path: Path) -> None:
    """Run apart, as the check itself is: a pytest within a pytest would disturb both."""
    (tmp_path / "small_rule.py").write_text(
        "def sign(n: int) -> int:\n    if n:\n        n = 1\n    return n\n", "utf-8"
    )
    test = "from small_rule import sign\n\n\ndef test_sign() -> None:\n    assert sign(5) == 1\n"
    (tmp_path / "test_small_rule.py").write_text(test, "utf-8")
    program = (
        "import json, sys; from pathlib import Path; from devtools.covered import gaps, measure;"
        "status, measured = measure(Path.cwd(), ['small_rule.py'], ['test_small_rule.py']);"
        "print(json.dumps([status, gaps(['small_rule.py'], measured)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)])},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [0, ["small_rule.py: branch 2 to 4 not covered"]]
