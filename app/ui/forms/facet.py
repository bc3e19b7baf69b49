"""`Facet`: a button that filters by chosen values of one field, with a searchable list behind it; `Chip`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.plain_text import one_line
from app.domain.search.normal import fold
from app.ui.look import icons, plain

_NUMBER = Qt.ItemDataRole.UserRole
_SEARCH_FROM = 9  # with fewer lines a search field is in the way
_SHOWN = 26  # characters of the values in the button


class Facet(QToolButton):
    """ "Priority: Critical, High". `changed` follows a choice; `value()` is the chosen values, () is any.

    `single`: choosing a line replaces the choice before.
    """

    changed = Signal()

    def __init__(self, title: str, parent: QWidget | None = None, *, single: bool = False) -> None:
        super().__init__(parent)
        self.title, self._single = title, single
        self._choices: list[tuple[str, Any]] = []
        self._chosen: list[Any] = []
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the text
        self.setProperty("facet", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self.open_list)
        self._popup = _Popup(self)
        self._say()

    def set_choices(self, choices: Sequence[tuple[str, Any]]) -> None:
        """Offer these (text, value) pairs. Chosen values stay chosen, also those that are no longer offered."""
        self._choices = list(choices)
        self._say()

    def value(self) -> tuple[Any, ...]:
        """Return the chosen values in the order of the choices."""
        return tuple(self._chosen)

    def set_value(self, values: Sequence[Any]) -> None:
        """Choose these without telling."""
        order = {value: n for n, (_, value) in enumerate(self._choices)}
        self._chosen = sorted(values, key=lambda v: order.get(v, len(order)))
        self._say()

    def toggle_value(self, value: Any) -> None:
        """Choose a value or take it back, as a click on its line does."""
        if value in self._chosen:
            chosen = [one for one in self._chosen if one != value]
        else:
            chosen = [value] if self._single else [*self._chosen, value]
        self.set_value(chosen)
        self.changed.emit()

    @Slot()
    def clear_value(self) -> None:
        """Choose nothing, so that any value passes."""
        if self._chosen:
            self.set_value(())
            self.changed.emit()

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """What is offered."""
        return self._choices

    @Slot()
    def open_list(self) -> None:
        """Show the list below the button."""
        self._popup.open_at(self)

    def _set_arrow(self) -> None:
        """Draw the arrow again in the colours of the current look."""
        self.setIcon(icons.icon("down", "muted"))

    def _say(self) -> None:
        names = {value: text for text, value in self._choices}
        words = [str(names.get(value, value)).split("  ")[0] for value in self._chosen]
        shown = ", ".join(words)
        if len(shown) > _SHOWN:
            shown = f"{words[0]} +{len(words) - 1}" if len(words) > 1 else shown[:_SHOWN] + "…"
        self.said = f"{self.title}: {shown}" if words else self.title
        self.setText(plain.caption(self.said))
        self.setToolTip(plain.tip(f"{self.title}: {', '.join(words)}" if words else f"Filter by {self.title.lower()}"))
        self.setAccessibleName(f"{self.title}: {', '.join(words) or 'any'}")
        self.setProperty("chosen", bool(words))
        self.style().unpolish(self)
        self.style().polish(self)
        self._set_arrow()
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._set_arrow()


class _Popup(QFrame):
    """The list of a facet. Space or a click checks a line, Escape or a click outside closes."""

    def __init__(self, facet: Facet) -> None:
        super().__init__(facet, Qt.WindowType.Popup)
        self._facet = facet
        self.setAccessibleName(f"Choices of {facet.title}")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find")
        self.search.setAccessibleName(f"Find in {facet.title}")
        self.search.textChanged.connect(self._find)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(facet.title)
        self.list.setUniformItemSizes(True)
        self.list.itemClicked.connect(self._clicked)
        self.list.installEventFilter(self)
        self.any = QPushButton("Any")
        self.any.setAccessibleName(f"Any {facet.title.lower()}")
        self.any.clicked.connect(self._clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.any)

    def open_at(self, facet: Facet) -> None:
        self.list.clear()
        self.search.clear()
        for number, (text, _) in enumerate(facet.choices):
            item = QListWidgetItem(one_line(text), self.list)
            item.setData(_NUMBER, number)  # Qt would make plain texts of values that are enumerations of texts
        self._check()
        many = len(facet.choices) >= _SEARCH_FROM
        self.search.setVisible(many)
        self.any.setEnabled(bool(facet.value()))
        line = self.fontMetrics().height() + 8
        wide = max([self.list.sizeHintForColumn(0) + 56, facet.width(), 200])
        high = line * min(12, max(2, len(facet.choices))) + self.any.sizeHint().height() + 28
        room = facet.screen().availableGeometry()
        self.resize(min(wide, room.width() * 2 // 3), high + (self.search.sizeHint().height() + 6 if many else 0))
        corner = facet.mapToGlobal(QPoint(0, facet.height() + 2))
        corner.setX(max(room.left(), min(corner.x(), room.right() - self.width())))
        self.move(corner)
        self.show()
        (self.search if many else self.list).setFocus()
        if self.list.count():
            self.list.setCurrentRow(0)

    def _value(self, item: QListWidgetItem) -> Any:
        return self._facet.choices[int(item.data(_NUMBER))][1]

    def _check(self) -> None:
        chosen = self._facet.value()
        for n in range(self.list.count()):
            item = self.list.item(n)
            on = self._value(item) in chosen
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.any.setEnabled(bool(chosen))

    @Slot(str)
    def _find(self, typed: str) -> None:
        words = fold(typed).split()
        first = None
        for n in range(self.list.count()):
            item = self.list.item(n)
            fits = all(word in fold(item.text()) for word in words)
            item.setHidden(not fits)
            if fits and first is None:
                first = n
        if first is not None:
            self.list.setCurrentRow(first)

    @Slot(QListWidgetItem)
    def _clicked(self, item: QListWidgetItem) -> None:
        self._facet.toggle_value(self._value(item))
        self._check()
        if self._facet._single:
            self.close()

    @Slot()
    def _clear(self) -> None:
        self._facet.clear_value()
        self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (key == Qt.Key.Key_Space and watched is self.list):
                item = self.list.currentItem()
                if item is not None and not item.isHidden():
                    self._clicked(item)
                return True
            if watched is self.search and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.list.setFocus()
                return True
        return False


class Chip(QToolButton):
    """A condition that a click takes away: "Behind: Resolution, High, October 2026  ×"."""

    removed = Signal(object)

    def __init__(self, text: str, value: object, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = value
        self.setText(plain.caption(text))
        self.setProperty("chip", True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        icons.set_icon(self, "close", "muted")
        self.setToolTip(plain.tip(f"{text}: remove this condition"))
        self.setAccessibleName(f"Remove the condition {text}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._gone)

    @Slot()
    def _gone(self) -> None:
        self.removed.emit(self._value)
