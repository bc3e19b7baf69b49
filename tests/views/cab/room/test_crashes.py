"""The room screen in processes of its own: killed at moments of chance, and beside a second screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples import few
from tests.views.cab.room.crashes import crashes

pytestmark = [pytest.mark.processes, pytest.mark.slow]


def test_what_was_said_to_be_saved_is_there_after_a_kill(tmp_path: Path) -> None:
    with crashes(tmp_path, items=12) as one:
        one.run(few(5), seed=11)
        one.check()
    assert one.faults == []
    assert len(one.lives) >= 2
    assert sum(len(life.saved) for life in one.lives) >= 1, "nothing was done"


def test_the_room_fills_the_other_screen_and_comes_back(tmp_path: Path) -> None:
    one = {"x": 0, "y": 0, "width": 1280, "height": 720, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    two = {**one, "x": 1280, "width": 1920, "height": 1080}
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps({"screens": [{**one, "name": "desk"}, {**two, "name": "wall"}]}))
    done = subprocess.run(
        [sys.executable, "-m", "tests.views.cab.room.two_screens", str(tmp_path)],
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={screens}"},
        capture_output=True,
        check=True,
        timeout=60,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert told[:3] == [["wall", True, 1920, 1080], ["desk", True, 1280, 720], ["wall", True, 1920, 1080]]
    assert told[3][:2] == ["wall", False]
