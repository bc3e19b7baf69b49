"""`WindowDialogs`: what the window opens over itself: settings, shortcuts, about, what was said and done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.ui.commands import CommandRegistry
from app.ui.last_acts import LastActs
from app.ui.messages import Messages
from app.ui.settings import Settings
from app.ui.shell.pages import Pages
from app.ui.shell.top_bar import TopBar


class WindowDialogs(QObject):
    """Each dialog is loaded when it is first opened: a start shows none."""

    def __init__(
        self,
        top: TopBar,
        pages: Pages,
        commands: CommandRegistry,
        settings: Settings,
        messages: Messages,
        acts: LastActs,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._window, self._top, self._pages, self._commands = parent, top, pages, commands
        self._settings, self._messages, self._acts = settings, messages, acts
        self.workspace = ""

    @Slot()
    def show_settings(self) -> None:
        """Open the settings."""
        from app.ui.shell.settings_dialog import SettingsDialog

        dialog = SettingsDialog(self._settings, self._window)
        dialog.closed.connect(come_back_to(window_over(self._window)))
        dialog.open()

    @Slot()
    def show_shortcuts(self) -> None:
        """Open the page of shortcuts."""
        from app.ui.shell.shortcuts import ShortcutsDialog

        titles = {spec.id: spec.title for spec in self._pages.specs.values()}
        over = window_over(self._window)
        dialog = ShortcutsDialog(self._commands, titles, over)
        dialog.finished.connect(come_back_to(over))
        dialog.open()

    @Slot()
    def show_about(self) -> None:
        """Open the page about the program."""
        from app.ui.shell.about import AboutDialog

        over = window_over(self._window)
        dialog = AboutDialog(self.workspace, over)
        dialog.finished.connect(come_back_to(over))
        dialog.open()

    @Slot()
    def show_bell(self) -> None:
        """Open what was said and done."""
        from app.ui.shell.bell_panel import BellPanel

        BellPanel(self._messages, self._acts, self._window).open_below(self._top.bell)


def window_over(window: QWidget) -> QWidget:
    """Return the dialog over a window in which somebody works; the window where there is none."""
    active = QApplication.activeWindow()
    owner = active.parentWidget() if active is not None else None
    return active if active is not None and owner is not None and owner.window() is window else window


def come_back_to(over: QWidget) -> Callable[..., None]:
    """Return what gives the keyboard back to a dialog once what was opened over it ends.

    A desktop gives it to the main window, behind the dialog, where letters are acts.
    """
    return partial(_come_back, over)


def _come_back(over: QWidget, *_how: object) -> None:
    if isValid(over) and over.isVisible() and over.parentWidget() is not None:
        QTimer.singleShot(0, over, partial(_activate, over))  # after the desktop has chosen


def _activate(over: QWidget) -> None:
    over.raise_()
    over.activateWindow()
