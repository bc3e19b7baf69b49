"""The page of the board: both data centers painted, one service in sentences, and all of them as a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from app.domain.datacenters.values import Board, ServiceLine
from app.ui.commands import Command
from app.ui.look import theme
from app.ui.look.overlay import Overlay
from app.ui.look.plain import Label
from app.ui.parts import Part
from app.ui.printing.printable import Printable, list_printable
from app.ui.tab import TabTarget
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort
from app.views.datacenters import board_model as model
from app.views.datacenters.board_commands import CONTEXT, commands
from app.views.datacenters.board_watch import READ_AGAIN, WATCHED
from app.views.datacenters.page import Page
from app.views.datacenters.picture.canvas import BoardCanvas
from app.views.datacenters.picture.wall import WallBoard
from app.views.datacenters.wired import Wired

#: The tab in which a kind of record opens.
TABS = {"major_incident": "majors", "ticket": "tickets", "change": "changes", "posting": "hub"}
_TICKS = READ_AGAIN // 1_000  # seconds until it is read again though nothing was written


class BoardPage(Page):
    """Reads the board and goes from a service to what is open of it."""

    id = "board"
    title = "Board"
    watches = WATCHED

    def build(self) -> None:
        """Make the picture, the line about the chosen service, and the list, which is hidden at first."""
        self.board: Board | None = None
        self._wanted: int | None = None
        self._ticks = 0
        self._wall: WallBoard | None = None
        self.canvas = BoardCanvas()
        self.canvas.now = self.tab.context.now
        self.canvas.opened.connect(self.open_record)
        self.canvas.moved.connect(self._picked)
        self.canvas.typed.connect(self._typed)
        self.overlay = Overlay(self.canvas)
        self.overlay.action.connect(self.refresh)
        self.overlay.say("Reading the board\u2026")
        self.table = SmallTable(
            model.columns(("EDC", "WDC")),
            lambda row: int(row.id),
            "Services at the data centers",
            sort=TableSort("matter", group="matter"),
            empty=("No service is recorded", "Setup has the services and the data centers.", ""),
        )
        self.table.rows.spoken = model.sentence
        self.table.opened.connect(self.open_record)
        self.table.selection_settled.connect(self._listed)
        Wired(self, self.table, CONTEXT)
        self.table.hide()
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setAccessibleName("Board and list")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.canvas)
        self.splitter.addWidget(self.table)
        self.splitter.setStretchFactor(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.splitter, 1)
        column.addWidget(self._foot())

    def _foot(self) -> QWidget:
        """Return the line below: the chosen service in sentences, and what shows the list."""
        foot = QWidget()
        self.about = Label()
        self.about.setWordWrap(True)
        self.about.setAccessibleName("The chosen service")
        self.list_button = QPushButton("List")
        self.list_button.setCheckable(True)
        self.list_button.setAutoDefault(False)
        self.list_button.setAccessibleName("Show the services as a list below the board")
        self.list_button.toggled.connect(self.show_list)
        row = QHBoxLayout(foot)
        row.setContentsMargins(theme.px(16), theme.px(4), theme.px(12), theme.px(4))
        row.setSpacing(theme.px(12))
        row.addWidget(self.about, 1)
        row.addWidget(self.list_button, 0, Qt.AlignmentFlag.AlignBottom)
        return foot

    def commands(self) -> Sequence[Command]:
        """Return the commands of the board."""
        return commands(self)

    # --- reading ----------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the board again."""
        self._ticks = 0
        datacenters = self.tab.services.datacenters
        self.tab.read(lambda work: datacenters.board(work=work), self._arrived, key="board", failed=self._failed)

    def tick(self) -> None:
        """Tell the time, and read again after a while: changes begin and end though nobody writes anything."""
        self._ticks += 1
        if self._ticks >= _TICKS:
            self.refresh()
        self.canvas.update()

    def _arrived(self, board: Board) -> None:
        self.board = board
        self.overlay.clear()
        self.table.set_rows(board.lines)
        self.canvas.show_board(board)
        if self._wanted is not None:
            self.canvas.choose(self._wanted)
            self._wanted = None
        if not board.lines:
            self.overlay.say("No service is recorded", "Setup has the services and the data centers.")
        self._tell()

    def _failed(self, error: Exception) -> bool:
        if self.board is not None:
            self.canvas.tell_lost()  # what was read stays, with its age
            return True
        return self.overlay.say_unread("The board", error)

    # --- the chosen service ---------------------------------------------------------------------------
    def line(self) -> ServiceLine | None:
        """Return the service that is chosen."""
        return self.canvas.line()

    @Slot()
    def _picked(self) -> None:
        """Choose in the list what was chosen on the board."""
        if self.canvas.chosen is not None and not self.table.isHidden():
            self.table.select_id(self.canvas.chosen)
        self._tell()

    @Slot()
    def _listed(self) -> None:
        """Choose on the board what was chosen in the list."""
        row = self.table.current_row()
        if isinstance(row, ServiceLine) and self.table.hasFocus() and row.id != self.canvas.chosen:
            self.canvas.choose(row.id)

    def _tell(self) -> None:
        row = self.line()
        if row is None or self.board is None:
            self.about.setText("")
        else:
            self.about.setText(f"{row.service.name}: {' '.join(model.told(row, self.board.as_of))}")
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

    @Slot(bool)
    def show_list(self, shown: bool | None = None) -> None:
        """Show the services as a list below the board, or leave all the room to the board."""
        wanted = self.table.isHidden() if shown is None else shown
        self.list_button.setChecked(wanted)
        if not wanted and self.table.hasFocus():
            self.canvas.setFocus()
        self.table.setVisible(wanted)
        if wanted:
            self.splitter.setSizes([self.height() * 3 // 5, self.height() * 2 // 5])
            if self.canvas.chosen is not None:
                self.table.select_id(self.canvas.chosen)
        self.tab.context.commands.refresh()

    def is_list_shown(self) -> bool:
        """Return whether the list is shown below the board."""
        return not self.table.isHidden()

    @Slot(str)
    def _typed(self, sign: str) -> None:
        """Run the act of a letter, as in a list: the board is one."""
        if not self.tab.is_typed_on() and not self.tab.context.commands.press(sign):
            self.tab.messages.note(f"No act has the key {sign.upper()} here.", "F1 shows all keys.")

    # --- the wall -----------------------------------------------------------------------------------
    def show_wall(self) -> None:
        """Show the board on a second screen where there is one, else on this one, in a window of its own."""
        if self._wall is not None:
            self._wall.raise_()
            self._wall.activateWindow()
            return
        context = self.tab.context
        self._wall = WallBoard(context.jobs, context.services, context.now, self)
        self._wall.left.connect(self._wall_left)
        self._wall.present()

    @Slot()
    def _wall_left(self) -> None:
        wall, self._wall = self._wall, None
        if wall is not None:
            wall.deleteLater()

    def end(self) -> None:
        """Close the board on the wall with the window."""
        if self._wall is not None:
            self._wall.leave()

    # --- what the tab asks ------------------------------------------------------------------------
    def first(self) -> QWidget:
        """Return the board."""
        return self.canvas

    def parts(self) -> Sequence[Part]:
        """Return the board and its list."""
        return [(self.canvas, self.canvas), (self.table, self.table)]

    def shown_list(self) -> SmallTable | None:
        """Return the list of services, where it is shown."""
        return self.table if self.is_list_shown() else None

    def printables(self) -> list[Printable]:
        """Return the list of services, shown or not."""
        return [list_printable(self.table, "Services at the data centers", noun="service")] if self.board else []

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
        if target.id is not None and self.board is not None:
            self.canvas.choose(target.id)
        else:
            self._wanted = target.id

    def place(self) -> object:
        """Return which service is chosen."""
        return self.canvas.chosen

    def restore_place(self, place: Any) -> None:
        """Choose the same service again."""
        if isinstance(place, int):
            self.show_target(TabTarget("datacenters", place))

    def save_state(self) -> dict[str, Any]:
        """Return whether the list is shown, and its columns."""
        return {"list": self.is_list_shown(), "table": self.table.save_state()}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave."""
        self.table.restore_state(state.get("table") or {})
        self.table.rows.set_sort(self.table.sort_by)
        self.show_list(bool(state.get("list")))
