"""`Ahead`: imports and builds what nobody has asked for yet, so that no tab has to be waited for when it is shown."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.bootstrap.tabs import TABS, imported, modules_of, tab_specs
from app.ui.look import icons
from app.ui.shell.main_window import MainWindow

_BETWEEN = 20  # ms between two steps of what is prepared
_LOOK = 500  # ms between two looks whether there is a workspace by now
_END = object()
#: Parts of the window that are imported behind its first page, before anybody asks for them.
PARTS = (
    "app.ui.shell.palette_rows",
    "app.ui.shell.palette",
    "app.ui.tables.table_menus",
    "app.ui.tables.arranged",
    "app.ui.tables.data_table",
    "app.ui.tables.small_table",
    "app.ui.forms.dock",
    "app.ui.forms.dialogs",
    "app.ui.shell.bell_panel",
    "app.ui.shell.shortcuts",
    "app.ui.shell.settings_dialog",
    "app.ui.shell.about",
)
#: What is seldom asked for: when everything else is there.
_SELDOM = ("app.ui.pdf.view", "app.ui.pdf.pane", "app.ui.printing.printer", "app.ui.printing.preview")


class Ahead(QObject):
    """One step a turn of the event loop: while the workspace is opened the imports of the first tab, then, when
    nothing else is to be done, those of the others and their widgets. `done`: every tab is there."""

    done = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._opening = False
        self._left = self._steps()
        self._idle = QTimer(self)
        self._idle.timeout.connect(self._step)

    def begin(self) -> None:
        """Import what the first page needs: a workspace is being opened."""
        self._opening = True
        self._idle.start(0)

    def opened(self) -> None:
        """Go on with the rest: the workspace is open, or cannot be."""
        self._opening = False

    def again(self) -> None:
        """Begin anew, with the tabs of another workspace."""
        self._left = self._steps()
        self._idle.start(_BETWEEN)

    def forget(self) -> None:
        """Go no further: the tabs that were being prepared are gone."""
        self._left = iter(())

    def stop(self) -> None:
        """Do nothing more: the window is gone."""
        self._idle.stop()

    @property
    def running(self) -> bool:
        """Return whether anything is still to be prepared."""
        return self._idle.isActive()

    @Slot()
    def _step(self) -> None:
        if self._window.current_id() and not self._window.jobs.idle:
            self._idle.setInterval(_BETWEEN)
            return
        self._idle.setInterval(_BETWEEN if self._window.current_id() else 0)
        if next(self._left, _END) is _END:
            self._idle.stop()
            self.done.emit()

    def _steps(self) -> Iterator[None]:
        tabs = [spec[0] for spec in TABS]
        yield from imported(modules_of(self._window.first_tab(tabs)))
        while self._opening:  # a module of another page would keep what is read waiting
            self._idle.setInterval(_BETWEEN)
            yield
        yield from imported(PARTS)
        for tab_id in tabs:
            yield from imported(modules_of(tab_id))
        while not self._window.current_id():  # there is no workspace yet
            self._idle.setInterval(_LOOK)
            yield
        for spec in tab_specs():
            tab = self._window.tab(spec.id)
            yield
            while not tab.build_some():
                yield
            yield
            tab.form_dock()  # the first form of a page has enough to do without it
        yield from self._drawn()
        yield from imported(_SELDOM)

    def _drawn(self) -> Iterator[None]:
        """Draw the icons that the palette shows beside commands: a dozen at once would hold it up."""
        for name in sorted({command.icon or "command" for _, command in self._window.commands.commands()}):
            icons.icon(name)
            yield
