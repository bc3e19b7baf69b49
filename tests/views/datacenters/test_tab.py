"""The tab of the data centers: every service is listed, and Enter leads to what is open of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.ui.shell.main_window import MainWindow
from app.views.datacenters.board_page import BoardPage
from app.views.datacenters.view import DataCentersTab
from tests.qt_guards import wait_idle


def board(window: MainWindow, qtbot: QtBot) -> BoardPage:
    """Show the page and let it be read."""
    window.show_tab("datacenters")
    tab = window.tab("datacenters")
    assert isinstance(tab, DataCentersTab)
    qtbot.waitUntil(lambda: tab.built)
    page = tab.page("board")
    assert isinstance(page, BoardPage)
    tab.focus_first()
    wait_idle(window.jobs)
    qtbot.waitUntil(lambda: page.board is not None)
    return page


def test_every_service_is_listed_and_the_gravest_opens(
    sample: Database, open_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = open_window(sample)
    page = board(window, qtbot)
    assert page.board is not None
    assert len(page.table.rows.shown_rows()) == len(page.board.lines) > 25
    assert window.commands.problems() == []
    first = page.board.wrong[0]
    assert first.headline.startswith("MAJOR MI")
    window.navigator.open("datacenters", id=first.id)
    assert page.current_record() == first.id
    assert page.about.text().startswith(f"{first.service.name}: {first.headline}")
    QTest.keyClick(page.canvas, Qt.Key.Key_Return)
    assert window.current_id() == "majors"
