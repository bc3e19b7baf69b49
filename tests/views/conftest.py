"""Guards and fixtures of tests with widgets."""

from __future__ import annotations

import pytest

from tests.qt_guards import *  # noqa: F403 - fixtures
from tests.qt_guards import SOON, fail_on_qt_warnings
from tests.views.samples import pg_sample, pg_sample_template, sample, sample_file  # noqa: F401
from tests.views.tickets.desk import desk, desk_file, pg_desk, pg_desk_template  # noqa: F401

#: The pauses after the last key before something is read, of which most tests only wait for the end.
_PAUSES = (
    "changes.change_form._PAUSE",
    "changes.freeze_form._PAUSE",
    "tickets.composer._ASKED_AFTER",
    "tickets.filter_bar._PAUSE",
    "tickets.imports._PAUSE",
)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pause after typing is so short that `wait_idle` waits for what follows it."""
    for name in _PAUSES:
        monkeypatch.setattr(f"app.views.{name}", SOON)


def pytest_itemcollected(item: pytest.Item) -> None:
    fail_on_qt_warnings(item)
