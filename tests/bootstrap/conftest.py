"""Guards and fixtures of tests with widgets."""

from __future__ import annotations

import pytest

from tests.qt_guards import *  # noqa: F403 - fixtures
from tests.qt_guards import fail_on_qt_warnings
from tests.views.samples import sample, sample_file  # noqa: F401


def pytest_itemcollected(item: pytest.Item) -> None:
    fail_on_qt_warnings(item)
