"""`Navigation`: goes where a tab, Back or Forward asks to, and runs there what was asked for at a record."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from app.ui.commands import CommandRegistry
from app.ui.shell.history import History, Place
from app.ui.shell.pages import Pages
from app.ui.tab import Navigator, TabTarget

#: Extras of a target: the command that is carried out there, and the one of which it is told there how it is done.
RUN, TELL = "run", "tell"
_LONG = 10.0  # seconds that an act waits for its record
_SOON = 1_500  # ms that a command waits until its page can carry it out


class Navigation(QObject):
    """Keeps the places left by jumps; whoever goes to another page leaves one too."""

    def __init__(self, pages: Pages, navigator: Navigator, commands: CommandRegistry, parent: QObject) -> None:
        super().__init__(parent)
        self._pages, self._commands = pages, commands
        self.history = History(self._here, self._go_back_to, self)
        self._to_do: TabTarget | None = None
        self._asked_at = 0.0
        self._to_run: TabTarget | None = None  # whose command waits for its page
        self._waits = QTimer(self)
        self._waits.setSingleShot(True)
        self._waits.setInterval(_SOON)
        self._waits.timeout.connect(self._waited)
        navigator.requested.connect(self._go)
        navigator.leaving.connect(self._leaving)
        pages.left.connect(self.history.leave)
        self.history.changed.connect(commands.refresh)
        commands.refreshed.connect(self._do_there, Qt.ConnectionType.QueuedConnection)
        commands.refreshed.connect(self._run_there, Qt.ConnectionType.QueuedConnection)

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
        self._do_on_page(target)

    def _do_on_page(self, target: TabTarget) -> None:
        """Carry out what was asked for on another page, as soon as that page can; or tell how it is done there."""
        tell, page = target.extra.get(TELL), target.extra.get("page")
        if isinstance(page, str) and (TELL in target.extra or RUN in target.extra):
            self._pages.tab(target.tab).go_to_page(page)
        if isinstance(tell, str):
            self._commands.tell_where(tell)
        self._to_run = target if target.extra.get(RUN) else None
        self._waits.start()
        self._run_there()

    @Slot()
    def _run_there(self) -> None:
        target, self._to_run = self._to_run, None
        if target is not None and target.tab == self._pages.shown_id and not self._commands.run(str(target.extra[RUN])):
            self._to_run = target  # once what it needs is read

    @Slot()
    def _waited(self) -> None:
        target, self._to_run = self._to_run, None
        if target is not None and target.tab == self._pages.shown_id:
            self._commands.refused.emit(*self._commands.refusal_of(str(target.extra[RUN])))

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
