"""Guards and fixtures of tests with widgets."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.services.workspace import opening
from tests.once import once
from tests.qt_guards import *  # noqa: F403 - fixtures
from tests.qt_guards import fail_on_qt_warnings
from tests.views.samples import sample, sample_file  # noqa: F401


@pytest.fixture(scope="session")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """`placed(path)`: puts a new workspace there as the window makes one; another process made it, once a run."""

    def make(path: Path) -> None:
        db = opening.open_workspace(str(path), must_exist=False)
        try:
            opening.init(db)
        finally:
            db.dispose()

    made = once(tmp_path_factory, "new.sqlite", make)

    def place(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copyfile(made, path))

    return place


def pytest_itemcollected(item: pytest.Item) -> None:
    fail_on_qt_warnings(item)
