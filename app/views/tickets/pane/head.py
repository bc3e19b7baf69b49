"""`PaneHead`: which ticket it is, its place in the list, what is due first, what can be done; always in view."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.domain.tickets.values import TicketDetail
from app.ui.command_bar import ActBar
from app.ui.look import fonts, icons, plain, theme
from app.ui.look.title_label import TitleLabel
from app.ui.look.tokens import TYPE_BODY, TYPE_LABEL
from app.views.tickets.pane.deadline import Deadline, DeadlineBand


class PaneHead(QWidget):
    """`moved(-1 or 1)` asks for the neighbour in the list, `closed` to close it, `clocks_asked` for the clocks."""

    moved = Signal(int)
    closed = Signal()
    clocks_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Head of the ticket")
        self.number = plain.Label()
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.kind = plain.Label()
        self.kind.setProperty("muted", True)
        self.place = plain.Label()
        self.place.setProperty("muted", True)
        self.before = self._tool("left", "Previous ticket", "Previous ticket of the list (Alt+Up)")
        self.after = self._tool("right", "Next ticket", "Next ticket of the list (Alt+Down)")
        self.close_button = self._tool("close", "Close the ticket", "Close the ticket (Esc)")
        self.before.clicked.connect(self._to_before)
        self.after.clicked.connect(self._to_after)
        self.close_button.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setSpacing(theme.px(4))
        top.addWidget(self.number)
        top.addSpacing(theme.px(6))
        top.addWidget(self.kind)
        top.addStretch(1)
        for widget in (self.before, self.place, self.after, self.close_button):
            top.addWidget(widget)
        self.title = TitleLabel()
        self.band = DeadlineBand()
        self.band.clicked.connect(self.clocks_asked)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.px(16), theme.px(6), theme.px(16), theme.px(8))
        self._column.setSpacing(theme.px(6))
        self._column.addLayout(top)
        self._column.addWidget(self.title)
        self._column.addWidget(self.band)
        self.dress()

    def _tool(self, icon: str, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        icons.set_icon(button, icon, "muted")
        button.setAccessibleName(name)
        button.setToolTip(plain.tip(tip))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def dress(self) -> None:
        """Take the fonts anew, at the size of text that is chosen now."""
        self.number.setFont(fonts.sized(TYPE_BODY, QFont.Weight.DemiBold, digits=True))
        for label in (self.kind, self.place):
            label.setFont(fonts.sized(TYPE_LABEL, digits=True))

    def add_acts(self, bar: ActBar) -> None:
        """Take in the row of acts."""
        self._column.addWidget(bar)
        bar.stand_after(self.band)

    def show_ticket(self, detail: TicketDetail) -> None:
        """Show which ticket it is."""
        self.number.setText(detail.number)
        self.kind.setText(f"{detail.kind.value.capitalize()}, {detail.agency_code}")
        self.kind.setToolTip(plain.tip(detail.agency_name))
        self.title.set_text(str(detail.fields["title"]))

    def show_deadline(self, deadline: Deadline) -> None:
        """Show what is due first."""
        self.band.show_deadline(deadline)

    def show_place(self, number: int, count: int, *, complete: bool) -> None:
        """Say which line of the list it is, from 1; 0: it is not in the list."""
        of = f"{count:,}" + ("" if complete else "+")
        self.place.setText(f"{number:,} of {of}" if number else "not in this list")
        self.before.setEnabled(number > 1)
        self.after.setEnabled(0 < number < count)

    def _keep_height(self) -> None:
        """Need the height of all lines at this width: layouts squeeze what only wishes for it."""
        high = self._column.heightForWidth(self.width())
        if high > 0 and high != self.minimumHeight():
            self.setMinimumHeight(high)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._keep_height()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._keep_height()

    @Slot()
    def _to_before(self) -> None:
        self.moved.emit(-1)

    @Slot()
    def _to_after(self) -> None:
        self.moved.emit(1)
