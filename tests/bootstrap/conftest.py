"""Guards and fixtures of tests with widgets."""

from __future__ import annotations

import pytest

from tests.qt_guards import *  # noqa: F403 - fixtures
from tests.qt_guards import _collect_here, fail_on_qt_warnings  # noqa: F401
from tests.views.samples import sample, sample_file  # noqa: F401


def pytest_itemcollected(item: pytest.Item) -> None:
    fail_on_qt_warnings(item)
