"""A little of what `python3 dev.py soak` plays for an hour, each in a process of its own as the program is."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.processes


@pytest.mark.parametrize(
    "asked",
    [
        ("--minutes", "0.2", "--seed", "1"),
        ("--minutes", "0.2", "--seed", "2"),
        ("--script", "--minutes", "0.4", "--seed", "3"),
        ("--turns", "200"),
    ],
    ids=["seed 1", "seed 2", "by keyboard", "tabs"],
)
def test_long_use_meets_no_error_and_leaves_nothing_behind(asked: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak", *asked, "--limit", "5000"],  # other tests take the processor away
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
