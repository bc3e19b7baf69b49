"""`Page`: one page of the data centers, a widget that the tab builds, shows, reads anew and asks for its commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from app.domain.changes_made import Touched
from app.ui.commands import Command
from app.ui.parts import Part
from app.ui.printing.printable import Printable
from app.ui.tab import TabTarget
from app.ui.tables.data_table import DataTable
from app.views.datacenters.host import DataCentersHost


class Page(QWidget):
    """Override `build`, `refresh` and what else is needed; add the class to `app.views.datacenters.pages`.

    `tab` reads (`self.tab.read(..., key="PAGE")`), writes and has the dock of forms. `watches`: kinds of record whose
    change makes the page stale; it is read again when it is in view.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    watches: ClassVar[Touched] = Touched.EVERYTHING
    #: What the page makes new: the command, its title and the right that it needs; a new call where it is another's.
    new: ClassVar[tuple[str, str, str]] = ("tickets.log", "New call", "ticket.create")

    def __init__(self, tab: DataCentersHost, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tab = tab
        self.stale = True
        self.setAccessibleName(self.title)
        self.build()

    def build(self) -> None:
        """Make the widgets; called once."""

    def refresh(self) -> None:
        """Read again what is shown."""

    def commands(self) -> Sequence[Command]:
        """Return the commands of the page, their ids "datacenters.…"; use `when` for what only it can do."""
        return ()

    def when(self, condition: Callable[[], bool] | None = None) -> Callable[[], bool]:
        """Return the condition that the page is in view, and perhaps more: for `Command.enabled_when`."""
        return lambda: self.tab.is_in_view(self) and (condition is None or condition())

    def here(self, act: Callable[[], object]) -> Callable[[], None]:
        """Return an act that goes to the page first: for what the page makes new, from wherever one is."""

        def do() -> None:
            if not self.tab.is_in_view(self):
                self.tab.show_page(self.id)
            act()

        return do

    def first(self) -> QWidget:
        """Return what takes the keyboard first."""
        return self

    def parts(self) -> Sequence[Part]:
        """Return what F6 goes round."""
        return [(self, self.first())]

    def shown_list(self) -> DataTable | None:
        """Return the list in view, which the commands of lists act on."""
        return None

    def printables(self) -> list[Printable]:
        """Return what can be printed, first what is meant by "Print"."""
        return []

    def current_record(self) -> int | None:
        """Return the id of the record with the focus."""
        return None

    def current_name(self) -> str:
        """Return what the record with the focus is called."""
        return ""

    def show_target(self, target: TabTarget) -> None:
        """Go to a record of this page."""

    def save_state(self) -> dict[str, Any]:
        """Return plain values to remember."""
        return {}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what was remembered."""

    def place(self) -> object:
        """Return where one is on the page, for Back and Forward."""
        return None

    def restore_place(self, place: Any) -> None:
        """Go to a place that `place` gave."""

    def tick(self) -> None:
        """Tell anew what time changes; called every second while the page is seen."""

    def end(self) -> None:
        """Let go of what belongs to the page alone, because the window closes."""
