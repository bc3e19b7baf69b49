"""`FlowLayout`: widgets in a row that goes on in the next line where the width ends."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from app.ui.look import theme


class FlowLayout(QLayout):
    """For bars of buttons and chips: nothing is cut off with large texts or in a narrow window.

    `gap`: between widgets and between lines, in pixels at 100 %.
    """

    def __init__(self, parent: QWidget | None = None, *, gap: int = 6, margins: tuple[int, ...] = (0, 0, 0, 0)) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(QMargins(*margins))

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items, hidden ones included, as Qt asks for it."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        inner, gap = rect.marginsRemoved(self.contentsMargins()), theme.px(self._gap)
        x, y, high = inner.x(), inner.y(), 0
        line: list[tuple[QLayoutItem, QRect]] = []

        def end_line() -> None:
            if place:
                for item, box in line:  # different heights stand on one middle line
                    item.setGeometry(box.translated(0, (high - box.height()) // 2))
            line.clear()

        for item in self._shown():
            size = item.sizeHint()
            wide = min(size.width(), inner.width()) if inner.width() > 0 else size.width()
            if line and x + wide > inner.right() + 1:
                end_line()
                x, y, high = inner.x(), y + high + gap, 0
            line.append((item, QRect(QPoint(x, y), QSize(wide, size.height()))))
            x += wide + gap
            high = max(high, size.height())
        end_line()
        return y + high - rect.y() + self.contentsMargins().bottom()
