"""Questions to the user: one function for each kind, so that tests answer in one place, and a form with its errors."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDate, QDateTime, QEvent, QObject, QStandardPaths, Qt, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDateTimeEdit,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.errors import LongleafError
from app.ui.forms.attempt import Attempt
from app.ui.look.heading import Heading

_NOTHING: tuple[Any, ...] = (None, "", [], ())
_last: list[Path] = []  # the folder that a file dialog was closed in last


def ask(parent: QWidget | None, title: str, text: str, answers: Sequence[str], *, danger: str = "") -> str | None:
    """A question with named answers; None when dismissed. The last answer is the careful one: Enter gives it."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setText(title)
    box.setInformativeText(text)
    box.setIcon(QMessageBox.Icon.Warning if danger else QMessageBox.Icon.Question)
    buttons = {}
    for answer in answers:
        role = QMessageBox.ButtonRole.DestructiveRole if answer == danger else QMessageBox.ButtonRole.AcceptRole
        buttons[box.addButton(answer, role)] = answer
        if answer == answers[-1]:
            box.setDefaultButton(list(buttons)[-1])
            box.setEscapeButton(list(buttons)[-1])
    box.exec()
    return buttons.get(box.clickedButton())  # type: ignore[call-overload, no-any-return]


def confirm(parent: QWidget | None, title: str, text: str, action: str, *, danger: bool = False) -> bool:
    """Whether the user wants `action` ("Delete", "Send") rather than Cancel."""
    return ask(parent, title, text, [action, "Cancel"], danger=action if danger else "") == action


def save_path(parent: QWidget | None, title: str, suggested: str | Path, kinds: str) -> Path | None:
    """Where to write; None when dismissed. `kinds` as Qt wants them: "Workbook (*.xlsx)".

    Begins in the folder used last, at first in the documents. A name without an ending gets that of the chosen kind.
    """
    name, kind = QFileDialog.getSaveFileName(parent, title, str(_folder() / suggested), kinds)
    ending = re.search(r"\*(\.\w+)\)", kind)
    if not name:
        return None
    path = Path(name)
    return _used(path if path.suffix or ending is None else path.with_name(path.name + ending[1]))


def open_path(parent: QWidget | None, title: str, folder: str | Path, kinds: str) -> Path | None:
    """Which file to read; None when dismissed."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder or _folder()), kinds)
    return _used(Path(name)) if name else None


def folder_path(parent: QWidget | None, title: str, folder: str | Path = "") -> Path | None:
    """Which folder to write into; None when dismissed."""
    name = QFileDialog.getExistingDirectory(parent, title, str(folder or _folder()))
    return Path(name) if name else None


def _folder() -> Path:
    """Where file dialogs begin: never the folder that the program happened to be started in."""
    if _last and _last[0].is_dir():
        return _last[0]
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) if documents and Path(documents).is_dir() else Path.home()


def _used(path: Path) -> Path:
    _last[:] = [path.parent]
    return path


class FormDialog(QDialog):
    """A form: label above field, each field's error right below it, a general error above the buttons.

    `submit(values)` is called by the main button when `check(values)` names no error; it starts a job
    and ends with `accept()` or `show_errors(...)`. The dialog stays open meanwhile with its buttons off.
    Show it with `open()`; it deletes itself when closed.
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
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._submit, self._check = submit, check
        self.attempt = Attempt()
        self._closed = False
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
        self._general = QLabel()
        self._general.setProperty("error", True)
        self._general.setWordWrap(True)
        self._general.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.main = self.buttons.addButton(action, QDialogButtonBox.ButtonRole.AcceptRole)
        self.main.setDefault(True)
        self.buttons.accepted.connect(self.try_submit)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(heading)
        layout.addWidget(scroll, 1)
        layout.addWidget(self._general)
        layout.addWidget(self.buttons)
        self._scroll = scroll

    def add(self, key: str, label: str, field: QWidget, *, required: bool = False, hint: str = "") -> QWidget:
        """Add a field with its label, and a hint below it. Required fields say so by word."""
        title = QLabel(f"{label} (required)" if required else label)
        title.setProperty("heading", True)
        title.setBuddy(field)
        field.setAccessibleName(label)
        if hint:
            field.setAccessibleDescription(hint)
        error = QLabel()
        error.setProperty("error", True)
        error.setWordWrap(True)
        error.setVisible(False)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(2)
        column.addWidget(field)
        if hint:
            below = QLabel(hint)
            below.setProperty("muted", True)
            below.setWordWrap(True)
            column.addWidget(below)
        column.addWidget(error)
        self.form.addRow(title, holder)
        self._fields[key], self._errors[key], self._labels[key] = field, error, label
        if required:
            self._required.add(key)
        field.installEventFilter(self)
        return field

    def field(self, key: str) -> QWidget:
        """The widget of a field."""
        return self._fields[key]

    def values(self) -> dict[str, Any]:
        """What the fields hold, by key."""
        return {key: value_of(field) for key, field in self._fields.items()}

    def is_open(self) -> bool:
        """Return whether it was neither saved nor dismissed yet."""
        return not self._closed

    def done(self, result: int) -> None:
        """Close, as accepting and dismissing do."""
        self._closed = True
        super().done(result)

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
        """While a job runs the form cannot be sent again."""
        self.main.setEnabled(not busy)
        self._body.setEnabled(not busy)

    def showEvent(self, event: QShowEvent) -> None:
        """The fields were made after the buttons; Tab goes through them first all the same."""
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
        """Enter makes a new line in a text of several; Ctrl+Enter saves from everywhere."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.main.isEnabled():
            self.try_submit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._scroll.ensureWidgetVisible(watched, 8, 24)
        return False


def value_of(field: QWidget) -> Any:
    """What a usual input widget holds: str, bool, int, date, aware-less datetime or a combo box's data."""
    if isinstance(field, QLineEdit):
        return field.text().strip()
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText().strip()
    if isinstance(field, QComboBox):
        data = field.currentData()
        return data if data is not None else field.currentText().strip()
    if isinstance(field, QCheckBox):
        return field.isChecked()
    if isinstance(field, QSpinBox):
        return field.value()
    if isinstance(field, QDateEdit):
        return field.date().toPython()
    if isinstance(field, QDateTimeEdit):
        return field.dateTime().toPython()
    getter = getattr(field, "value", None)
    if callable(getter):
        return getter()
    raise TypeError(f"{type(field).__name__} has no value() for a form")


def set_value(field: QWidget, value: Any) -> None:
    """Put a value into a usual input widget."""
    if isinstance(field, QLineEdit):
        field.setText("" if value is None else str(value))
        field.setCursorPosition(0)
    elif isinstance(field, QPlainTextEdit):
        field.setPlainText("" if value is None else str(value))
    elif isinstance(field, QComboBox):
        at = field.findData(value)
        field.setCurrentIndex(at if at >= 0 else field.findText(str(value)))
    elif isinstance(field, QCheckBox):
        field.setChecked(bool(value))
    elif isinstance(field, QSpinBox):
        field.setValue(int(value))
    elif isinstance(field, QDateEdit):
        field.setDate(QDate(value.year, value.month, value.day))
    elif isinstance(field, QDateTimeEdit):
        field.setDateTime(
            QDateTime(QDate(value.year, value.month, value.day), QDateTime(value).time())
            if not isinstance(value, QDateTime)
            else value
        )
    else:
        setter = getattr(field, "set_value", None)
        if not callable(setter):
            raise TypeError(f"{type(field).__name__} has no set_value() for a form")
        setter(value)


def combo(choices: Sequence[tuple[str, Any]], value: Any = None) -> QComboBox:
    """A combo box of (text, data) pairs; typing finds an entry."""
    box = QComboBox()
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
    for text, data in choices:
        box.addItem(text, data)
    if value is not None:
        set_value(box, value)
    return box
