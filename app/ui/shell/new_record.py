"""`NewRecord`: the button of the top bar that makes what is new on the page one is at."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.ui.commands import CommandRegistry
from app.ui.shell.pages import Pages
from app.ui.shell.top_bar import TopBar

_KEY = "Ctrl+N"


class NewRecord(QObject):
    """Stands for the command of the page; for a new call where the page has none."""

    def __init__(self, top: TopBar, pages: Pages, commands: CommandRegistry, parent: QObject) -> None:
        super().__init__(parent)
        self._top, self._pages, self._commands = top, pages, commands
        commands.refreshed.connect(self._name)
        top.new.asked.connect(self._asked)

    @Slot()
    def _name(self) -> None:
        command = self._commands.by_shortcut(_KEY)
        right = command.needed_right if command is not None else "ticket.create"
        allowed = not right or self._commands.may(right)
        self._top.new.setEnabled(allowed)
        named = ("", "New call", "")
        if command is not None:
            named = (command.id, command.text or command.plain_title, command.keys)
        why_not = self._commands.denied if command is None else self._commands.why_denied(command)
        if self._top.new.set_command(*named, why_not="" if allowed else why_not):
            self._top.fit()

    @Slot(str)
    def _asked(self, command: str) -> None:
        if command:
            self._commands.run(command)
        elif "tickets" in self._pages.specs:
            self._pages.show("tickets")
            self._commands.run("tickets.log")
