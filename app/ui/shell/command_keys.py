"""`CommandKeys`: the keys of commands act in the whole window, and those that the user chose are kept."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.ui.commands import CommandRegistry
from app.ui.settings import Settings


class CommandKeys(QObject):
    """Made before the first command is added: it gives the registry the user's keys."""

    def __init__(self, commands: CommandRegistry, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._window, self._commands, self._settings = parent, commands, settings
        own = settings.state("keys", {})
        commands.own_keys = {str(k): str(v) for k, v in own.items()} if isinstance(own, dict) else {}
        commands.changed.connect(self._hand_over)
        commands.rebound.connect(self._keep)

    @Slot()
    def _hand_over(self) -> None:
        """Give the window the actions of all commands: menus that are not shown have no shortcuts."""
        known = set(self._window.actions())
        for action in self._commands.actions():
            if action not in known:
                self._window.addAction(action)

    @Slot()
    def _keep(self) -> None:
        self._settings.remember("keys", dict(self._commands.own_keys))
        self._settings.save_state()
