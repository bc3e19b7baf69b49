"""Dialogs over the window: they apply, are accessible and go away."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.forms.fields import set_value
from app.ui.forms.form import Form
from app.ui.settings import Settings
from app.ui.shell.main_window import MainWindow
from tests.qt_guards import settle
from tests.ui.accessibility import problems


def test_settings_dialog_is_generated_and_applies(window: MainWindow, qtbot: QtBot) -> None:
    window.dialogs.show_settings()
    dialog = next(w for w in window.findChildren(Form) if w.isVisible())
    assert problems(dialog) == []
    set_value(dialog.field("look"), "dark")
    dialog.try_submit()
    assert window.settings.get("look") == "dark"
    assert window.theme.name == "dark"
    assert Settings(window.settings.folder).get("look") == "dark"
    window.settings.set("look", "light")


@pytest.mark.parametrize("command", ["help.shortcuts", "help.about", "window.settings"])
def test_dialogs_are_accessible_and_go_away(window: MainWindow, command: str) -> None:
    window.commands.run(command)
    dialog = next(w for w in window.findChildren(QWidget) if w.isVisible() and w.isWindow())
    assert problems(dialog) == []
    gone = weakref.ref(dialog)
    dialog.close()
    del dialog
    settle()
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("command", ["help.shortcuts", "help.about"])
def test_help_over_a_dialog_comes_back_to_it(window: MainWindow, command: str) -> None:
    window.activateWindow()
    form = Form("Mail account of this computer", window, submit=print, docked=False)
    form.add("server", "Mail server", QLineEdit())
    form.open()
    form.activateWindow()
    settle()
    assert QApplication.activeWindow() is form
    window.commands.run(command)
    dialog = next(w for w in form.findChildren(QDialog) if w.isVisible())
    window.activateWindow()  # as a desktop does when the dialog goes
    dialog.reject()
    settle()
    assert QApplication.activeWindow() is form
    form.close()
