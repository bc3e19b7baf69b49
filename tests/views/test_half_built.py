"""A window may be closed, or another workspace opened, while a tab is still being made."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest
import shiboken6

from app.bootstrap.tabs import TABS
from app.db.engine import Database
from app.ui.tab import Context, Tab
from app.ui.tables.data_table import DataTable
from app.views.agencies.view import AgenciesTab
from app.views.changes.view import ChangesTab
from app.views.figures.view import FiguresTab
from app.views.home.view import HomeTab
from app.views.tickets.view import TicketsTab


@pytest.mark.parametrize("make", [HomeTab, TicketsTab, ChangesTab, AgenciesTab, FiguresTab])
def test_a_tab_ends_before_any_of_it_is_there(
    make_context: Callable[[Database], Context], sqlite_db: Database, make: type[Tab]
) -> None:
    tab = make(make_context(sqlite_db))
    tab.dispose()
    shiboken6.delete(tab)


@pytest.mark.parametrize("where", [spec[3] for spec in TABS], ids=[spec[0] for spec in TABS])
def test_no_step_makes_many_lists(
    make_context: Callable[[Database], Context], sqlite_db: Database, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """A list takes some milliseconds to be made: more than three of them at once would hold up who types meanwhile."""
    made: list[str] = []
    begun = DataTable.__init__

    def begin(table: DataTable, *arguments: Any, **named: Any) -> None:
        made.append(table.__class__.__name__)
        begun(table, *arguments, **named)

    monkeypatch.setattr(DataTable, "__init__", begin)
    module, _, name = where.partition(":")
    tab = getattr(importlib.import_module(module), name)(make_context(sqlite_db))
    steps = []
    done = False
    while not done:
        before = len(made)
        done = tab.build_some()
        steps.append(len(made) - before)
    assert max(steps) <= 3, steps
    tab.dispose()
    shiboken6.delete(tab)


@pytest.mark.long
@pytest.mark.parametrize("where", [spec[3] for spec in TABS], ids=[spec[0] for spec in TABS])
def test_a_tab_ends_after_any_of_its_steps(
    make_context: Callable[[Database], Context], sqlite_db: Database, where: str
) -> None:
    module, _, name = where.partition(":")
    steps, done = 0, False
    while not done:
        tab = getattr(importlib.import_module(module), name)(make_context(sqlite_db))
        done = any(tab.build_some() for _ in range(steps))
        tab.dispose()
        shiboken6.delete(tab)
        steps += 1
    assert steps > 2
