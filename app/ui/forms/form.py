"""`FormDialog`: fields with their labels and errors, and a button that sends them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.errors import LongleafError
from app.ui.forms.attempt import Attempt
from app.ui.forms.fields import value_of
from app.ui.look import plain
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.ui.wheel import calm

_NOTHING: tuple[Any, ...] = (None, "", [], ())


class FormDialog(QDialog):
    """A form: label above field, each field's error right below it, a general error above the buttons.

    `submit(values)` is called by the main button when `check(values)` names no error; it starts a job
    and ends with `accept()` or `show_errors(...)`. The dialog says "Saving…" meanwhile. Who leaves it then leaves it
    only from sight: saved, it is over; refused, it comes back and says why. Show it with `open()`; it deletes itself
    when closed.
    """

    def __init__(
        self,
        title: str,
        parent: QWidget | None,
        *,
        action: str = "Save",
        submit: Callable[[dict[str, Any]], object] | None = None,
        check: Callable[[dict[str, Any]], Mapping[str, str]] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(plain.window_title(title))
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._submit, self._check = submit, check
        self.attempt = Attempt()
        self._closed = self._busy = False
        self._fields: dict[str, QWidget] = {}
        self._errors: dict[str, QLabel] = {}
        self._labels: dict[str, str] = {}
        self._required: set[str] = set()
        heading = Heading(title)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 52)
        self._body = QWidget()
        self.form = QFormLayout(self._body)
        self.form.setContentsMargins(0, 0, 8, 0)
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setVerticalSpacing(4)
        scroll = QScrollArea()
        scroll.setAccessibleName(f"Fields of {title}")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._body)
        self._general = Label()
        self._general.setProperty("error", True)
        self._general.setWordWrap(True)
        self._general.hide()
        self._saving = Label("Saving…")
        self._saving.setProperty("muted", True)
        self._saving.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.main = self.buttons.addButton(action, QDialogButtonBox.ButtonRole.AcceptRole)
        self.main.setDefault(True)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).installEventFilter(self)
        self.buttons.accepted.connect(self.try_submit)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(heading)
        layout.addWidget(scroll, 1)
        layout.addWidget(self._general)
        layout.addWidget(self._saving)
        layout.addWidget(self.buttons)
        self._scroll = scroll

    def add(self, key: str, label: str, field: QWidget, *, required: bool = False, hint: str = "") -> QWidget:
        """Add a field with its label, and a hint below it. Required fields say so by word."""
        title = Label(f"{label} (required)" if required else label)
        title.setProperty("heading", True)
        title.setBuddy(field)
        field.setAccessibleName(label)
        if hint:
            field.setAccessibleDescription(hint)
        error = Label()
        error.setProperty("error", True)
        error.setWordWrap(True)
        error.setVisible(False)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(2)
        column.addWidget(field)
        if hint:
            below = Label(hint)
            below.setProperty("muted", True)
            below.setWordWrap(True)
            column.addWidget(below)
        column.addWidget(error)
        self.form.addRow(title, holder)
        self._fields[key], self._errors[key], self._labels[key] = field, error, label
        if required:
            self._required.add(key)
        field.installEventFilter(self)
        calm(field)
        return field

    def field(self, key: str) -> QWidget:
        """Return the widget of a field."""
        return self._fields[key]

    def values(self) -> dict[str, Any]:
        """Return the values of all fields, by key."""
        return {key: value_of(field) for key, field in self._fields.items()}

    def is_open(self) -> bool:
        """Return whether it was neither saved nor dismissed yet."""
        return not self._closed

    def done(self, result: int) -> None:
        """Close, as accepting and dismissing do; while it is being saved it is only dismissed from sight."""
        if self._busy and result == QDialog.DialogCode.Rejected:
            self.hide()
            return
        self._closed = True
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Dismiss it, as Escape does."""
        if self._busy:
            event.ignore()
            self.hide()
        else:
            super().closeEvent(event)

    @Slot()
    def try_submit(self) -> None:
        """Check, then submit; the first field in error gets the focus."""
        values = self.values()
        errors = {key: f"{self._labels[key]} is required." for key in self._required if values[key] in _NOTHING}
        if self._check is not None:
            errors = {**dict(self._check(values)), **errors}
        self.show_errors(errors)
        if errors:
            return
        if self._submit is None:
            self.accept()
            return
        self.set_busy(True)
        self._submit(values)

    def show_errors(self, errors: Mapping[str, str], general: str = "") -> None:
        """Show errors beside their fields (keys that are no field, and `general`, above the buttons)."""
        self.set_busy(False)
        for key, label in self._errors.items():
            text = errors.get(key, "")
            label.setText(text)
            label.setVisible(bool(text))
            field = self._fields[key]
            field.setProperty("invalid", bool(text))
            field.style().unpolish(field)
            field.style().polish(field)
            if text:
                field.setAccessibleDescription(f"Error: {text}")
        rest = [text for key, text in errors.items() if key not in self._errors]
        text = "\n".join([*rest, general]).strip()
        self._general.setText(text)
        self._general.setVisible(bool(text))
        first = next((key for key in self._fields if key in errors), None)
        if first is not None:
            self._fields[first].setFocus()
            self._scroll.ensureWidgetVisible(self._fields[first])

    def failed(self, error: Exception) -> bool:
        """Show an error meant for people; False: it is none, and somebody else has to tell it."""
        if isinstance(error, LongleafError):
            self.show_errors({}, error.text)
            return True
        self.set_busy(False)
        return False

    def set_busy(self, busy: bool) -> None:
        """Disable the fields and the main button while a job runs, so that the form cannot be sent again.

        One that was dismissed meanwhile and is not saved is shown again.
        """
        was_busy, self._busy = self._busy, busy
        self.main.setEnabled(not busy)
        self._body.setEnabled(not busy)
        self._saving.setVisible(busy)
        if busy and not was_busy:
            self.setAccessibleDescription("Saving…")
        elif was_busy and not busy:
            self.setAccessibleDescription("")
            if not self._closed and self.isHidden():
                self.open()

    def showEvent(self, event: QShowEvent) -> None:
        """Put the fields before the buttons for Tab, although the buttons were made first."""
        super().showEvent(event)
        inside = [
            w
            for w in self._body.findChildren(QWidget)
            if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.window() is self
        ]
        cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        chain = [*inside, self.main, cancel]
        for before, after in itertools.pairwise(chain):
            QWidget.setTabOrder(before, after)
        if inside and not any(w.hasFocus() for w in inside):
            missing = (self._fields[key] for key in self._fields if key in self._required and self._is_empty(key))
            first = next(missing, inside[0])
            (first if first in inside else inside[0]).setFocus()

    def _is_empty(self, key: str) -> bool:
        return value_of(self._fields[key]) in _NOTHING

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Make a new line on Enter in a text of several lines; save on Ctrl+Enter from everywhere."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.main.isEnabled():
            self.try_submit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            if watched in self._fields.values():
                self._scroll.ensureWidgetVisible(watched, 8, 24)
        elif event.type() == QEvent.Type.FocusOut and isinstance(watched, QPushButton):
            # Qt makes a button the default when it gets the focus and leaves it so: Enter in a field would then cancel.
            self.main.setDefault(True)
        return False
