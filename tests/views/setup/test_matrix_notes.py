"""What stands above the priority matrix: that its values are samples, as long as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.db.engine import Database
from app.ui.shell.main_window import MainWindow
from tests.ticket_world import World, build_world
from tests.views.setup.test_setup_tab import tab_of

pytestmark = pytest.mark.slow


def test_sample_values_are_told_until_one_is_chosen(
    open_window: Callable[..., MainWindow], sqlite_db: Database
) -> None:
    world: World = build_world(sqlite_db)
    assert world.agencies
    tab = tab_of(open_window(sqlite_db), "matrix")
    for is_sample in (True, False):
        tab.take_rows((tuple(replace(cell, sample=is_sample) for cell in tab.cells), ()))
        assert tab.notes.isHidden() is not is_sample
