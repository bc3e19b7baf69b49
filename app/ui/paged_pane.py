"""The pane of a record: its head, what is to be known of it at once, and pages, each with a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from app.ui.command_bar import ActBar
from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.record_head import RecordHead
from app.ui.tables.columns import Column
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort


class PagedPane(QWidget):
    """`moved(-1 or 1)` asks for the neighbour in the list, `closed` to close it, `left` for the list.

    `settled` follows the row with the focus of a page. Whoever extends it says how its tables are made and what stands
    at once below the head, by `arrange`; whoever shows it makes its pages, one after the other (`make_pages`).
    """

    moved = Signal(int)
    closed = Signal()
    left = Signal()
    settled = Signal()

    def __init__(self, noun: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(noun.capitalize())
        self._noun = noun
        self.head = RecordHead(noun)
        self.head.moved.connect(self.moved)
        self.head.closed.connect(self.closed)
        self.facts = Label()
        self.facts.setProperty("muted", True)
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.tables: dict[str, SmallTable] = {}
        self.pages = QTabWidget()
        self._bars: dict[str, QVBoxLayout] = {}

    def arrange(
        self, makers: Mapping[str, Callable[[], SmallTable]], titles: Mapping[str, str], told: QBoxLayout, gap: int
    ) -> None:
        """Put it together. `makers` of tables, `titles`: by page, in order; `told`: what stands below the head, with
        `gap`."""
        self._told, self._gap = told, gap
        self._makers, self.titles = makers, dict(titles)
        self.pages.setDocumentMode(True)
        self.pages.setAccessibleName(f"Parts of the {self._noun}")
        self.pages.tabBar().setAccessibleName(f"Parts of the {self._noun}")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addLayout(told)
        layout.addWidget(self.pages, 1)
        self.dress()

    def make_pages(self) -> Iterator[None]:
        """Make the pages, one a step: all of them at once would hold up who types meanwhile."""
        for name, make in self._makers.items():
            table = make()
            table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            table.selection_settled.connect(self._row_settled)
            self.tables[name] = table
            page = QWidget()
            column = QVBoxLayout(page)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            self._bars[name] = column
            self.fill_page(name, column)
            self.pages.addTab(page, self.titles[name])
            yield
        self.pages.currentChanged.connect(self._row_settled)
        self.say_none()

    def say_none(self) -> None:
        """Say that nothing is chosen; the pages are there."""

    def fill_page(self, name: str, column: QVBoxLayout) -> None:
        """Put the table of a page into it, and what else stands there."""
        column.addWidget(self.tables[name], 1)

    def say_facts(self, text: str) -> None:
        """Say what is to be known at once; "" takes no room."""
        self.facts.setText(text)
        self.facts.setVisible(bool(text))

    def say_row(self) -> None:
        """Say what is known of the row with the focus, where a page does."""

    def add_acts(self, bar: ActBar) -> None:
        """Put the row of acts of the record into the head."""
        self.head.add_acts(bar)

    def add_page_acts(self, name: str, bar: ActBar) -> None:
        """Put a row of acts above the table of a page."""
        strip = QWidget()
        row = QHBoxLayout(strip)
        row.setContentsMargins(theme.px(16), theme.px(6), theme.px(16), theme.px(6))
        row.addWidget(bar)
        self._bars[name].insertWidget(0, strip)

    def dress(self) -> None:
        """Make distances anew with the size of the text."""
        self._told.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(8))
        self._told.setSpacing(theme.px(self._gap))

    def changeEvent(self, event: Any) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() in (event.Type.FontChange, event.Type.StyleChange) and hasattr(self, "_told"):
            self.dress()

    @Slot()
    def _row_settled(self) -> None:
        self.say_row()
        self.settled.emit()

    # --- pages ------------------------------------------------------------------------------------
    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return list(self.tables)[self.pages.currentIndex()]

    def show_page(self, name: str) -> None:
        """Show a page."""
        self.pages.setCurrentIndex(list(self.tables).index(name))

    def table(self) -> SmallTable:
        """Return the table of the page that is shown."""
        return self.tables[self.page]

    def turn(self, by: int) -> None:
        """Show the next page, or the one before, and go there."""
        self.pages.setCurrentIndex((self.pages.currentIndex() + by) % self.pages.count())
        self.table().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def page_table(
    columns: Sequence[Column[Any]],
    name: str,
    now: Callable[[], datetime],
    sort: TableSort,
    empty: tuple[str, str],
    spoken: Callable[[Any, datetime], str] | None = None,
) -> Callable[[], SmallTable]:
    """Return what makes the table of a page; a row is a record, or a tuple that begins with one."""

    def make() -> SmallTable:
        table = SmallTable(columns, _row_id, name, sort=sort, now=now, empty=(*empty, ""))
        if spoken is not None:
            table.rows.spoken = spoken
        return table

    return make


def _row_id(row: Any) -> int:
    return int(row[0].id if isinstance(row, tuple) else row.id)
