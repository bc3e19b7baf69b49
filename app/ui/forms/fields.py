"""What the usual input widgets hold, by one pair of functions; and a combo box of choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QDate, QDateTime, Qt
from PySide6.QtGui import QEnterEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDateTimeEdit,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from app.domain.plain_text import one_line
from app.ui.forms.late_combo import LateCombo
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import TypedField
from app.ui.look import plain, theme

#: By these signals fields of all kinds say that somebody changed them.
_SIGNALS = (
    "textChanged",
    "currentIndexChanged",
    "editTextChanged",
    "toggled",
    "valueChanged",
    "dateTimeChanged",
    "itemChanged",
    "changed",
)
_signals_of: dict[type[QWidget], tuple[str, ...]] = {}  # those that a kind of field has


def value_of(field: QWidget) -> Any:
    """Return what a usual input widget holds: str, bool, int, date, datetime without a zone, or a combo box's data."""
    if isinstance(field, Typeahead | TypedField):
        return field.value()
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
    if isinstance(field, Typeahead | TypedField):
        field.set_value(value)
    elif isinstance(field, QLineEdit):
        field.setText("" if value is None else str(value))
        field.setCursorPosition(0)
    elif isinstance(field, QPlainTextEdit):
        field.setPlainText("" if value is None else str(value))
    elif isinstance(field, QComboBox):
        # Qt does not find every value of Python's among the data, a date for example
        at = next((n for n in range(field.count()) if field.itemData(n) == value), -1)
        at = at if at >= 0 else field.findText(str(value))
        if at < 0 and field.isEditable():
            field.setEditText(str(value))
        else:
            field.setCurrentIndex(at)
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


def draft_of(field: QWidget) -> Any:
    """Return what a field holds as a draft keeps it: also a text that is no choice."""
    if isinstance(field, Typeahead | TypedField) and field.problem():
        return {"typed": field.typed()}
    return value_of(field)


def put_draft(field: QWidget, kept: Any) -> None:
    """Put back what `draft_of` gave."""
    if isinstance(field, Typeahead | TypedField) and isinstance(kept, Mapping):
        field.set_typed(str(kept.get("typed", "")))
        return
    before = field.currentIndex() if isinstance(field, QComboBox) else -1
    try:
        set_value(field, kept)
    except (TypeError, ValueError, AttributeError, OverflowError, LookupError):
        return  # of a damaged file: the field is as it was
    if isinstance(field, QComboBox) and field.currentIndex() < 0 and not field.isEditable():
        field.setCurrentIndex(before)  # what was chosen is not offered any more


def on_change(field: QWidget, told: Callable[[], object]) -> None:
    """Have `told` called whenever somebody changes a field."""
    if isinstance(field, Typeahead):
        line = field.lineEdit()
        assert line is not None
        line.textChanged.connect(told)
        field.changed.connect(told)
        return
    kind = type(field)
    if kind not in _signals_of:
        _signals_of[kind] = tuple(name for name in _SIGNALS if hasattr(kind, name))
    for name in _signals_of[kind]:
        getattr(field, name).connect(told)


def number(least: int, most: int) -> QSpinBox:
    """Return a field for a whole number; its text stands as far from the edge as that of other fields."""
    field = QSpinBox()
    field.setRange(least, most)
    field.lineEdit().setTextMargins(theme.px(8), 0, 0, 0)
    return field


class Combo(LateCombo):
    """A combo box whose text is short where there is no room for all of it, and is whole in list and tooltip.

    Short is what stands before a colon ("Medium: work is impaired"); where even that is too long it ends in "…".
    """

    def least_width(self) -> int:
        """Return the width at which the short text of every entry is seen whole; 0 where anything can be typed."""
        if self.isEditable():
            return 0
        key = (self.count(), theme.scale(), self.font().key())
        if self._least[0] != key:
            texts = [self.itemText(n).partition(":")[0] for n in range(self.count())]
            wide = max((self.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
            around = self.width() - self.text_width() if self.width() > theme.px(80) else theme.px(48)
            self._least = (key, wide + max(around, theme.px(44)) + 2)
        return self._least[1]

    _least: tuple[object, int] = (None, 0)

    def shown_text(self) -> str:
        """Return what is seen of the entry that is chosen."""
        text, room, metrics = self.currentText(), self.text_width(), self.fontMetrics()
        if metrics.horizontalAdvance(text) <= room:
            return text
        return metrics.elidedText(text.partition(":")[0], Qt.TextElideMode.ElideRight, room)

    def text_width(self) -> int:
        """Return the room for the text."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width()
        return room - theme.px(6)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        short = self.shown_text()
        if self.isEditable():
            super().paintEvent(event)
            return
        option.currentText = short
        painter = QStylePainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Tell the whole text where it is cut."""
        cut = self.fontMetrics().horizontalAdvance(self.currentText()) > self.text_width()
        if cut or self._tells_cut:
            self.setToolTip(plain.tip(self.currentText() if cut else ""))
        self._tells_cut = cut
        super().enterEvent(event)

    _tells_cut = False


def combo(choices: Sequence[tuple[str, Any]], value: Any = None) -> QComboBox:
    """Make a combo box of (text, data) pairs; typing finds an entry."""
    box = Combo()
    box.offer([(one_line(text), data) for text, data in choices])
    if value is not None:
        set_value(box, value)
    return box
