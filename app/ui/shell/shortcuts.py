"""The page of shortcuts: every command with its keys, to be searched and changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.commands import Command, CommandRegistry
from app.ui.field_button import ClearButton
from app.ui.look import theme
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.ui.tables.columns import Column
from app.ui.tables.small_table import SmallTable


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    where: str
    what: str
    keys: str
    command: str = ""


class ShortcutsDialog(QDialog):
    """Every command with its keys. Keys of the chosen one can be changed; keys that are taken are refused by name."""

    def __init__(self, commands: CommandRegistry, titles: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands, self._titles = commands, titles
        self.setWindowTitle("Keyboard shortcuts")
        self.setAccessibleName("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        columns: list[Column[_Row]] = [
            Column("keys", "Keys", "Ctrl+Shift+Home", lambda r: r.keys),
            Column("what", "Command", "Export the whole filter", lambda r: r.what, stretch=True),
            Column("where", "Where", "Everywhere", lambda r: r.where),
        ]
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a command or key")
        self.search.setAccessibleName("Find a command or key")
        ClearButton(self.search)
        self.table = SmallTable(columns, lambda row: row.id, "Keyboard shortcuts", self)
        self.search.textChanged.connect(self.table.set_filter)
        self.table.selection_settled.connect(self._chosen)
        self.name = Label("Choose a command to change its keys")
        self.keys = QKeySequenceEdit()
        self.keys.setMaximumSequenceLength(1)
        inside = self.keys.findChild(QLineEdit)
        if inside is not None:  # what it asks for is read whole, in whatever size of text
            asked = inside.fontMetrics().horizontalAdvance(inside.placeholderText())
            self.keys.setMinimumWidth(asked + 2 * theme.px(14))
        self.keys.setAccessibleName("New keys")
        self.set_button = QPushButton("&Set")
        self.set_button.clicked.connect(self._set)
        self.usual = QPushButton("&Usual keys")
        self.usual.clicked.connect(self._set_usual)
        self.error = Label()
        self.error.setProperty("error", True)
        self.error.setWordWrap(True)
        self.error.hide()
        for button in (self.set_button, self.usual):
            button.setAutoDefault(False)
        change = QHBoxLayout()
        self.name.setWordWrap(True)
        change.addStretch(1)
        for widget in (self.keys, self.set_button, self.usual):
            change.addWidget(widget)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAutoDefault(False)  # Enter does what has the focus
        layout = QVBoxLayout(self)
        edge = theme.px(16)
        layout.setContentsMargins(edge, edge, edge, edge)
        layout.setSpacing(theme.px(8))
        layout.addWidget(Heading("Keyboard shortcuts"))
        layout.addWidget(self.search)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.name)
        layout.addLayout(change)
        layout.addWidget(self.error)
        layout.addWidget(buttons)
        order: tuple[QWidget, ...] = (self.search, self.table, self.keys, self.set_button, self.usual, close)
        for before, after in pairwise(order):
            self.setTabOrder(before, after)
        self._fill()
        self._chosen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button with the focus, and go from the search to what it found; so does Down."""
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            if self.table.current_id() is None:
                self.table.choose_first()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif isinstance(button := self.focusWidget(), QPushButton):
            button.click()
        elif self.search.hasFocus():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(640), room.width() - 40), min(theme.px(560), room.height() - 60))
        self.search.setFocus()

    def _fill(self) -> None:
        rows = [
            _Row(n, self._titles.get(scope, "Everywhere"), c.name, _keys(c), c.id)
            for n, (scope, c) in enumerate(self._commands.commands())
        ]
        rows += [_Row(len(rows) + n, "In lists", what, keys) for n, (what, keys) in enumerate(_IN_LISTS)]
        self.table.set_rows(rows)

    def _row(self) -> _Row | None:
        found: _Row | None = self.table.current_row()
        return found if found is not None and found.command else None

    @Slot()
    def _chosen(self) -> None:
        row = self._row()
        for widget in (self.keys, self.set_button, self.usual):
            widget.setEnabled(row is not None)
        self.name.setText(row.what if row is not None else "Choose a command to change its keys")
        self.error.hide()

    @Slot()
    def _set(self) -> None:
        text = self.keys.keySequence().toString()
        if text:
            self._rebind(text)

    @Slot()
    def _set_usual(self) -> None:
        self._rebind(None)

    def _rebind(self, keys: str | None) -> None:
        row = self._row()
        if row is None:
            return
        wrong = self._commands.rebind(row.command, keys)
        self.keys.clear()
        self.error.setText(f"{wrong}." if wrong else "")
        self.error.setVisible(bool(wrong))
        if not wrong:
            self._fill()
            self.table.select_id(row.id)


def _keys(command: Command) -> str:
    """Return shortcut and letter of a command."""
    shortcut = (
        QKeySequence(command.shortcut).toString(QKeySequence.SequenceFormat.NativeText) if command.shortcut else ""
    )
    return ", ".join(part for part in (shortcut, command.key) if part)


_IN_LISTS = (
    ("First or last row", "Home, End"),
    ("Open the row", "Enter"),
    ("Search", "/"),
    ("Copy the rows as a table", "Ctrl+C"),
    ("Select all", "Ctrl+A"),
    ("Edit in place", "F2"),
    ("Menu of the row", "Shift+F10, Menu"),
)
