"""`TopBar`: what stands above the list: quick filters and search, beside each other where there is room.

While several tickets are selected, their acts and their number take the place of the search.
"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QStackedWidget, QWidget

from app.domain import words
from app.ui.list_bar import SelectionRow
from app.ui.look import icons, theme
from app.ui.look.plain import Label
from app.views.tickets.filter_bar import FilterBar
from app.views.tickets.quick import QuickBar

_STRIP, _SEARCH = 44, 36
_COUNTED = 640  # pixels at 100 %: in less there is no room to say how many there are
_ANY = 16_777_215  # Qt's word for no limit


class TopBar(QWidget):
    """`cleared`: the selection of several is to be given up; `group_asked`: how the list is grouped is to be chosen.

    `beyond_asked`: what is searched for is to be looked for in all tickets.
    """

    cleared = Signal()
    group_asked = Signal()
    back_asked = Signal()
    beyond_asked = Signal()

    def __init__(self, filters: FilterBar | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Quick filters and search")
        self.quick, self.filters = QuickBar(), filters or FilterBar()
        self.count = Label()
        self.count.setProperty("muted", True)
        self.group_button = QPushButton("Group by")
        self.group_button.setProperty("flat", True)
        self.group_button.setAutoDefault(False)
        icons.set_icon(self.group_button, "down", "accent")
        self.group_button.setToolTip("Choose how the list is grouped (B)")
        self.group_button.clicked.connect(self.group_asked)
        self.back_button = QPushButton("Back")
        self.back_button.setAutoDefault(False)
        icons.set_icon(self.back_button, "left")
        self.back_button.setToolTip("Back to the list as it was (Alt+Left)")
        self.back_button.clicked.connect(self.back_asked)
        self.back_button.hide()
        self.beyond = QPushButton()
        self.beyond.setProperty("flat", True)
        self.beyond.setAutoDefault(False)
        self.beyond.setToolTip("Search in all tickets (L)")
        self.beyond.clicked.connect(self.beyond_asked)
        self.beyond.hide()
        self._wide = self._waits = False
        self._fitted: tuple[float, bool, bool] | None = None
        self.filters.chips.shown.connect(self._fit)
        self.tools = QStackedWidget()
        self.tools.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.tools.addWidget(self._search_row())
        self.selection = SelectionRow("Select only the ticket with the focus (Esc)")
        self.selection.cleared.connect(self.cleared)
        self.tools.addWidget(self.selection)
        self._line = QFrame()
        self._line.setProperty("rule", True)
        self._line.setFixedWidth(1)
        self._grid = QGridLayout(self)
        self._grid.addWidget(self.quick, 0, 0)
        self._grid.addWidget(self._line, 0, 1)
        self._grid.addWidget(self.tools, 1, 0, 1, 3)
        self._fit()

    def _search_row(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(self.back_button)
        row.addWidget(self.filters, 1)
        row.addWidget(self.beyond)
        row.addWidget(self.count)
        row.addWidget(self.group_button)
        return page

    # --- what it says ---------------------------------------------------------------------------
    def show_count(self, count: int, total: int, chosen: int, *, complete: bool) -> None:
        """Say how many tickets are listed, of how many there are, and how many of them are selected."""
        listed = f"{count:,}" if complete else f"{count:,} and more"
        whole = f"{listed} of {words.count(total, 'ticket')}" if total > count else words.count(count, "ticket")
        self.count.setText(whole if complete else f"{listed} tickets")
        self.selection.say(f"{chosen:,}", listed)
        self.show_many(chosen)

    @Slot(int, bool)
    def show_beyond(self, count: int, more: bool) -> None:
        """Say how many tickets beyond the filter have what is searched for, 0 for nothing; `more`: or even more."""
        found = f"{count:,} and more" if more else f"{count:,} more"
        self.beyond.setText(f"{found} in all: Show")
        self.beyond.setAccessibleName(f"{found} in all tickets: Show (L)")
        self.beyond.setVisible(count > 0)
        self._fit()

    def show_waits(self, *, waits: bool) -> None:
        """Say that rows would stand elsewhere by now, and which key puts them there; nothing moves meanwhile."""
        self._waits = waits
        if waits:
            self.count.setText("F5 sorts" if self._wide else f"{self.count.text()}. F5 sorts anew")
        self.count.setVisible(waits or self._has_room_for_count())

    def show_many(self, chosen: int) -> None:
        """Show the acts instead of the search while several are selected."""
        self.selection.take_turns(self.tools, chosen)

    def show_group(self, name: str) -> None:
        """Say by what the list is grouped; empty: it is not."""
        self.group_button.setText(f"Group by: {name}" if name else "Group by")
        self.group_button.setAccessibleName(f"Grouped by {name}" if name else "Not grouped")

    def show_back(self, shown: bool) -> None:
        """Offer the way back to the list as it was before a record or a figure was opened."""
        self.back_button.setVisible(shown)
        self._fit()

    # --- room -----------------------------------------------------------------------------------
    def set_wide(self, *, wide: bool) -> None:
        """Put the search beside the quick filters, or into a row of its own."""
        if wide == self._wide:
            return
        self._wide = wide
        self.filters.set_wide(wide=wide)
        # Both are cells of one grid: to give the search another parent would style all of it again.
        self._grid.removeWidget(self.tools)
        self._grid.addWidget(self.tools, *((0, 2, 1, 1) if wide else (1, 0, 1, 3)))
        self._fit()

    @Slot()
    def _fit(self) -> None:
        said, grouped = self._waits or self._has_room_for_count(), self._wide or self._has_room_for_group()
        if not self._wide and self._fitted == (theme.scale(), said, grouped):
            return  # narrow, it is laid out the same at every width
        self._fitted = None if self._wide else (theme.scale(), said, grouped)
        self.group_button.setVisible(grouped)
        side, gap, grid = theme.px(12), theme.px(8), self._grid
        grid.setContentsMargins(side, gap, side, gap)
        grid.setHorizontalSpacing(gap)
        grid.setVerticalSpacing(0 if self._wide else gap)
        grid.setRowMinimumHeight(0, theme.px(_STRIP) - 2 * gap)
        grid.setRowMinimumHeight(1, 0 if self._wide else theme.px(_SEARCH) - gap)
        self._line.setVisible(self._wide)
        self.count.setVisible(said)
        across = QSizePolicy.Policy.Preferred if self._wide else QSizePolicy.Policy.Ignored
        self.quick.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        grid.setColumnStretch(0, 0 if self._wide else 1)
        grid.setColumnStretch(2, 1 if self._wide else 0)
        if self._wide:
            room = self.width() - 2 * side - self._least_tools() - 2 * gap
            least, wanted = self.quick.minimumSizeHint().width(), self.quick.sizeHint().width()
            self.quick.setFixedWidth(max(least, min(room, wanted)))
        else:
            self.quick.setMinimumWidth(0)
            self.quick.setMaximumWidth(_ANY)

    def _has_room_for_count(self) -> bool:
        return not self._wide and self.beyond.isHidden() and self.width() >= theme.px(_COUNTED)

    def _has_room_for_group(self) -> bool:
        """Return whether the button of the groups fits; where it does not, B and the menu group the list."""
        parts = [self.filters.button, self.group_button, *([] if self.back_button.isHidden() else [self.back_button])]
        needed = [self.filters.search.minimumWidth(), self.filters.chips.minimumSizeHint().width()]
        needed += [part.sizeHint().width() for part in parts]
        return sum(needed) + theme.px(8) * (len(needed) + 3) <= self.width()

    def _least_tools(self) -> int:
        chips = self.filters.chips.wanted()
        buttons = [self.filters.button, self.group_button]
        buttons += [button for button in (self.back_button, self.beyond) if not button.isHidden()]
        wide = sum(button.sizeHint().width() + theme.px(8) for button in buttons)
        return theme.px(190) + wide + chips + theme.px(44)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
