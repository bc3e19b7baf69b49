"""The pane: one posting, what is promised of it, and its pages; the subscriptions are one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from app.domain.hub.alerts import Subscription
from app.domain.hub.values import Version
from app.ui.command_bar import ActBar
from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.look.shapes import paint_mark
from app.ui.record_head import RecordHead
from app.ui.tables.columns import Column, Mark
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_and_text import TableAndText
from app.ui.tables.table_source import TableSort
from app.views.hub import model, page_model
from app.views.hub.page_model import Line, Shown, ToldRow

#: The pages in their order; acts and context menus of a page go by its name.
PAGES = POSTED, HISTORY, TOLD, SUBSCRIPTIONS = ("posted", "history", "told", "subscriptions")
_MARK = 14  # of the promise, at 100 %
_NONE = ("No posting is chosen", "What it says, and what was said before, is shown here.")


class _MarkBox(QWidget):
    """The shape before the promise."""

    def __init__(self) -> None:
        super().__init__()
        self.mark: Mark | None = None
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(_MARK), theme.px(_MARK))

    def set_mark(self, mark: Mark | None) -> None:
        """Show a shape; None: none."""
        self.mark = mark
        self.setFixedSize(self.sizeHint())
        self.setVisible(mark is not None)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.mark is not None:
            paint_mark(QPainter(self), QRectF(self.rect()), self.mark.shape, theme.color(self.mark.tone))


class PostingPane(QWidget):
    """`moved(-1 or 1)` asks for the neighbour in the list, `closed` to close it, `left` for the list.

    `settled` follows the row with the focus of a page.
    """

    moved = Signal(int)
    closed = Signal()
    left = Signal()
    settled = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Posting")
        self._now = now
        self.shown: Shown | None = None
        self.head = RecordHead("posting")
        self.head.moved.connect(self.moved)
        self.head.closed.connect(self.closed)
        self.facts = Label()
        self.facts.setProperty("muted", True)
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.setAccessibleName("What is to be known at once")
        self.owed = Label()
        self.owed.setWordWrap(True)
        self.owed.setAccessibleName("Next update")
        self._mark = _MarkBox()
        self._line = QWidget()  # hidden whole: an empty layout would take room
        self._owed = QHBoxLayout(self._line)
        self._owed.setContentsMargins(0, 0, 0, 0)
        self._owed.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        self._owed.addWidget(self.owed, 1)
        self._told = QVBoxLayout()
        self._told.addWidget(self._line)
        self._told.addWidget(self.facts)
        self.tables = self._tables(now)
        self.texts: dict[str, Label] = {}
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.setAccessibleName("Parts of the posting")
        self.pages.tabBar().setAccessibleName("Parts of the posting")
        self._bars: dict[str, QVBoxLayout] = {}
        for name in PAGES:
            self.pages.addTab(self._page(name), name.capitalize())
        self.pages.currentChanged.connect(self._turned)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addLayout(self._told)
        layout.addWidget(self.pages, 1)
        self._dress()
        self.show_posting(None)

    # --- widgets ----------------------------------------------------------------------------------
    def _tables(self, now: Callable[[], datetime]) -> dict[str, SmallTable]:
        year, plain = page_model.year_of(now()), TableSort("")
        made = {
            POSTED: _table(page_model.line_columns(), "What is posted", now, plain, _NONE),
            HISTORY: _table(page_model.version_columns(year), "History", now, plain,
                            ("Nothing was posted yet", "What is posted stays here word for word.")),
            TOLD: _table(page_model.told_columns(year), "Who was told", now, plain,
                         ("Nobody was told", "Whoever subscribed to what it reaches is told.")),
            SUBSCRIPTIONS: _table(page_model.subscription_columns(), "Subscriptions", now, plain,
                                  ("No subscription", "Subscribe (K) to hear of what concerns you.")),
        }  # fmt: skip
        spoken: dict[str, Callable[[Any, datetime], str]] = {
            POSTED: page_model.line_sentence,
            HISTORY: page_model.version_sentence,
            TOLD: page_model.told_sentence,
            SUBSCRIPTIONS: page_model.subscription_sentence,
        }
        for name, table in made.items():
            table.rows.spoken = spoken[name]
            table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            table.selection_settled.connect(self._row_settled)
        return made

    def _page(self, name: str) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._bars[name] = column
        split = TableAndText(self.tables[name], f"{name.capitalize()}, and what is known of a line", "The chosen line")
        self.texts[name] = split.text
        column.addWidget(split, 1)
        return page

    def add_acts(self, bar: ActBar) -> None:
        """Put the row of acts of the posting into the head."""
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
        self._told.setSpacing(theme.px(4))
        self._owed.setSpacing(theme.px(8))

    def changeEvent(self, event: Any) -> None:
        """Make distances anew with the size of the text."""
        super().changeEvent(event)
        if event.type() in (event.Type.FontChange, event.Type.StyleChange) and hasattr(self, "_bars"):
            self._dress()

    # --- what is shown ----------------------------------------------------------------------------
    def show_posting(self, shown: Shown | None) -> None:
        """Show a posting, None for none; the rows with the focus stay where they are still there."""
        same = shown is not None and self.shown is not None and self.shown.posting.id == shown.posting.id
        self.shown = shown
        if shown is None:
            self.head.show_record("", "")
        else:
            self.head.show_record(shown.posting.number, model.public(shown.posting).title)
        rows: dict[str, Sequence[Any]] = {POSTED: (), HISTORY: (), TOLD: ()}
        if shown is not None:
            rows = {
                POSTED: page_model.said_lines(shown, self._now()),
                HISTORY: tuple(reversed(shown.posting.versions)),
                TOLD: page_model.told_rows(shown),
            }
        for name, found in rows.items():
            self._put(name, found, same=same)
        self.tick()
        self._say_row()

    def show_subscriptions(self, found: Sequence[Subscription]) -> None:
        """Show the subscriptions, whichever posting is shown."""
        self._put(SUBSCRIPTIONS, found, same=True)
        self._say_row()

    def _put(self, name: str, rows: Sequence[Any], *, same: bool) -> None:
        table, number = self.tables[name], PAGES.index(name)
        table.set_rows(rows)
        title, counted = name.capitalize(), name != POSTED and rows
        self.pages.setTabText(number, f"{title} {len(rows)}" if counted else title)
        if table.current_id() is None or not same:
            table.choose_first()

    def tick(self) -> None:
        """Tell what is promised, as of now."""
        shown = self.shown
        self.facts.setText(model.facts(shown.posting, self._now(), shown.source) if shown is not None else "")
        self._say_owed(*(model.promise_line(shown.posting, self._now()) if shown is not None else ("", None)))

    def _say_owed(self, text: str, mark: Mark | None) -> None:
        self.owed.setText(text)
        self._line.setVisible(bool(text))
        is_late = mark is not None and mark.tone == "critical"
        if self.owed.property("error") != is_late:
            self.owed.setProperty("error", is_late)
            self.owed.style().unpolish(self.owed)
            self.owed.style().polish(self.owed)
        self._mark.set_mark(mark)

    @Slot()
    def _row_settled(self) -> None:
        self._say_row()
        self.settled.emit()

    def _say_row(self) -> None:
        row, shown = self.table().current_row(), self.shown
        text = ""
        if isinstance(row, Line):
            text = page_model.line_text(row)
        elif isinstance(row, Version) and shown is not None:
            text = page_model.version_text(row, shown.posting.kind, shown.names)
        elif isinstance(row, ToldRow):
            text = page_model.told_text(row)
        elif isinstance(row, Subscription):
            text = page_model.subscription_text(row)
        self.texts[self.page].setText(text)

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
        self._say_row()
        self.settled.emit()

    def current_subscription(self) -> Subscription | None:
        """Return the subscription with the focus."""
        row = self.tables[SUBSCRIPTIONS].current_row() if self.page == SUBSCRIPTIONS else None
        return row if isinstance(row, Subscription) else None

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
    return int(row.id)
