"""What a BRM writes into the packet: five texts beside the preview."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.domain.packets.files import AUTOMATIC, LONGEST, SECTIONS, Commentary
from app.ui.look import plain, theme
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.views.figures.model import when

_LINES = 7  # of a section, at least


class CommentaryForm(QWidget):
    """Shows and edits a `Commentary`; the page saves it."""

    edited = Signal()  # saved or not may have changed
    typed = Signal()  # a text was changed
    save_asked = Signal()

    def __init__(self, may_edit: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Commentary")
        self.base: Commentary | None = None
        self._mark = ""
        self._may_edit = may_edit
        self._filling = False
        self._was_unsaved = False
        self._made: dict[str, str] = {}
        heading = Heading("Commentary", 1.15)
        self.state = Label()
        self.state.setProperty("muted", True)
        self.state.setWordWrap(True)
        self.error = Label()
        self.error.setProperty("error", True)
        self.error.setWordWrap(True)
        self.error.hide()
        self.fields: dict[str, QPlainTextEdit] = {}
        body = QWidget()
        body.setAccessibleName("Sections of the commentary")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, theme.px(8), 0)
        column.setSpacing(theme.px(3))
        for key, (title, hint) in SECTIONS.items():
            label = Label(title)
            label.setProperty("heading", True)
            label.setWordWrap(True)
            field = QPlainTextEdit()
            field.setAccessibleName(title)
            field.setAccessibleDescription(hint)
            field.setToolTip(plain.tip(hint))
            field.setTabChangesFocus(True)
            field.setReadOnly(not may_edit)
            field.setMinimumHeight(field.fontMetrics().height() * _LINES)
            # Qt wants 192 pixels for each, and would scroll where all have room.
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
            field.textChanged.connect(self._changed)
            label.setBuddy(field)
            self.fields[key] = field
            column.addWidget(label)
            column.addWidget(field, 1)
        self.area = QScrollArea()
        self.area.setAccessibleName("Sections of the commentary")
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields scroll into sight
        self.area.setWidget(body)
        self.save = QPushButton("Save")
        self.save.setAccessibleName("Save the commentary")
        self.save.setToolTip("Save the commentary and make the pages anew (Ctrl+Enter or Ctrl+S)")
        self.save.clicked.connect(self.save_asked)
        self.revert = QPushButton("Revert")
        self.revert.setAccessibleName("Go back to the saved commentary")
        self.revert.clicked.connect(self._revert)
        self.take = QPushButton("Take over")
        self.take.setAccessibleName("Take over the texts made from the figures")
        self.take.setToolTip("Put what the packet says of its own accord into the empty fields: saved, it is yours")
        self.take.clicked.connect(self.take_over)
        row = QHBoxLayout()
        row.addWidget(self.take)
        row.addStretch(1)
        row.addWidget(self.revert)
        row.addWidget(self.save)
        self._buttons = (self.save, self.revert)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.px(12), theme.px(8), theme.px(8), theme.px(8))
        layout.setSpacing(theme.px(6))
        layout.addWidget(heading)
        layout.addWidget(self.area, 1)
        layout.addWidget(self.error)
        layout.addWidget(self.state)
        layout.addLayout(row)
        for button in (*self._buttons, self.take):
            button.setVisible(may_edit)
        self._show_state()

    @property
    def first(self) -> QPlainTextEdit:
        """The field of the first section."""
        return next(iter(self.fields.values()))

    def focus_first(self) -> None:
        """Put the keyboard into the first section, and let it be seen whole."""
        self.first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.area.ensureWidgetVisible(self.first)

    def set_base(self, base: Commentary, texts: Mapping[str, str] | None = None) -> None:
        """Show what is saved, or `texts` that somebody has not saved yet."""
        self.base = base
        shown = texts if texts is not None else base.texts()
        self._filling = True
        for key, field in self.fields.items():
            if field.toPlainText() != shown.get(key, ""):
                field.setPlainText(shown.get(key, ""))
        self._filling = False
        self.error.hide()
        self._show_state()

    def set_mark(self, mark: str) -> None:
        """Say how far what was written offline came; "" where nothing was."""
        self._mark = mark
        self._show_state()

    def set_said(self, said: Mapping[str, str]) -> None:
        """Show, in fields left empty, what the packet says there of its own accord."""
        self._made = {}
        for key, field in self.fields.items():
            made = said.get(key, "") if self.base is not None and not self.base.text(key).strip() else ""
            field.setPlaceholderText(f"Made from the figures: {made}" if made else SECTIONS[key][1])
            if made:
                self._made[key] = made
        self._show_state()

    def _to_take(self) -> dict[str, str]:
        """Return the texts made from the figures of fields that are empty; lists of the records are not among them."""
        return {
            key: text
            for key, text in self._made.items()
            if key in AUTOMATIC and not self.fields[key].toPlainText().strip()
        }

    @Slot()
    def take_over(self) -> None:
        """Put the texts made from the figures into the empty fields; they are marked until somebody saves them."""
        for key, text in self._to_take().items():
            self.fields[key].setPlainText(text)

    def texts(self) -> dict[str, str]:
        """Return the texts of all fields, by section."""
        return {key: field.toPlainText() for key, field in self.fields.items()}

    def unsaved(self) -> bool:
        """Return whether a field differs from what was read."""
        return (
            self._may_edit
            and self.base is not None
            and any(text.strip() != self.base.text(key).strip() for key, text in self.texts().items())
        )

    def event(self, event: QEvent) -> bool:
        """Claim Ctrl+Enter: it saves here as in every form."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _saves(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _saves(event):
            super().keyPressEvent(event)
        elif self.save.isEnabled():
            self.save_asked.emit()

    def show_error(self, text: str) -> None:
        """Say why it could not be saved."""
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.set_busy(False)

    def set_busy(self, busy: bool) -> None:
        """Make the fields read-only while a save is under way."""
        for field in self.fields.values():
            field.setReadOnly(busy or not self._may_edit)
        if busy:
            for button in (*self._buttons, self.take):
                button.setEnabled(False)
            self.state.setText("Saving…")
        else:
            self._show_state()

    @Slot()
    def _revert(self) -> None:
        if self.base is not None:
            self.set_base(self.base)
            self.edited.emit()
            self.typed.emit()

    @Slot()
    def _changed(self) -> None:
        if self._filling:
            return
        self.typed.emit()
        self._show_state()
        if self.unsaved() != self._was_unsaved:
            self._was_unsaved = not self._was_unsaved
            self.edited.emit()

    def _show_state(self) -> None:
        unsaved = self.unsaved()
        for button in self._buttons:
            button.setEnabled(unsaved)
        self.take.setEnabled(self._may_edit and bool(self._to_take()))
        long = [SECTIONS[key][0] for key, text in self.texts().items() if len(text) > LONGEST]
        newest = None if self.base is None else self.base.newest
        if long:
            self.state.setText(f"Too long: {', '.join(long)}.")
        elif unsaved:
            self.state.setText("Not saved yet.")
        elif newest is not None:
            at = f", {when(newest.updated_at)}" if newest.updated_at is not None else ""
            mark = f" {self._mark}." if self._mark else ""
            self.state.setText(f"Saved by {newest.updated_by_name or 'the program'}{at}.{mark}")
        else:
            self.state.setText("Nothing is written." if self._may_edit else "Nothing is written; your role reads only.")


def _saves(event: QKeyEvent) -> bool:
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return is_enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
