"""`PersonMenu`: who is at work, with which roles, and what concerns them alone."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget

from app.ui.commands import CommandRegistry
from app.ui.look import plain

_COMMANDS = ("window.settings", "help.shortcuts", "workspace.open", "workspace.password")


class PersonMenu(QMenu):
    """Opened by the person's disc in the top bar."""

    def __init__(self, commands: CommandRegistry, parent: QWidget) -> None:
        super().__init__(parent)
        self._commands = commands
        self.setAccessibleName("You")
        self.setToolTipsVisible(True)

    def fill(self, name: str, roles: str) -> None:
        """Name who is at work."""
        self.clear()
        for text in (name, roles[:1].upper() + roles[1:]):
            if text:
                self.addAction(plain.caption(text)).setEnabled(False)
        self.addSeparator()
        known = {command.id for _, command in self._commands.commands()}
        for command in _COMMANDS:
            if command in known:
                self.addAction(self._commands.action(command))
