"""`FormFrame`: how a form looks: its fields with labels and errors, what is said above and below them, its buttons."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui.command_bar import ActButton, BarAct
from app.ui.forms.columns import Cell, FieldColumns
from app.ui.forms.fields import on_change, value_of
from app.ui.look import plain, theme
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.ui.wheel import calm

if TYPE_CHECKING:
    from app.ui.forms.dock import FormDock

_LEAST_FIELDS = 48  # height at 100 %


class _Scroll(QScrollArea):
    """Gives way down to a field with its label: the buttons below are seen at every size of text."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), theme.px(_LEAST_FIELDS))


class FormFrame(QFrame):
    """Holds the fields by their keys; what is done with them is the form's."""

    def __init__(self, title: str, parent: QWidget | None, action: str, *, docked: bool) -> None:
        super().__init__(parent)
        self.hide()
        self.title, self.docked = title, docked
        self.tab_title = title  # in the dock's bar
        self.setWindowTitle(plain.window_title(title))
        self.setAccessibleName(title)
        self._dock: FormDock | None = None
        self._fields: dict[str, QWidget] = {}
        self._cells: dict[str, Cell] = {}
        self._labels: dict[str, str] = {}
        self._required: set[str] = set()
        self._wrong: dict[str, Any] = {}  # what fields in error held then
        self._build(action)

    def _build(self, action: str) -> None:
        self.heading = Heading(self.title)
        self.body = FieldColumns()
        scroll = self._scroll = _Scroll()
        scroll.setAccessibleName(f"Fields of {self.title}")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.body)
        self.body.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        self._notice = Label()
        self._notice.setWordWrap(True)
        self._notice.hide()
        self._general = Label()
        self._general.setProperty("error", True)
        self._general.setWordWrap(True)
        self._general.hide()
        self._saving = Label("Saving…")
        self._saving.setProperty("muted", True)
        self._saving.hide()
        self.kept = Label()
        self.kept.setProperty("muted", True)
        self.discard_button = QPushButton("Discard…")
        self.discard_button.setProperty("danger", True)
        self.discard_button.setProperty("flat", True)
        self.discard_button.setAutoDefault(False)
        self.discard_button.setAccessibleDescription("Destroys what was typed here, after a question")
        if not self.docked:  # a window over the page: nothing of it is kept, and nobody wrote long in it
            self.discard_button.setText("Cancel")
            for name in ("danger", "flat"):
                self.discard_button.setProperty(name, False)
            self.discard_button.setAccessibleDescription("")
        self.main = ActButton(BarAct(QAction(self), action, "Ctrl+Enter"), self, main=True)
        self.main.setAccessibleName(action)
        self.foot_left, self.foot = QHBoxLayout(), QHBoxLayout()
        for row in (self.foot_left, self.foot):
            row.setSpacing(theme.px(8))
        self.foot_left.addWidget(self.kept)
        self.foot_left.addStretch(1)
        self.foot.addStretch(1)
        for widget in (self._saving, self.discard_button, self.main):
            self.foot.addWidget(widget)
        self.bottom = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.bottom.setSpacing(theme.px(8))
        self.bottom.addLayout(self.foot_left, 1)
        self.bottom.addLayout(self.foot)
        self.middle = QHBoxLayout()
        self.middle.setSpacing(theme.px(16))
        self.middle.addWidget(scroll, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.px(8))
        layout.addWidget(self.heading)
        layout.addWidget(self._notice)
        layout.addLayout(self.middle, 1)
        layout.addWidget(self._general)
        layout.addLayout(self.bottom)

    # --- fields -----------------------------------------------------------------------------------
    def add(self, key: str, label: str, field: QWidget, *, required: bool = False, hint: str = "") -> QWidget:
        """Add a field with its label, and a hint below it. Required fields say so by word."""
        field.setAccessibleName(label)
        if isinstance(field, QPlainTextEdit):
            field.setTabChangesFocus(True)
        if hint:
            field.setAccessibleDescription(hint)
        cell = Cell(label, field, self.body, required=required, hint=hint)
        self.body.add(cell)
        self._fields[key], self._cells[key], self._labels[key] = field, cell, label
        if required:
            self._required.add(key)
        field.installEventFilter(self)
        calm(field)
        on_change(field, self._changed)
        return field

    def hide_label(self, key: str) -> None:
        """Leave out a label that says what its field says itself, such as a check box."""
        self._cells[key].hide_title()

    def add_outside(self, key: str, label: str, field: QWidget) -> QWidget:
        """Add a field that stands elsewhere than in the columns; its errors are told above the buttons."""
        field.setAccessibleName(label)
        self._fields[key], self._labels[key] = field, label
        calm(field)
        on_change(field, self._changed)
        return field

    def add_shown(self, label: str, widget: QWidget) -> Cell:
        """Add something that is only shown, as a field would be."""
        cell = Cell(label, widget, self.body)
        self.body.add(cell)
        return cell

    def add_buttons(self, *buttons: QPushButton) -> None:
        """Add buttons before the main one."""
        for button in buttons:
            button.setAutoDefault(False)
            self.foot.insertWidget(self.foot.indexOf(self.main), button)

    def set_side(self, side: QWidget) -> None:
        """Put something beside the fields."""
        self.middle.addWidget(side)

    def side_width(self) -> int:
        """Return what stands beside the fields takes of the width."""
        return 0

    def notice(self, text: str) -> None:
        """Say above the fields what whoever fills them in has to know; "" for nothing."""
        self._notice.setText(text)
        self._notice.setVisible(bool(text))
        if text:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        if self._dock is not None:
            self._dock.fit()

    def said_height(self, width: int) -> int:
        """Return the height of what is said above the fields and above the buttons, 0 where nothing is."""
        said = [label for label in (self._notice, self._general) if label.text()]
        return sum(label.heightForWidth(width) + theme.px(8) for label in said)

    def cell(self, key: str) -> Cell:
        """Return the cell of a field, to say where it stands."""
        return self._cells[key]

    def field(self, key: str) -> QWidget:
        """Return the widget of a field."""
        return self._fields[key]

    def values(self) -> dict[str, Any]:
        """Return the values of all fields, by key."""
        return {key: value_of(field) for key, field in self._fields.items()}

    def labels(self) -> dict[str, str]:
        """Return what the fields are called, by key."""
        return dict(self._labels)

    @Slot()
    def _changed(self) -> None:
        """Take note that somebody changed a field."""

    def _mark_errors(self, errors: Mapping[str, str], general: str) -> None:
        """Show errors beside their fields, the rest above the buttons; go to the first field in error."""
        for key, field in self._fields.items():
            text = errors.get(key, "")
            cell = self._cells.get(key)
            if cell is not None:
                cell.show_error(text)
            field.setProperty("invalid", bool(text))
            field.style().unpolish(field)
            field.style().polish(field)
            if text:
                field.setAccessibleDescription(f"Error: {text}")
        rest = [text for key, text in errors.items() if key not in self._cells]
        text = "\n".join([*rest, general]).strip()
        self._general.setText(text)
        self._general.setVisible(bool(text))
        if text:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        self._wrong = {key: value_of(self._fields[key]) for key in errors if key in self._cells}
        first = next((key for key in self._fields if key in errors), None)
        if first is not None:
            self._fields[first].setFocus()
            if first in self._cells:
                QTimer.singleShot(0, self, partial(self._show_cell, self._cells[first]))  # its error takes room by then

    def _show_cell(self, cell: Cell) -> None:
        """Scroll so far that a field is seen with its label and all that is said below it, where there is room."""
        self.body.arrange_now()
        box, view = cell.geometry(), self._scroll.viewport().height()
        high = min(box.height(), view)
        self._scroll.ensureVisible(box.center().x(), box.top() + high // 2, 0, min(high // 2 + 1, view // 2))

    def _drop_errors(self) -> None:
        """Take errors away from fields that hold something else by now."""
        for key in [key for key, value in self._wrong.items() if value_of(self._fields[key]) != value]:
            del self._wrong[key]
            field = self._fields[key]
            self._cells[key].show_error("")
            field.setProperty("invalid", False)
            field.style().unpolish(field)
            field.style().polish(field)
            field.setAccessibleDescription("")

    # --- size -------------------------------------------------------------------------------------
    def foot_height(self, width: int) -> int:
        """Return the height of the buttons at a width: what stands left of them goes above where there is no room."""
        rows = [self.foot_left.sizeHint(), self.foot.sizeHint()]
        if sum(row.width() for row in rows) + theme.px(8) <= width:
            return max(row.height() for row in rows)
        return sum(row.height() for row in rows) + theme.px(8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        margins = self.layout().contentsMargins()  # type: ignore[union-attr]
        room = self.width() - margins.left() - margins.right()
        one_line = self.foot_left.sizeHint().width() + self.foot.sizeHint().width() + theme.px(8) <= room
        way = QBoxLayout.Direction
        self.bottom.setDirection(way.LeftToRight if one_line else way.TopToBottom)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            cell = next((one for one in self._cells.values() if one.inside is watched), None)
            if cell is not None and not cell.geometry().isEmpty():
                self._show_cell(cell)
            else:
                self._scroll.ensureWidgetVisible(watched, 8, 24)
        return False
