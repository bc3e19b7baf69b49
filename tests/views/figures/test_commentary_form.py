"""The commentary is reached by keyboard alone."""

from __future__ import annotations

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.domain.packets.files import Commentary, Passage
from app.views.figures.commentary_form import CommentaryForm
from tests.views.figures.test_figures_tab import Opener, packet, tab_of


def test_nothing_scrolls_where_all_sections_have_room(qtbot: QtBot) -> None:
    form = CommentaryForm(may_edit=True)
    qtbot.addWidget(form)
    form.resize(380, 900)
    form.show()
    qtbot.waitExposed(form)
    qtbot.waitUntil(lambda: not form.area.verticalScrollBar().isVisible())
    assert len({field.height() for field in form.fields.values()}) <= 2, "they share the room, to a pixel"
    form.resize(380, 400)
    qtbot.waitUntil(form.area.verticalScrollBar().isVisible)
    assert all(field.height() >= 7 * field.fontMetrics().height() for field in form.fields.values())


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


def test_what_the_program_wrote_is_taken_over_where_nothing_is_written(qtbot: QtBot) -> None:
    form = CommentaryForm(may_edit=True)
    qtbot.addWidget(form)
    form.set_base(Commentary(1, "2026-10", {"ask": Passage("Mine.", 1)}))
    form.set_said({"well": "The goal was met.", "ask": "Mine.", "decisions": "Of the records"})
    form.take.click()
    assert form.texts() == {"well": "The goal was met.", "not_well": "", "ask": "Mine.", "decisions": "", "forward": ""}
    assert form.unsaved()
    assert not form.take.isEnabled()
