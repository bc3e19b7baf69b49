"""`Highlight`: which tickets are highlighted in the list, read once until the list or its selection changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.domain.bulk import LIMIT
from app.domain.tickets.values import TicketRow
from app.ui.tables.window_table import WindowedTable
from app.views.tickets.chosen import Chosen


class Highlight(QObject):
    """Of one list; many conditions of commands ask at once."""

    def __init__(self, table: WindowedTable, actor: str) -> None:
        super().__init__(table)
        self._table, self._actor = table, actor
        self._known: Chosen | None = None
        rows, selection = table.rows, table.selectionModel()
        for signal in (rows.dataChanged, rows.modelReset, selection.selectionChanged, selection.currentChanged):
            signal.connect(self._forget)

    def chosen(self) -> Chosen:
        """Return what is highlighted, the rows of it that are read."""
        if self._known is None:
            known = (self._table.rows.row_at(n) for n in self._lines(LIMIT))
            rows = tuple(row for row in known if isinstance(row, TicketRow))
            self._known = Chosen(tuple(self._table.selected_ids()), rows, self._actor)
        return self._known

    def _lines(self, most: int) -> list[int]:
        lines: list[int] = []
        for top, bottom in self._table.selected_ranges():
            lines += range(top, min(bottom, top + most - len(lines) - 1) + 1)
            if len(lines) >= most:
                break
        return lines

    @Slot()
    def _forget(self) -> None:
        self._known = None
