"""The page of the board: both data centers at a glance, one service in sentences, all of them as a list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.changes_made import Touched
from app.domain.datacenters.values import Board, ServiceLine
from app.errors import LongleafError
from app.ui.commands import Command
from app.ui.look.plain import Label
from app.ui.printing.printable import Printable, list_printable
from app.ui.tab import TabTarget
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort
from app.views.datacenters import board_model as model
from app.views.datacenters.board_commands import CONTEXT, commands
from app.views.datacenters.page import Page
from app.views.datacenters.wired import Wired

#: The tab in which a kind of record opens.
TABS = {"major_incident": "majors", "ticket": "tickets", "change": "changes", "posting": "hub"}


class BoardPage(Page):
    """Reads the board and goes from a service to what is open of it."""

    id = "board"
    title = "Board"
    watches = (
        Touched.TICKETS | Touched.MAJORS | Touched.CHANGES | Touched.SERVICES | Touched.FREEZES | Touched.HUB
        | Touched.TARGETS | Touched.CAB
    )  # fmt: skip

    def build(self) -> None:
        """Make the list and the line about the chosen service."""
        self.board: Board | None = None
        self._wanted: int | None = None
        self.table = SmallTable(
            model.columns(("EDC", "WDC")),
            lambda row: int(row.id),
            "Services at the data centers",
            sort=TableSort("matter", group="matter"),
            empty=("No service is recorded", "Setup has the services and the data centers.", ""),
        )
        self.table.rows.spoken = model.sentence
        self.table.opened.connect(self.open_record)
        Wired(self, self.table, CONTEXT)
        self.table.selection_settled.connect(self._chosen)
        self.about = Label()
        self.about.setWordWrap(True)
        self.about.setAccessibleName("The chosen service")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        column.addWidget(self.about)

    def commands(self) -> Sequence[Command]:
        """Return the commands of the board."""
        return commands(self)

    # --- reading ----------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the board again."""
        datacenters = self.tab.services.datacenters
        self.tab.read(lambda work: datacenters.board(work=work), self._arrived, key="board", failed=self._failed)

    def _arrived(self, board: Board) -> None:
        self.board = board
        self.table.set_rows(board.lines)
        if self._wanted is not None:
            self.table.select_id(self._wanted)
            self._wanted = None
        self._chosen()

    def _failed(self, error: Exception) -> bool:
        hint = error.hint if isinstance(error, LongleafError) else ""
        self.table.say("The board could not be read.", f"{error} {hint}".strip(), "Try again")
        return isinstance(error, LongleafError)

    # --- the chosen service ---------------------------------------------------------------------------
    def line(self) -> ServiceLine | None:
        """Return the service with the focus."""
        row = self.table.current_row()
        return row if isinstance(row, ServiceLine) else None

    @Slot()
    def _chosen(self) -> None:
        row = self.line()
        as_of = self.board.as_of if self.board is not None else self.tab.context.now()
        self.about.setText(" ".join(model.told(row, as_of)) if row is not None else "")
        self.tab.context.commands.refresh()

    def has_record(self) -> bool:
        """Return whether something is open of the chosen service, or a change of it comes."""
        row = self.line()
        return row is not None and row.record is not None

    @Slot()
    def open_record(self) -> None:
        """Go to the gravest record of the chosen service: its major incident, change or ticket."""
        row = self.line()
        if row is None:
            return
        record = row.record
        if record is None:
            self.tab.messages.note(f"Nothing is open of {row.service.name}.", "No change of it comes within 72 hours.")
            return
        self.tab.context.navigator.open(TABS[record.kind], id=record.id)

    # --- what the tab asks ------------------------------------------------------------------------
    def first(self) -> QWidget:
        """Return the list."""
        return self.table

    def shown_list(self) -> SmallTable:
        """Return the list of services."""
        return self.table

    def printables(self) -> list[Printable]:
        """Return the list of services."""
        return [list_printable(self.table, "Services at the data centers", noun="service")]

    def current_record(self) -> int | None:
        """Return the id of the chosen service."""
        row = self.line()
        return row.id if row is not None else None

    def current_name(self) -> str:
        """Return the name of the chosen service."""
        row = self.line()
        return row.service.name if row is not None else ""

    def show_target(self, target: TabTarget) -> None:
        """Choose a service by its id, now or once the board is read."""
        self._wanted = target.id
        if self.board is not None and target.id is not None:
            self._arrived(self.board)
