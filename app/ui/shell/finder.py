"""`Finder`: opens the palette where one is, over what a workspace can find, and keeps what was chosen there lately."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.ui.commands import CommandRegistry
from app.ui.jobs import JobRunner
from app.ui.shell.pages import Pages
from app.ui.shell.palette_hits import PaletteHit, Provider, Where
from app.ui.shell.window_dialogs import come_back_to, window_over
from app.ui.tab import Navigator, TabTarget

_RECENT = 8  # records seen lately


class Finder(QObject):
    """`set_workspace` says what finds records."""

    def __init__(
        self, pages: Pages, commands: CommandRegistry, jobs: JobRunner, navigator: Navigator, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._pages, self._commands, self._jobs, self._navigator = pages, commands, jobs, navigator
        self.providers: tuple[Provider, ...] = ()
        self._search_all: Callable[[str], TabTarget] | None = None
        self._recent: list[PaletteHit] = []

    def set_workspace(
        self, providers: Sequence[Provider], search_all: Callable[[str], TabTarget] | None = None
    ) -> None:
        """Find with these from now on; what was seen lately belongs to the workspace before."""
        self.providers, self._search_all = tuple(providers), search_all
        self._recent.clear()

    @Slot()
    def open(self) -> None:
        """Open the palette."""
        from app.ui.shell.palette import Palette

        tab = self._pages.shown_tab()
        tabs = {spec.id: (spec.title, spec.icon) for spec in self._pages.specs.values()}
        record = tab.current_name() if tab is not None else ""
        where = Where(record, tuple(self._recent), self._search_all, self._keep, tabs)
        palette = Palette(self._commands, self.providers, self._jobs, self._navigator, self._window, where)
        palette.rejected.connect(come_back_to(window_over(self._window)))
        palette.place()
        palette.open()

    def _keep(self, hit: PaletteHit) -> None:
        """Keep what was chosen among the records seen lately."""
        self._recent = [hit, *(one for one in self._recent if one.target != hit.target)][:_RECENT]
