"""`Navigation`: goes where a tab, Back or Forward asks to, and runs there what was asked for at a record."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, Slot

from app.ui.commands import CommandRegistry
from app.ui.shell.history import History, Place
from app.ui.shell.pages import Pages
from app.ui.tab import Navigator, TabTarget

_LONG = 10.0  # seconds that an act waits for its record


class Navigation(QObject):
    """Keeps the places left by jumps; whoever goes to another page leaves one too."""

    def __init__(self, pages: Pages, navigator: Navigator, commands: CommandRegistry, parent: QObject) -> None:
        super().__init__(parent)
        self._pages, self._commands = pages, commands
        self.history = History(self._here, self._go_back_to, self)
        self._to_do: TabTarget | None = None
        self._asked_at = 0.0
        navigator.requested.connect(self._go)
        navigator.leaving.connect(self._leaving)
        pages.left.connect(self.history.leave)
        self.history.changed.connect(commands.refresh)
        commands.refreshed.connect(self._do_there, Qt.ConnectionType.QueuedConnection)

    def _here(self) -> Place | None:
        """Return where one is now."""
        tab = self._pages.shown_tab()
        return Place(self._pages.shown_id, tab.place()) if tab is not None else None

    def _go_back_to(self, place: Place) -> None:
        self._pages.show(place.tab)
        tab = self._pages.tab(place.tab)
        tab.restore_place(place.value)
        tab.focus_first()

    @Slot(object)
    def _leaving(self, place: object) -> None:
        self.history.leave(Place(self._pages.shown_id, place) if place is not None else None)

    @Slot(object)
    def _go(self, target: TabTarget) -> None:
        if target.tab not in self._pages.specs:
            return
        self.history.leave()
        self._pages.show(target.tab)
        self._to_do = target if target.extra.get("act") else None
        self._asked_at = time.monotonic()
        tab = self._pages.tab(target.tab)
        tab.open(target)
        tab.focus_first()
        self._do_there()

    @Slot()
    def _do_there(self) -> None:
        """Run the command that somebody asked for at a record, once that record has the focus."""
        target = self._to_do
        if target is None or target.tab != self._pages.shown_id or time.monotonic() - self._asked_at > _LONG:
            self._to_do = None  # one has gone elsewhere meanwhile: nothing is done to a record met later
            return
        if self._pages.tab(target.tab).current_record() == target.id:
            self._to_do = None
            command = str(target.extra["act"])
            if command in {known.id for _, known in self._commands.commands()}:
                self._commands.run(command)
