"""A list that is as tall as all its rows, on a page that scrolls with them: its height, and the page to a row."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QScrollArea, QTableView, QWidget

from app.ui.look import theme


def whole_height(table: QTableView) -> int:
    """Return the height at which all rows are seen: at least two, for what an empty list says."""
    rows = max(table.verticalHeader().length(), 2 * theme.row_height())
    across = table.horizontalScrollBar()
    bar = across.sizeHint().height() if across.maximum() > 0 else 0
    return table.horizontalHeader().sizeHint().height() + rows + bar + 2 * table.frameWidth()


def scroll_page_to(view: QWidget, row: QRect) -> None:
    """Scroll the page that a view stands in until a row of the view is seen; nothing where no page scrolls."""
    area = view.parentWidget()
    while area is not None and not (isinstance(area, QScrollArea) and area.widget() is not None):
        area = area.parentWidget()
    page = area.widget() if isinstance(area, QScrollArea) else None
    if isinstance(area, QScrollArea) and page is not None:
        for edge in (row.bottomLeft(), row.topLeft()):
            area.ensureVisible(0, view.mapTo(page, edge).y(), 0, theme.px(8))
