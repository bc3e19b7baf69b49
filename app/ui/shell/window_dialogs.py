"""`WindowDialogs`: what the window opens over itself: settings, shortcuts, about, what was said and done."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

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

        SettingsDialog(self._settings, self._window).open()

    @Slot()
    def show_shortcuts(self) -> None:
        """Open the page of shortcuts."""
        from app.ui.shell.shortcuts import ShortcutsDialog

        titles = {spec.id: spec.title for spec in self._pages.specs.values()}
        ShortcutsDialog(self._commands, titles, self._window).open()

    @Slot()
    def show_about(self) -> None:
        """Open the page about the program."""
        from app.ui.shell.about import AboutDialog

        AboutDialog(self.workspace, self._window).open()

    @Slot()
    def show_bell(self) -> None:
        """Open what was said and done."""
        from app.ui.shell.bell_panel import BellPanel

        BellPanel(self._messages, self._acts, self._window).open_below(self._top.bell)
