"""`RecordHead`: which record a pane shows, its place in the list, what can be done; always in view."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.ui.command_bar import ActBar
from app.ui.look import fonts, icons, plain, theme
from app.ui.look.title_label import TitleLabel
from app.ui.look.tokens import TYPE_BODY, TYPE_LABEL


class RecordHead(QWidget):
    """`thing`: what records are called. `moved(-1 or 1)` asks for the neighbour in the list, `closed` to close it."""

    moved = Signal(int)
    closed = Signal()

    def __init__(self, thing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"Head of the {thing}")
        self.code = plain.Label()
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.place = plain.Label()
        self.place.setProperty("muted", True)
        self.before = _tool("left", f"Previous {thing}", f"Previous {thing} of the list (Alt+Up)")
        self.after = _tool("right", f"Next {thing}", f"Next {thing} of the list (Alt+Down)")
        self.close_button = _tool("close", f"Close the {thing}", f"Close the {thing} (Esc)")
        self.before.clicked.connect(self._to_before)
        self.after.clicked.connect(self._to_after)
        self.close_button.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setSpacing(theme.px(4))
        top.addWidget(self.code)
        top.addStretch(1)
        for widget in (self.before, self.place, self.after, self.close_button):
            top.addWidget(widget)
        self.title = TitleLabel()
        self._bar: ActBar | None = None
        self._column = QVBoxLayout(self)
        self._column.addLayout(top)
        self._column.addWidget(self.title)
        self._dress()

    def add_acts(self, bar: ActBar) -> None:
        """Take in the row of acts."""
        self._bar = bar
        self._column.addWidget(bar)
        bar.stand_after(self.close_button)
        bar.setVisible(bool(self.code.text()))

    def show_record(self, code: str, title: str) -> None:
        """Show which record it is; none has no acts."""
        self.code.setText(code)
        self.code.setVisible(bool(code))  # an empty text that takes the keyboard is a riddle
        self.title.set_text(title)
        if self._bar is not None:
            self._bar.setVisible(bool(code))

    def show_place(self, number: int, count: int) -> None:
        """Say which line of the list it is, from 1; 0: it is not in the list."""
        self.place.setText(f"{number:,} of {count:,}" if number else "not in this list")
        self.before.setEnabled(number > 1)
        self.after.setEnabled(0 < number < count)

    @Slot()
    def _to_before(self) -> None:
        self.moved.emit(-1)

    @Slot()
    def _to_after(self) -> None:
        self.moved.emit(1)

    def _dress(self) -> None:
        self.code.setFont(fonts.sized(TYPE_BODY, QFont.Weight.DemiBold, digits=True))
        self.place.setFont(fonts.sized(TYPE_LABEL, digits=True))
        self._column.setContentsMargins(theme.px(16), theme.px(6), theme.px(16), theme.px(8))
        self._column.setSpacing(theme.px(6))

    def event(self, event: QEvent) -> bool:
        """Make fonts and distances anew with the size of the text."""
        done = super().event(event)
        if event.type() in (QEvent.Type.ApplicationFontChange, QEvent.Type.StyleChange) and hasattr(self, "_column"):
            self._dress()
        return done


def _tool(icon: str, name: str, tip: str) -> QToolButton:
    button = QToolButton()
    icons.set_icon(button, icon, "muted")
    button.setAccessibleName(name)
    button.setToolTip(plain.tip(tip))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
