"""How the program ends after its window was closed."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.processes


@pytest.mark.parametrize(("code", "status"), [("3", 3), ("None", 0), ("'why'", 1)])
def test_after_a_window_everything_is_ended_and_nothing_taken_down(code: str, status: int) -> None:
    """What is registered for the end is done, what was printed is there, and the exit code is the command's."""
    said = "import atexit, PySide6, sys; from app import __main__ as main; atexit.register(print, 'closed')"
    done = subprocess.run(
        [sys.executable, "-c", f"{said}; print('said'); main._leave(SystemExit({code})); print('not reached')"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout.split(), done.stderr) == (status, ["said", "closed"], "")


def test_a_command_without_a_window_ends_as_python_does() -> None:
    code = "import sys; from app import __main__ as main; main._leave(SystemExit(3)); print('reached')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, "reached")
