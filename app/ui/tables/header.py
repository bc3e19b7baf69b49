"""`TableHeader`: the headings of a list, painted from tokens, operated by mouse and keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPolygon,
)
from PySide6.QtWidgets import QHeaderView

from app.ui.look import fonts, theme
from app.ui.look.tokens import HEADER, TYPE_LABEL
from app.ui.tables.columns import Align
from app.ui.tables.delegate import EDGE, PAD, paint_ring

if TYPE_CHECKING:
    from app.ui.tables.arranged import ArrangedTable

_ARROW = 14  # pixels at 100 % for the arrow of the order


class TableHeader(QHeaderView):
    """Left and Right choose a heading, Enter or Space orders by it, Menu offers the columns, Down goes to the rows."""

    def __init__(self, table: ArrangedTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self._at = 0  # logical index of the heading with the focus
        self._metrics = QFontMetrics(self.font())
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(True)
        self.setSortIndicatorClearable(False)
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumSectionSize(theme.px(24))

    def measure(self) -> None:
        """Take over the size of texts."""
        self._font = fonts.sized(TYPE_LABEL, QFont.Weight.DemiBold, digits=True)
        self._metrics = QFontMetrics(self._font)
        self.setMinimumSectionSize(theme.px(24))
        self.updateGeometry()

    def wanted(self, number: int) -> int:
        """Return the width at which a heading is whole, with its arrow."""
        title = self._table.columns[number].title
        return self._metrics.horizontalAdvance(title) + theme.px(PAD) + theme.px(PAD) // 2 + theme.px(_ARROW)

    def sizeHint(self) -> QSize:
        return QSize(self.length(), theme.px(HEADER))

    # --- painting ---------------------------------------------------------------------------------
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        if not rect.isValid():
            return
        column = self._table.columns[logicalIndex]
        painter.fillRect(rect, theme.color("window"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color("line"))
        sorted_by = self.sortIndicatorSection() == logicalIndex
        first = self.visualIndex(logicalIndex) == 0
        right = theme.px(PAD) // 2 + (theme.px(EDGE) if logicalIndex == self._table.last_shown() else 0)
        box = rect.adjusted(theme.px(2 * PAD if first else PAD), 0, -right, -1)
        arrow = theme.px(_ARROW) if sorted_by else 0
        text = self._metrics.elidedText(column.title, Qt.TextElideMode.ElideRight, box.width() - arrow + 1)
        wide = self._metrics.horizontalAdvance(text)
        x = max(box.left(), box.right() + 1 - wide - arrow) if column.align is Align.RIGHT else box.left()
        painter.setFont(self._font)
        painter.setPen(theme.color("text" if sorted_by else "muted"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(QRect(x, box.top(), box.right() + 2 - x, box.height()), flags, text)
        if sorted_by:
            self._arrow(painter, x + wide + theme.px(4), box.center().y())
        if self.hasFocus() and logicalIndex == self._at:
            paint_ring(painter, rect)

    def _arrow(self, painter: QPainter, x: int, y: int) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = painter.pen()
        pen.setWidthF(1.5 * theme.scale())
        painter.setPen(pen)
        side, up = theme.px(4), self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        tip, base = (y - side // 2, y + side // 2) if up else (y + side // 2, y - side // 2)
        painter.drawPolyline(QPolygon([QPoint(x, base), QPoint(x + side, tip), QPoint(x + 2 * side, base)]))
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        rest = self.length() - self.offset()
        painter = QPainter(self.viewport())
        if rest < self.viewport().width():
            box = QRect(rest, 0, self.viewport().width() - rest, self.height())
            painter.fillRect(box, theme.color("window"))
            painter.fillRect(box.left(), self.height() - 1, box.width(), 1, theme.color("line"))
        if self.offset() > 0:
            for number, rect in self._table.pinned_boxes(self.height()):
                self.paintSection(painter, rect, number)
        painter.end()

    def setOffset(self, offset: int) -> None:
        """Scroll; what is pinned is painted anew at its place."""
        super().setOffset(offset)
        self.viewport().update()

    # --- keyboard ---------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shown = event.key(), self._table.shown_in_order()
        at = shown.index(self._at) if self._at in shown else 0
        moves = {Qt.Key.Key_Left: at - 1, Qt.Key.Key_Right: at + 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(shown) - 1}
        if key in moves:
            self._go(shown[min(max(moves[Qt.Key(key)], 0), len(shown) - 1)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._table.sort_by_column(self._at)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Escape):
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        elif key == Qt.Key.Key_Menu or (
            key == Qt.Key.Key_F10 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            self.customContextMenuRequested.emit(QPoint(self.sectionViewportPosition(self._at), self.height()))
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        shown = self._table.shown_in_order()
        self._go(self._at if self._at in shown else shown[0])

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _go(self, number: int) -> None:
        self._at = number
        self._table.show_column(number)
        self.viewport().update()
        column = self._table.columns[number]
        said = f"{column.title}, {self._table.order_words(number)}"
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))
