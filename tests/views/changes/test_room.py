"""The room that the days keep: beside a form, beside what is in conflict; and keys with nothing chosen."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.ui.look import theme
from tests.qt_guards import settle, wait_idle
from tests.views.changes.test_changes_tab import Opener, a_draft, change_of, form, go, tab_of


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
    assert dock.height() <= tab.height() * 0.66
    assert tab.canvas.height() >= theme.px(150)
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


def test_the_day_of_a_change_is_in_sight_while_its_form_is_open(open_window: Opener, sample: Database) -> None:
    day = date(2026, 12, 8)
    key = a_draft(sample, day)
    window = open_window(sample)
    tab = tab_of(window)
    tab.days.show_week()
    go(tab, key)
    tab.days.show(date(2026, 11, 23))
    wait_idle(window.jobs)
    assert key not in tab.canvas.sheet.items
    assert window.commands.run("changes.edit")
    wait_idle(window.jobs)
    assert form(window).title.startswith("Edit CHG")
    assert (tab.canvas.current, tab.canvas.day) == (key, day)
    assert key in tab.canvas.sheet.items
    assert tab.canvas.isVisible()
    assert form(window).isAncestorOf(QApplication.focusWidget() or tab), "the keyboard is in the form"


def test_a_kept_form_shows_the_days_of_its_change(open_window: Opener, sample: Database) -> None:
    day = date(2026, 12, 8)
    key = a_draft(sample, day)
    window = open_window(sample)
    tab = tab_of(window)
    tab.days.show_week()
    wait_idle(window.jobs)
    tab.acts.open_kept(f"Edit {change_of(sample, key).number}")
    wait_idle(window.jobs)
    assert (tab.canvas.current, tab.canvas.day) == (key, day)
    assert key in tab.canvas.sheet.items
