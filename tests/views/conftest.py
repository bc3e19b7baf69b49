"""Guards and fixtures of tests with widgets."""

from __future__ import annotations

import pytest

from tests.qt_guards import *  # noqa: F403 - fixtures
from tests.qt_guards import fail_on_qt_warnings
from tests.views.samples import pg_sample, pg_sample_template, sample, sample_file  # noqa: F401
from tests.views.tickets.desk import desk, desk_file, pg_desk, pg_desk_template  # noqa: F401


def pytest_itemcollected(item: pytest.Item) -> None:
    fail_on_qt_warnings(item)
