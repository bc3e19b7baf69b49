"""A window may be closed, or another workspace opened, while a tab is still being made."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shiboken6

from app.db.engine import Database
from app.ui.tab import Context, Tab
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
