"""The pane beside the meetings: one of them, its next step, and its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget

from app.domain.cab.actions import BoardAction
from app.domain.cab.next_step import NextStep, Step, next_step
from app.domain.cab.values import Paper, Seat
from app.domain.eastern import local_date
from app.ui.attachments.panel import FilesPanel
from app.ui.command_bar import ActBar
from app.ui.commands import Command
from app.ui.look import theme
from app.ui.look.overlay import Overlay
from app.ui.look.plain import Label
from app.ui.record_head import RecordHead
from app.ui.tables.columns import Column
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_and_text import TableAndText
from app.ui.tables.table_source import TableSort
from app.views.cab import model, page_model
from app.views.cab.model import Shown
from app.views.cab.page_model import ItemRow

#: The pages in their order; acts and context menus of a page go by its name.
PAGES = ITEMS, SEATS, ACTIONS, PAPERS, HISTORY = ("items", "seats", "actions", "papers", "history")
_TITLES = {ITEMS: "Items", SEATS: "Seats", ACTIONS: "Actions", PAPERS: "Papers", HISTORY: "History"}


class MeetingPane(QWidget):
    """`moved(-1 or 1)` asks for the neighbour in the list, `closed` to close it, `left` for the list.

    `step_asked` carries the command of the next step, `settled` follows the row with the focus of a page.
    """

    moved = Signal(int)
    closed = Signal()
    left = Signal()
    step_asked = Signal(str)
    settled = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Meeting")
        self._now = now
        self.shown: Shown | None = None
        self.step = NextStep(Step.NONE, "")
        self.head = RecordHead("meeting")
        self.head.moved.connect(self.moved)
        self.head.closed.connect(self.closed)
        self.facts = Label()
        self.facts.setProperty("muted", True)
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.next = QPushButton()
        self.next.setDefault(True)
        self.next.setAutoDefault(True)
        self.next.setAccessibleDescription("The next step of this meeting")
        self.next.clicked.connect(self._step_clicked)
        self._told = QHBoxLayout()
        self._told.addWidget(self.facts, 1)
        self._told.addWidget(self.next, 0, Qt.AlignmentFlag.AlignTop)
        self.tables = self._tables(now)
        named = "Items, and what is known of one"
        self.split = TableAndText(self.tables[ITEMS], named, "The chosen item")
        self.about = self.split.text
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.setUsesScrollButtons(False)
        self.pages.setAccessibleName("Parts of the meeting")
        self.pages.tabBar().setAccessibleName("Parts of the meeting")
        self.may_attach = False
        self.files = FilesPanel()
        self._bars: dict[str, QVBoxLayout] = {}
        for name in PAGES:
            self.pages.addTab(self._page(name), _TITLES[name])
        self.pages.currentChanged.connect(self._turned)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addLayout(self._told)
        layout.addWidget(self.pages, 1)
        self.overlay = Overlay(self)
        self._dress()
        self.say_none()

    # --- widgets ----------------------------------------------------------------------------------
    def _tables(self, now: Callable[[], datetime]) -> dict[str, SmallTable]:
        today = local_date(now())
        section = TableSort("", group="section")
        made = {
            ITEMS: _table(page_model.item_columns(), "Items of the meeting", now, section,
                          ("No item", "What is submitted in the Calendar by the cut-off stands here.")),
            SEATS: _table(page_model.seat_columns(), "Seats", now, TableSort(""),
                          ("No seats yet", "They are filled when the board is invited, or the agenda is frozen.")),
            ACTIONS: _table(page_model.action_columns(today), "Actions of the board", now, TableSort(""),
                            ("No action is open", "New action (Ctrl+N) records what is to be done, by whom and when.")),
            PAPERS: _table(page_model.paper_columns(), "Papers", now, TableSort("at", descending=True),
                           ("No papers yet", "The agenda is kept when it is frozen, the minutes when it ends.")),
            HISTORY: _table(page_model.history_columns(), "History of the meeting", now, TableSort(""),
                            ("No history", "Nothing was done with this meeting yet.")),
        }  # fmt: skip
        made[ITEMS].rows.spoken = page_model.item_sentence
        made[SEATS].rows.spoken = page_model.seat_sentence
        for table in made.values():
            table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            table.selection_settled.connect(self._row_settled)
        return made

    def _page(self, name: str) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._bars[name] = column
        if name != ITEMS:
            column.addWidget(self.tables[name], 1)
            if name == PAPERS:
                self.files.setContentsMargins(theme.px(12), theme.px(4), theme.px(12), theme.px(4))
                column.addWidget(self.files)
            return page
        column.addWidget(self.split, 1)
        return page

    def add_acts(self, bar: ActBar) -> None:
        """Put the row of acts of the meeting into the head."""
        self.head.add_acts(bar)

    def add_page_acts(self, name: str, bar: ActBar) -> None:
        """Put a row of acts above the table of a page."""
        strip = QWidget()
        row = QHBoxLayout(strip)
        row.setContentsMargins(theme.px(16), theme.px(6), theme.px(16), theme.px(6))
        row.addWidget(bar)
        self._bars[name].insertWidget(0, strip)

    def _dress(self) -> None:
        self._told.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(8))
        self._told.setSpacing(theme.px(12))

    def changeEvent(self, event: Any) -> None:
        """Make distances anew with the size of the text."""
        super().changeEvent(event)
        if event.type() in (event.Type.FontChange, event.Type.StyleChange) and hasattr(self, "_bars"):
            self._dress()

    # --- what is shown ----------------------------------------------------------------------------
    def say_none(self) -> None:
        """Say that no meeting is chosen."""
        self.shown = None
        self.files.show_record(None)
        self.head.show_record("", "")
        self.facts.setText("")
        self.next.hide()
        self.pages.hide()
        self.overlay.say("No meeting is chosen", "Its items, seats, actions, papers and history are shown here.")

    def show_meeting(self, shown: Shown) -> None:
        """Show a meeting; the rows with the focus stay where they are still there."""
        meeting, now = shown.meeting, self._now()
        self.shown = shown
        self.overlay.clear()
        self.head.show_record(meeting.number or "Not on record yet", model.title(meeting))
        self.files.show_record(meeting.id or None, meeting.number, may_add=self.may_attach)
        self.step = next_step(meeting, now, can_mail=bool(shown.rules.mailbox))
        self.facts.setText(model.facts(shown, self.step, now))
        rows: dict[str, Sequence[Any]] = {
            ITEMS: page_model.item_rows(shown),
            SEATS: meeting.seats,
            ACTIONS: shown.actions,
            PAPERS: meeting.papers,
            HISTORY: page_model.history_rows(meeting),
        }
        # Rows that were deferred or withdrawn, and actions that are closed, stay to be read: they are not counted.
        counts = {ITEMS: model.count(meeting), ACTIONS: sum(a.is_open for a in shown.actions)}
        for number, name in enumerate(PAGES):
            self.tables[name].set_rows(rows[name])
            count = counts.get(name, len(rows[name]))
            self.pages.setTabText(number, f"{_TITLES[name]} {count}" if name != HISTORY else _TITLES[name])
            if self.tables[name].current_id() is None:
                self.tables[name].choose_first()
        self.pages.show()
        self._say_item()

    def show_step(self, command: Command | None, why: str = "") -> None:
        """Show the button of the next step, named as its command is everywhere; None: it cannot be taken, and `why`."""
        if self.shown is not None:
            facts = model.facts(self.shown, self.step, self._now())
            self.facts.setText(f"{facts} {why}".strip())
        self.next.setText(command.title.replace("&", "") if command is not None else "")
        self.next.setAccessibleName(command.plain_title if command is not None else "")
        self.next.setVisible(command is not None and self.shown is not None)

    @Slot()
    def _row_settled(self) -> None:
        self._say_item()
        self.settled.emit()

    def _say_item(self) -> None:
        row = self.current_item()
        told = page_model.item_text(row, self.shown.meeting) if row is not None and self.shown else ""
        self.about.setText(told)

    @Slot()
    def _step_clicked(self) -> None:
        self.step_asked.emit(self.step.step.value)

    def read_parts(self) -> list[QRect]:
        """Return where something is read below the head: the rows of the page, and what is told of the item."""
        if self.shown is None:
            return []
        table, found = self.table(), []
        rows = QRect()
        for row in range(table.model().rowCount()):
            rows = rows.united(table.visualRect(table.model().index(row, 0)))
        if rows.isValid():
            view = table.viewport()
            rows = QRect(0, rows.top(), view.width(), rows.height()).intersected(view.rect())
            found.append(rows.translated(view.mapTo(self, QPoint(0, 0))))
        if self.page == ITEMS and self.about.text():
            about = self.about.rect().translated(self.about.mapTo(self, QPoint(0, 0)))
            found.append(about.intersected(self.rect()))
        return found

    # --- pages ------------------------------------------------------------------------------------
    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return PAGES[self.pages.currentIndex()]

    def show_page(self, name: str) -> None:
        """Show a page."""
        self.pages.setCurrentIndex(PAGES.index(name))

    def table(self) -> SmallTable:
        """Return the table of the page that is shown."""
        return self.tables[self.page]

    def turn(self, by: int) -> None:
        """Show the next page, or the one before, and go there."""
        self.pages.setCurrentIndex((self.pages.currentIndex() + by) % self.pages.count())
        self.table().setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _turned(self) -> None:
        self.settled.emit()

    def current_item(self) -> ItemRow | None:
        """Return the item with the focus."""
        row = self.tables[ITEMS].current_row() if self.shown is not None else None
        return row if isinstance(row, ItemRow) else None

    def chosen_items(self) -> list[ItemRow]:
        """Return the items that are selected, from top to bottom."""
        chosen = set(self.tables[ITEMS].selected_ids()) if self.shown is not None else set()
        return [row for row in page_model.item_rows(self.shown) if row.id in chosen] if self.shown is not None else []

    def current_seat(self) -> Seat | None:
        """Return the seat with the focus."""
        row = self.tables[SEATS].current_row() if self.shown is not None else None
        return row if isinstance(row, Seat) else None

    def current_action(self) -> BoardAction | None:
        """Return the action with the focus."""
        row = self.tables[ACTIONS].current_row() if self.shown is not None else None
        return row if isinstance(row, BoardAction) else None

    def current_paper(self) -> Paper | None:
        """Return the paper with the focus."""
        row = self.tables[PAPERS].current_row() if self.shown is not None else None
        return row if isinstance(row, Paper) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _table(
    columns: Sequence[Column[Any]], name: str, now: Callable[[], datetime], sort: TableSort, empty: tuple[str, str]
) -> SmallTable:
    return SmallTable(columns, _row_id, name, sort=sort, now=now, empty=(*empty, ""))


def _row_id(row: Any) -> int:
    return int(row[0].id if isinstance(row, tuple) else row.id)
