"""What each list of a page has: letters that are acts, a menu, a way to read again, a first row that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.look import theme
from app.ui.tables.small_table import SmallTable

if TYPE_CHECKING:
    from app.views.datacenters.page import Page


class Wired(QObject):
    """Belongs to a list: hands its letters to the commands of the tab, and opens the menu of a context."""

    def __init__(self, page: Page, table: SmallTable, context: str) -> None:
        super().__init__(table)
        self._page, self._table, self._context = page, table, context
        table.typed.connect(self._typed)
        table.told.connect(page.tab.messages.info)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._menu)
        table.overlay.action.connect(self._again)

    @Slot(str)
    def _typed(self, text: str) -> None:
        tab = self._page.tab
        if not tab.context.commands.press(text):
            tab.messages.note(f"No act has the key {text.upper()} here.", "F1 shows all keys.")

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        menu = self._page.tab.context.commands.context_menu(self._context, self._page)
        menu.popup(self._table.viewport().mapToGlobal(at))

    @Slot()
    def _again(self) -> None:
        self._page.refresh()


def begin(table: SmallTable) -> None:
    """Choose the first row of a list of which none is chosen, so that keys have something to act on."""
    if table.current_row() is None:
        table.choose_first()


def padded(*parts: QWidget) -> QWidget:
    """Return parts one below the other, with the room around them that bars have."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(theme.px(12), theme.px(6), theme.px(12), theme.px(6))
    column.setSpacing(theme.px(6))
    for part in parts:
        column.addWidget(part)
    return box
