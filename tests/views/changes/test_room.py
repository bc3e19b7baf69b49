"""The room that the days keep: beside a form, beside what is in conflict; and keys with nothing chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.ui.look import theme
from tests.qt_guards import settle
from tests.views.changes.test_changes_tab import Opener, form, tab_of


def test_moving_nothing_says_what_to_do(open_window: Opener, sample: Database, qtbot: QtBot) -> None:
    window = open_window(sample)
    tab = tab_of(window)
    tab.canvas.point_at(None)
    qtbot.keyClick(tab.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert window.messages.texts == ["No change is chosen to be moved."]


def test_conflicts_never_push_the_days_down(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    bar = tab_of(window).bar
    bar.show_conflicts(0)
    bar.resize(1900, 40)
    one_row = bar.heightForWidth(1900)
    bar.show_conflicts(8)
    assert (bar.conflicts.text(), bar.heightForWidth(bar.width())) == ("8 in conflict", one_row)
    narrow = next(wide for wide in range(1900, 300, -1) if bar.heightForWidth(wide) > one_row)
    bar.resize(narrow, 40)
    assert (bar.conflicts.text(), bar.heightForWidth(narrow)) == ("8", one_row)


def test_a_form_leaves_the_week_a_useful_height(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    window.resize(1280, 720)
    tab = tab_of(window)
    tab.room.toggle()
    assert tab.list.isVisible()
    assert window.commands.run("changes.new")
    settle()
    dock = tab.form_dock()
    assert (tab.list.isVisible(), tab.canvas.isVisible()) == (False, True)
    assert dock.height() <= tab.height() / 2
    assert tab.canvas.height() >= theme.px(180)
    form(window).reject()
    settle()
    assert tab.list.isVisible(), "as it was chosen"


def test_the_list_takes_the_whole_place_of_the_picture(open_window: Opener, sample: Database) -> None:
    window = open_window(sample)
    window.resize(1280, 560)
    tab = tab_of(window)
    tab.room.toggle()
    settle()
    assert (tab.list.isVisible(), tab.canvas.isVisible()) == (True, False)
    assert tab.list_button.height() <= tab.upper.height() < theme.px(50), "nothing is left empty"
    window.resize(1280, 900)
    settle()
    assert tab.canvas.isVisible()
    assert tab.upper.height() >= theme.px(200)
