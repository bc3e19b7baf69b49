"""A little of what `python3 dev.py soak` plays for an hour, each in a process of its own as the program is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from tests.soak.floor import Floor, Sample
from tests.today import sample_of_today

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_of_today(tmp_path_factory)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(("--minutes", "0.1", "--seed", "1"), id="at random", marks=pytest.mark.long),
        pytest.param(("--script", "--minutes", "0.12", "--seed", "3"), id="by keyboard", marks=pytest.mark.long),
        pytest.param(("--turns", "25"), id="tabs", marks=pytest.mark.long),
    ],
)
def test_long_use_meets_no_error_and_leaves_nothing_behind(
    sample_file: Path, tmp_path: Path, asked: tuple[str, ...]
) -> None:
    own = shutil.copyfile(sample_file, tmp_path / "workspace.db")
    done = subprocess.run(
        # other tests take the processor away
        [sys.executable, "-m", "tests.soak", *asked, "--limit", "5000", "--db", str(own)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_turn_is_judged_by_the_processor_that_it_had(qapp: QApplication) -> None:
    floor = Floor(QObject(qapp))
    floor.samples[:] = [Sample(at, cost) for at, cost in ((1.0, 1.0), (2.0, 1.0), (3.0, 3.0), (4.0, 4.0), (5.0, 1.0))]
    assert floor.usual() == 1.0
    assert floor.slowness(3.1, 3.9) == 3.0  # slow before and after: three times as slow at least
    assert floor.slowness(2.1, 2.9) == 1.0  # the sample before says that the machine was not slow
    assert floor.slowness(4.1, 4.9) == 1.0
    assert floor.slowness(0.1, 0.9) == 1.0  # nothing before it: what came after counts
    assert floor.slowness(5.5, 6.0) == 1.0
    floor.deleteLater()
