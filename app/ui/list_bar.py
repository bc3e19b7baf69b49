"""`ListBar`: what stands above a list: search, filters, how many there are; acts instead while several are selected."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.look import plain, theme
from app.ui.look.plain import Label
from app.ui.tables.columns import WIDE

_HEIGHT = 44
_COUNTED = 560  # in less one says how many there are only where search and filters leave room for it
_COUNT = 96  # in less than this nothing can be said
_LEAST, _WORDS, _LONG = 120, 200, 280  # of the search field: at least, beside a count, in a wide window
_SEARCH = 420  # the search field is no wider
_CHOICE = 280  # nor is a list to choose from
_CLAUSE = re.compile(r"(?<=[.,;]) ")


class CountLabel(Label):
    """Says in one line how many are listed; where there is no room it says less, and its tooltip tells the whole."""

    def setText(self, text: str) -> None:
        """Show the text, and tell it in the tooltip."""
        super().setText(text)
        self.setToolTip(plain.tip(text))

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), theme.px(_COUNT)), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.color("muted"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.shown())

    def shown(self) -> str:
        """Return what there is room for: as many sentences and clauses as fit whole, else the first cut with dots."""
        clauses = _CLAUSE.split(self.text())
        parts = [" ".join(clauses[:n]) for n in range(len(clauses), 0, -1)]
        for said in (self.text(), *(part.rstrip(".,;") for part in parts[1:])):
            if self.fontMetrics().horizontalAdvance(said) <= self.width():
                return said
        return self.fontMetrics().elidedText(parts[-1].rstrip(".,;"), Qt.TextElideMode.ElideRight, self.width())


class SelectionRow(QWidget):
    """How many of the listed rows are selected, the acts for them, and the way back to one (`cleared`)."""

    cleared = Signal()

    def __init__(self, tip: str) -> None:
        super().__init__()
        self.selected = Label()
        self.selected.setProperty("heading", True)
        self.clear_button = QPushButton("Only one")
        self.clear_button.setAutoDefault(False)
        self.clear_button.setProperty("flat", True)
        self.clear_button.setToolTip(plain.tip(tip))
        self.clear_button.clicked.connect(self.cleared)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(8))
        self._row.addWidget(self.selected)
        self._row.addStretch(1)
        self._row.addWidget(self.clear_button)

    def add_acts(self, bar: QWidget) -> None:
        """Take in the row of acts."""
        self._row.insertWidget(1, bar, 8)

    def take_turns(self, pages: QStackedWidget, chosen: int) -> None:
        """Stand in the place of the first page while several rows are selected.

        `cleared` follows where it goes while one of its buttons has the keyboard: that belongs into the list then.
        """
        page = pages.indexOf(self) if chosen > 1 else 0
        if pages.currentIndex() == page:
            return
        focus = QApplication.focusWidget()
        acted = focus is not None and self.isAncestorOf(focus)
        pages.setCurrentIndex(page)
        if acted:
            self.cleared.emit()

    def say(self, chosen: str, listed: str) -> None:
        """Say how many are selected of how many."""
        self.selected.setText(f"{chosen} of {listed} selected")


class ListBar(QWidget):
    """`cleared`: the selection of several is to be given up."""

    cleared = Signal()

    def __init__(self, search: QWidget, filters: Sequence[QWidget] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Search and filters")
        self.search, self._filters = search, filters
        self._choices = [field for field in filters if isinstance(field, QComboBox)]
        self.count = CountLabel()
        self.count.setProperty("muted", True)
        self._pages = QStackedWidget()
        self._pages.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._pages.addWidget(self._search_row(search, filters))
        self.selection = SelectionRow("Select only the row with the focus")
        self.selection.cleared.connect(self.cleared)
        self._pages.addWidget(self.selection)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._pages)
        self._fit()

    def _search_row(self, search: QWidget, filters: Sequence[QWidget]) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(search, 3)
        for field in filters:
            row.addWidget(field, int(isinstance(field, QComboBox)))
        row.addStretch()  # takes what fields as wide as they may be leave, and nothing before
        row.addWidget(self.count)
        return page

    def show_many(self, chosen: int, listed: int) -> None:
        """Show the acts instead of the search while several rows are selected."""
        self.selection.say(f"{chosen:,}", f"{listed:,}")
        self.selection.take_turns(self._pages, chosen)

    def _fit(self) -> None:
        side = theme.px(12)
        self._column.setContentsMargins(side, theme.px(7), side, theme.px(7))
        self.setMinimumHeight(theme.px(_HEIGHT))
        self.search.setMaximumWidth(theme.px(_SEARCH))
        for field in self._choices:
            field.setMaximumWidth(theme.px(_CHOICE))
        self._fit_count()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_count()

    def _fit_count(self) -> None:
        """Say how many there are, where the search field is still long enough for words beside it."""
        margins, narrow = self._column.contentsMargins(), self.width() < theme.px(_COUNTED)
        taken = theme.px(_WORDS + 8) + sum(field.minimumSizeHint().width() + theme.px(8) for field in self._filters)
        fits = self.width() - margins.left() - margins.right() - taken >= theme.px(_COUNT)
        self.count.setHidden(narrow and not fits)
        usual = _LEAST if self.window().width() / theme.scale() < WIDE else _LONG
        self.search.setMinimumWidth(theme.px(_WORDS if narrow and fits else _LEAST if narrow else usual))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
