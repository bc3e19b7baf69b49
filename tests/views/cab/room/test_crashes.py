"""The room screen is killed at moments of chance: what it said was saved is there when it is opened again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.views.cab.room.crashes import crashes

pytestmark = [pytest.mark.processes, pytest.mark.slow]


def test_what_was_said_to_be_saved_is_there_after_a_kill(tmp_path: Path) -> None:
    with crashes(tmp_path, items=12) as one:
        one.run(8, seed=11)
        one.check()
    assert one.faults == []
    assert len(one.lives) >= 4
    assert sum(len(life.saved) for life in one.lives) >= 8, "hardly anything was done"
    assert all(float(life.ready["text"]) < 2.0 for life in one.lives), "back at the item too late"
