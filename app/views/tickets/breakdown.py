"""`BreakdownPanel`: how the list stands by group, person, priority or service, in a table beside or above it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.figures.rules import format_duration
from app.domain.tickets.breakdown import BY, BY_WORDS, Breakdown, Part, narrowed
from app.domain.tickets.grouping import GroupKey
from app.ui.jobs import JobRunner
from app.ui.look import theme
from app.ui.tables.columns import Align, Column, Mark
from app.ui.tables.small_table import SmallTable

if TYPE_CHECKING:
    from app.services.api import Services
    from app.views.tickets.host import TicketsHost

#: The key that shows it, and in it puts it away.
BREAKDOWN_KEY = "="
_MISSED, _SOON = Mark("missed", "missed"), Mark("clock", "soon")
_WIDE, _BESIDE = 660, 1_360  # pixels at 100 %: of the panel, and of list and panel from which they stand side by side
_LINES = 6  # above the list


def _count(number: int) -> str:
    return f"{number:,}" if number else "–"


def _columns(by: GroupKey, now: Callable[[], datetime]) -> tuple[Column[Part], ...]:
    return (
        Column("label", BY_WORDS[by], "Network Operations", lambda p: p.label, stretch=True),
        Column("open", "Open", "1,000", lambda p: _count(p.open), align=Align.RIGHT, sort_value=lambda p: p.open,
               hint="Open tickets of the list"),
        Column("missed", "Missed", "1,000", lambda p: _count(p.missed), align=Align.RIGHT,
               sort_value=lambda p: p.missed, mark=lambda p: _MISSED if p.missed else None,
               hint="A clock is past its due time"),
        Column("hour", "1 h", "1,000", lambda p: _count(p.hour), align=Align.RIGHT, sort_value=lambda p: p.hour,
               mark=lambda p: _SOON if p.hour else None, hint="Due within the hour"),
        Column("today", "Today", "1,000", lambda p: _count(p.today), align=Align.RIGHT,
               sort_value=lambda p: p.today, hint="Due later today, Eastern time"),
        Column("held", "Held", "1,000", lambda p: _count(p.held), align=Align.RIGHT, sort_value=lambda p: p.held,
               hint="On hold"),
        Column("oldest", "Oldest", "365 d", lambda p: format_duration(now() - p.oldest), align=Align.RIGHT,
               sort_value=lambda p: now() - p.oldest, hint="How long the oldest of them has been open"),
    )  # fmt: skip


class BreakdownPanel(QWidget):
    """`wanted`: it is to be read anew; `chosen(key)`: the list is to show one part alone.

    `left`: the keyboard goes back to the list; `closed`: the room as well.

    Left and Right, in the table, switch what the list is broken down by.
    """

    wanted = Signal()
    chosen = Signal(str)
    left = Signal()
    closed = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Breakdown of the list")
        self.by = BY[0]
        self._now = now
        self._shown: Breakdown | None = None
        self._ids: dict[tuple[GroupKey, str], int] = {}
        self.buttons: dict[GroupKey, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(8), theme.px(4), theme.px(8), theme.px(4))
        row.setSpacing(theme.px(4))
        for by in BY:
            button = QPushButton(BY_WORDS[by])
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("quick", True)
            button.setAccessibleName(f"Break down by {BY_WORDS[by].lower()}")
            self._group.addButton(button)
            self.buttons[by] = button
            row.addWidget(button)
        row.addStretch(1)
        self.buttons[self.by].setChecked(True)
        self._group.buttonClicked.connect(self._pressed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(row)
        self.table = self._made()
        self._column.addWidget(self.table, 1)

    def _made(self) -> SmallTable:
        """Make the table: its first column is called by what it is broken down by."""
        columns = _columns(self.by, self._now)
        table = SmallTable(columns, self._id, "Breakdown of the list", empty=("Nothing is open in this list", "", ""))
        table.opened.connect(self._opened)
        table.installEventFilter(self)
        return table

    def _id(self, part: Part) -> int:
        """Return a number for a part, the same whenever it is read again."""
        return self._ids.setdefault((self.by, part.key), len(self._ids))

    def show_breakdown(self, found: Breakdown) -> None:
        """Show what was read, unless it is broken down by something else by now; the part with the focus keeps it."""
        if found.by is self.by:
            self._shown = found
            self.table.set_rows(found.parts)
            if self.table.current_id() is None and self.table.hasFocus():
                self.table.choose_first()

    def parts(self) -> tuple[Part, ...]:
        """Return what is shown."""
        return self._shown.parts if self._shown is not None else ()

    def break_down_by(self, by: GroupKey) -> None:
        """Break the list down by something else; the keyboard stays in the table."""
        if by is self.by:
            return
        had = self.table.hasFocus()
        self.by, self._shown = by, None
        self.buttons[by].setChecked(True)
        old, self.table = self.table, self._made()
        self._column.replaceWidget(old, self.table)
        old.hide()
        old.deleteLater()
        if had:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.wanted.emit()

    @Slot(QAbstractButton)
    def _pressed(self, button: QAbstractButton) -> None:
        self.break_down_by(next(by for by, one in self.buttons.items() if one is button))

    @Slot(int)
    def _opened(self, number: int) -> None:
        found = next((part for part in self.parts() if self._id(part) == number), None)
        if found is not None:
            self.chosen.emit(found.key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Switch on Left and Right, go back to the list on Escape, and close on the key that opened it."""
        if watched is self.table and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            if step is not None and not event.modifiers():
                self.break_down_by(BY[(BY.index(self.by) + step) % len(BY)])
                return True
            if event.key() == Qt.Key.Key_Escape or event.text() == BREAKDOWN_KEY:
                (self.left if event.key() == Qt.Key.Key_Escape else self.closed).emit()
                return True
        return False


class ListAndBreakdown(QWidget):
    """The list with its breakdown: at its right where there is room for both, above it elsewhere."""

    def __init__(self, table: QWidget, panel: BreakdownPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panel = panel
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(panel)
        self._row.addWidget(table, 1)
        panel.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Put the panel where there is room for it."""
        beside = self.width() >= theme.px(_BESIDE)
        self._row.setDirection(QBoxLayout.Direction.RightToLeft if beside else QBoxLayout.Direction.TopToBottom)
        table = self.panel.table
        lines = table.verticalHeader().defaultSectionSize() * _LINES + table.horizontalHeader().sizeHint().height()
        high = lines + self.panel.buttons[self.panel.by].sizeHint().height() + theme.px(8)
        self.panel.setFixedHeight(high) if not beside else self.panel.setMaximumHeight(_ANY)
        self.panel.setMinimumHeight(0 if beside else high)
        self.panel.setFixedWidth(theme.px(_WIDE)) if beside else self.panel.setMaximumWidth(_ANY)
        self.panel.setMinimumWidth(theme.px(_WIDE) if beside else 0)


_ANY = 16_777_215  # Qt's word for no limit


class BreakingDown:
    """Reads the breakdown of the list whenever that is read and the panel is seen, and narrows the list to a part."""

    def __init__(self, tab: TicketsHost, panel: BreakdownPanel, jobs: JobRunner, services: Services) -> None:
        self._tab, self._panel, self._jobs, self._services = tab, panel, jobs, services
        panel.wanted.connect(self.read)
        panel.chosen.connect(self._narrow)
        panel.left.connect(tab.focus_list)
        panel.closed.connect(self.put_away)

    def read(self) -> None:
        """Read it, if it is seen."""
        if self._panel.isHidden():
            return
        tickets, filter, by = self._services.tickets, self._tab.conditions.filter(), self._panel.by
        self._jobs.read(
            self._panel, lambda work: tickets.breakdown(filter, by, work), self._panel.show_breakdown, key="breakdown"
        )

    def is_shown(self) -> bool:
        """Say whether the panel is there."""
        return not self._panel.isHidden()

    def toggle(self) -> None:
        """Show the breakdown and go into it; in it, put it away."""
        if not self.is_shown():
            self._panel.show()
            self.read()
            self._panel.table.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._panel.table.hasFocus():
            self.put_away()
        else:
            self._panel.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_away(self) -> None:
        """Leave the room to the list."""
        self._panel.hide()
        self._tab.focus_list()

    def _narrow(self, key: str) -> None:
        """List one part alone; Back returns to the list before."""
        bar, now = self._tab.filters, self._tab.context.now()
        wanted = narrowed(bar.filter(now), self._panel.by, key)
        opened = bar.opened.value()
        bar.set_filter(wanted, bar.behind, opened[0] if opened else "")
        bar.changed.emit()
        self._tab.enter_list()
