"""`ColumnModel`: what every table's model says of its columns, lines and groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.clock import utc_now
from app.domain.plain_text import one_line
from app.domain.words import plural
from app.ui.look import icons
from app.ui.look.plain import tip
from app.ui.tables.columns import Cells, Column, Group, Painted, TableRole
from app.ui.tables.grouping import Grouping

Index = QModelIndex | QPersistentModelIndex
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_DECORATION = int(Qt.ItemDataRole.DecorationRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_MARK = int(TableRole.MARK)
_ROW = int(TableRole.ROW)
#: Qt asks seven roles for each cell; those we do not serve are answered first.
_SERVED = frozenset({_DISPLAY, _DECORATION, _ALIGNMENT, _TOOLTIP, _ACCESSIBLE, _MARK, _ROW})

PENDING = "…"
GONE = "(no longer there)"
#: Heading of the group of rows whose column is empty.
NOTHING = "None"
#: Said of a row that stays although it left the list.
LEFT = "no longer fits the filter"


class ColumnModel(QAbstractTableModel):
    """Base of the models over `Column`s. A line is a row or the heading of a group; `spoken` says a row in a sentence.

    `left`: ids of rows that left the list and stay until the focus leaves them.
    """

    def __init__(
        self, columns: Sequence[Column[Any]], parent: QObject | None = None, *, now: Callable[[], datetime] = utc_now
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.spoken: Callable[[Any, datetime], str] | None = None
        self.grouping = Grouping()
        self.folded: set[str] = set()
        self.left: set[int] = set()
        self._now = now
        self._minute = 0
        self._aligns = [int(c.align.value) for c in self.columns]

    # --- for the models ---------------------------------------------------------------------------
    def cells_at(self, line: int) -> Cells[Any] | None:
        """Return the cells at a line; None for a heading, and for a row that is not here yet."""
        raise NotImplementedError

    def missing_text(self, line: int, number: int) -> str:
        """Return what a cell without `cells_at` says; may ask for its row."""
        return ""

    def id_at(self, line: int) -> int | None:
        """Return the id of the row at a line; None for a heading and beyond the end."""
        raise NotImplementedError

    # --- what Qt asks -----------------------------------------------------------------------------
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else self.grouping.lines

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == _DISPLAY:
            return column.title
        if role == _TOOLTIP:
            return tip(column.hint) or None
        return self._aligns[section] if role == _ALIGNMENT else None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role not in _SERVED:
            return None
        number, line = index.column(), index.row()
        if role == _ALIGNMENT:
            return self._aligns[number]
        group = self.grouping.heading(line)
        if group is not None:
            return self._heading_data(group, number, role)
        cells = self.cells_at(line)
        if cells is None:
            return self.missing_text(line, number) if role == _DISPLAY else None
        if role == _DISPLAY:
            return cells.text(number, self._minute, self._now)
        if role == _ACCESSIBLE:
            return self._told(cells, number, line)
        if role == _TOOLTIP:
            return cells.tips[number]
        if role == _ROW:
            return cells.row
        mark = cells.painted(number, self._minute, self._now).mark
        if role == _DECORATION:
            return icons.mark(mark.shape, mark.tone) if mark is not None else None
        return mark

    def painted(self, line: int, number: int) -> Painted:
        """Return how a cell looks."""
        cells = self.cells_at(line)
        if cells is None:
            return Painted(self.missing_text(line, number), tone="muted")
        return cells.painted(number, self._minute, self._now)

    def row_at(self, line: int) -> Any | None:
        """Return the value of the row at a line; None while it is not here, and for a heading."""
        cells = self.cells_at(line)
        return cells.row if cells is not None else None

    def group_count(self, group: Group) -> str:
        """Return how many rows a group has, as its heading says it."""
        return f"{group.count:,}"

    def has_left(self, line: int) -> bool:
        """Return whether the row at a line left the list and only stays while it has the focus."""
        return bool(self.left) and self.id_at(line) in self.left

    def clock(self) -> datetime:
        """Return the time of the list's clock."""
        return self._now()

    def tick(self) -> None:
        """Make live texts anew when they are painted next, because a minute has passed."""
        self._minute += 1

    def _told(self, cells: Cells[Any], number: int, line: int) -> str | None:
        """Return what a screen reader says of a cell: the first tells the whole row in one sentence."""
        text = cells.accessible[number]
        if number or self.spoken is None:
            return text
        said = one_line(self.spoken(cells.row, self._now()))
        return f"{said}, {LEFT}" if self.has_left(line) else said

    def _heading_data(self, group: Group, number: int, role: int) -> Any:
        if role == _DISPLAY:
            return f"{group.label} {self.group_count(group)}".strip() if number == 0 else ""
        if role == _ACCESSIBLE:
            folded = ", folded" if group.key in self.folded else ""
            return f"{group.label}, {group.count:,} {plural(group.count, 'row')}{folded}"
        return None
