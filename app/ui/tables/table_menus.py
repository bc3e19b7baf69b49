"""Menus of a list: which columns it shows, by which it is ordered and grouped, how tall its rows are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from app.ui.look.plain import caption, tip
from app.ui.tables.table_source import TableSort

if TYPE_CHECKING:
    from app.ui.tables.arranged import ArrangedTable


_USUAL = "usual order"  # stands for the key of a column


class TableMenus(QObject):
    """Made once for each table; each menu is filled when it is asked for."""

    def __init__(self, table: ArrangedTable) -> None:
        super().__init__(table)
        self._table = table
        self.columns = self._menu("Columns shown", self._column_toggled)
        self.sort = self._menu("Sort by", self._sorted)
        self.group = self._menu("Group by", self._grouped)

    def _menu(self, name: str, chosen: object) -> QMenu:
        menu = QMenu(self._table)
        menu.setAccessibleName(f"{name} in {self._table.accessibleName()}")
        menu.setToolTipsVisible(True)
        menu.triggered.connect(chosen)
        return menu

    def offer_columns(self, at: QPoint | None = None) -> None:
        """Offer the columns with check marks."""
        menu, table = self.columns, self._table
        menu.clear()
        for number, column in enumerate(table.columns):
            action = menu.addAction(caption(column.title))
            action.setCheckable(True)
            action.setChecked(not table.isColumnHidden(number))
            action.setEnabled(not column.pinned)
            action.setToolTip(tip(column.hint))
            action.setData(number)
        menu.addSeparator()
        menu.addAction("Usual columns and widths").setData(-1)
        menu.popup(self._place(at))

    def offer_sort(self, at: QPoint | None = None) -> None:
        """Offer the usual order, every column to order by, and the two directions."""
        menu, table = self.sort, self._table
        _empty(menu)
        one = QActionGroup(menu)
        usual = replace(table.usual, group=table.sort_by.group)
        self._choice(menu, one, "Usual order", (_USUAL, None), checked=table.sort_by == usual)
        for number, column in enumerate(table.columns):
            key = table.sort_key(column)
            if key:
                is_by = table.sorted_number() == number and table.sort_by != usual
                self._choice(menu, one, column.title, (key, None), checked=is_by)
        menu.addSeparator()
        way = QActionGroup(menu)
        for text, descending in (("Ascending", False), ("Descending", True)):
            self._choice(menu, way, text, ("", descending), checked=table.sort_by.descending is descending)
        menu.popup(self._place(at))
        self._begin(menu, one)

    def offer_groups(self, at: QPoint | None = None) -> None:
        """Offer what rows can be grouped by, and to fold all groups."""
        menu, table = self.group, self._table
        _empty(menu)
        one = QActionGroup(menu)
        self._choice(menu, one, "Nothing", ("by", ""), checked=not table.sort_by.group)
        for title, key in table.groupings():
            self._choice(menu, one, title, ("by", key), checked=table.sort_by.group == key)
        if table.sort_by.group:
            menu.addSeparator()
            menu.addAction("Fold all groups").setData(("fold", True))
            menu.addAction("Unfold all groups").setData(("fold", False))
        menu.popup(self._place(at))
        self._begin(menu, one)

    def _choice(self, menu: QMenu, one: QActionGroup, text: str, data: object, *, checked: bool) -> None:
        action = menu.addAction(caption(text))
        action.setCheckable(True)
        action.setActionGroup(one)
        action.setChecked(checked)
        action.setData(data)

    @staticmethod
    def _begin(menu: QMenu, one: QActionGroup) -> None:
        chosen = one.checkedAction()
        if chosen is not None:
            menu.setActiveAction(chosen)

    def _place(self, at: QPoint | None) -> QPoint:
        head = self._table.horizontalHeader()
        return at if at is not None else head.mapToGlobal(QPoint(8, head.height()))

    @Slot(QAction)
    def _column_toggled(self, action: QAction) -> None:
        number = action.data()
        if number == -1:
            self._table.usual_columns()
        else:
            self._table.show_or_hide(number, shown=action.isChecked())

    @Slot(QAction)
    def _sorted(self, action: QAction) -> None:
        key, descending = action.data()
        if key == _USUAL:
            self._table.order_as_usual()
            return
        now = self._table.sort_by
        self._table.order_by(TableSort(key or now.key, now.descending if descending is None else descending, now.group))

    @Slot(QAction)
    def _grouped(self, action: QAction) -> None:
        what, value = action.data()
        if what == "fold":
            self._table.fold_all(folded=value)
        else:
            now = self._table.sort_by
            self._table.order_by(TableSort(now.key, now.descending, value))


def _empty(menu: QMenu) -> None:
    """Take everything out of a menu; clearing it leaves the groups of its entries behind."""
    menu.clear()
    for group in menu.findChildren(QActionGroup):
        group.deleteLater()
