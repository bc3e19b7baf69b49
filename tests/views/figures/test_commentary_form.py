"""The commentary is reached by keyboard alone."""

from __future__ import annotations

from PySide6.QtTest import QTest

from app.db.engine import Database
from tests.views.figures.test_figures_tab import Opener, packet, tab_of


def test_the_commentary_is_reached_by_its_command_and_by_f6(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    tab = tab_of(window, "DOT")
    assert window.commands.run("figures.next_part")
    page, form = packet(tab), tab.packet.form
    assert window.commands.run("figures.write")
    assert window.focusWidget() is form.first
    went = []
    for _ in range(4):
        assert window.commands.run("figures.next_part")
        went.append(window.focusWidget())
    assert went[0] is not None
    assert tab.chooser.isAncestorOf(went[0])
    assert went[1:] == [tab.pages.tabBar(), page.pane.view, form.first]
    page.pane.page.clear()
    QTest.keyClicks(page.pane.page, "a2b")
    assert page.pane.page.text() == "2"
