"""The pane beside a list of Setup: what is known of one record, and its history."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from app.domain.setup.parts import Part
from app.domain.setup.values import HistoryLine, Record, RecordDetail
from app.ui.command_bar import ActBar
from app.ui.look import theme
from app.ui.look.overlay import Overlay
from app.ui.look.plain import Label
from app.ui.record_head import RecordHead
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort
from app.views.setup import model


class SetupPane(QWidget):
    """`moved(-1 or 1)` asks for the neighbour in the list, `closed` to close it, `left` for the list."""

    moved = Signal(int)
    closed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Record")
        self.head = RecordHead("record")
        self.head.moved.connect(self.moved)
        self.head.closed.connect(self.closed)
        self.facts = Label()
        self.facts.setWordWrap(True)
        self.facts.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(8))
        column.addWidget(self.facts)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName("What is known of the record")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        page.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        self.history = SmallTable(
            model.history_columns(),
            lambda row: int(row[0]),
            "History",
            sort=TableSort("at", descending=True),
            empty=("No history", "Nothing was changed here by anybody yet.", ""),
        )
        self.parts = QSplitter(Qt.Orientation.Vertical)
        self.parts.setAccessibleName("Facts and history")
        self.parts.setChildrenCollapsible(False)
        self.parts.addWidget(scroll)
        self.parts.addWidget(self.history)
        self.parts.setStretchFactor(0, 3)
        self.parts.setStretchFactor(1, 2)
        self.parts.setSizes([theme.px(330), theme.px(220)])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self.parts, 1)
        self.overlay = Overlay(self)
        self.shown: int | None = None
        self.say_none()

    def add_acts(self, bar: ActBar) -> None:
        """Put a row of acts into the head."""
        self.head.add_acts(bar)

    def say_none(self) -> None:
        """Say that no record is chosen."""
        self.shown = None
        self.head.show_record("", "")
        self.parts.hide()
        self.overlay.say("No record is chosen", "What is known of it and its history are shown here.")

    def show_record(self, part: Part, record: Record, detail: RecordDetail) -> None:
        """Show a record with its history."""
        code = str(record.shown.get("code", "")) or part.noun[0].capitalize()
        title = record.shown["name"] if "code" in record.shown else record.name
        self._show(code, title, model.facts_text(part, record, detail.facts), detail.history)
        self.shown = record.id

    def show_matrix(self, row: model.ImpactRow, history: tuple[HistoryLine, ...]) -> None:
        """Show a row of the priority matrix with the history of the whole."""
        text = "A ticket's impact and urgency give its priority. It holds for tickets logged from now on."
        if row.sample:
            text += "\nThese are sample values until they are saved as your own."
        self._show(f"Impact {row.impact}", row.reach.capitalize(), text, history)
        self.shown = row.id

    def _show(self, code: str, title: str, text: str, history: tuple[HistoryLine, ...]) -> None:
        self.overlay.clear()
        self.head.show_record(code, title)
        self.facts.setText(text)
        self.history.set_rows(list(enumerate(history)))
        self.parts.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
