"""`Facet`: a button that filters by chosen values of one field, with a searchable list behind it; `Chip`."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nlargest
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListView, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.domain.choices import Choices, Named
from app.domain.plain_text import one_line
from app.ui.look import icons, plain, theme
from app.ui.look.plain import Label
from app.ui.look.popup import Popup

Index = QModelIndex | QPersistentModelIndex

_SEARCH_FROM = 9  # with fewer lines a search field is in the way
_AT_ONCE = 400  # choices indexed in one turn of the event loop
_MOST = 300  # lines shown of what was typed
_MEASURED = 20  # lines measured for the width
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
        marked = self._popup.marked()
        self._choices = list(choices)
        self._say()
        self._popup.renew(marked)

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


class _Lines(QAbstractListModel):
    """Lines of a facet, by the number of their choice; made only as they are painted: people are tens of thousands."""

    def __init__(self, facet: Facet, parent: QObject) -> None:
        super().__init__(parent)
        self._facet = facet
        self.numbers: Sequence[int] = ()

    def show_numbers(self, numbers: Sequence[int]) -> None:
        """List these choices."""
        self.beginResetModel()
        self.numbers = numbers
        self.endResetModel()

    def checked(self) -> None:
        """Show anew which are chosen."""
        if self.numbers:
            self.dataChanged.emit(self.index(0), self.index(len(self.numbers) - 1), [Qt.ItemDataRole.CheckStateRole])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.numbers)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or index.row() >= len(self.numbers):
            return None
        text, value = self._facet.choices[self.numbers[index.row()]]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(text)
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if value in self._facet.value() else Qt.CheckState.Unchecked
        return None


class _Popup(Popup):
    """The list of a facet. Space or a click checks a line, Escape or a click outside closes."""

    def __init__(self, facet: Facet) -> None:
        super().__init__(facet)
        self._facet = facet
        self._index = Choices(())
        self._indexing = QTimer(self)
        self._indexing.timeout.connect(self._index_some)
        self.setAccessibleName(f"Choices of {facet.title}")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find")
        self.search.setAccessibleName(f"Find in {facet.title}")
        self.search.textChanged.connect(self._find)
        self.search.installEventFilter(self)
        self.lines = _Lines(facet, self)
        self.list = QListView()
        self.list.setModel(self.lines)
        self.list.setAccessibleName(facet.title)
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.clicked.connect(self._clicked)
        self.list.installEventFilter(self)
        self.more = Label()
        self.more.setProperty("muted", True)
        self.any = QPushButton("Any")
        self.any.setAccessibleName(f"Any {facet.title.lower()}")
        self.any.clicked.connect(self._clear)
        layout = QVBoxLayout(self)
        edge = theme.px(6)
        layout.setContentsMargins(edge, edge, edge, edge)
        layout.setSpacing(edge)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.more)
        layout.addWidget(self.any)

    def open_at(self, facet: Facet) -> None:
        self._index = Choices(Named(list(enumerate(text for text, _ in facet.choices))))
        self.search.clear()
        self._find("")
        many = len(facet.choices) >= _SEARCH_FROM
        if many:
            self._indexing.start(0)
        self.search.setVisible(many)
        self.any.setEnabled(bool(facet.value()))
        line = self.fontMetrics().height() + theme.px(8)
        wide = max([self._widest() + theme.px(56), facet.width(), theme.px(200)])
        high = line * min(12, max(2, len(facet.choices))) + self.any.sizeHint().height() + theme.px(28)
        high += self.search.sizeHint().height() + theme.px(6) if many else 0
        room = facet.screen().availableGeometry()
        self.resize(min(wide, room.width() * 2 // 3), high)
        corner = facet.mapToGlobal(QPoint(0, facet.height() + theme.px(2)))
        corner.setX(max(room.left(), min(corner.x(), room.right() - self.width())))
        self.move(corner)
        self.show()
        (self.search if many else self.list).setFocus()

    def marked(self) -> Any:
        """Return the value of the line with the focus; None where there is none."""
        index = self.list.currentIndex()
        return self._facet.choices[self.lines.numbers[index.row()]][1] if index.isValid() else None

    def renew(self, marked: Any) -> None:
        """List other choices than those it was opened with; what is typed, and the line with the focus, stay."""
        self.lines.show_numbers(())
        if not self.isVisible():
            return
        self._index = Choices(Named(list(enumerate(text for text, _ in self._facet.choices))))
        if len(self._facet.choices) >= _SEARCH_FROM:
            self._indexing.start(0)
        self._find(self.search.text())
        row = next((n for n, at in enumerate(self.lines.numbers) if self._facet.choices[at][1] == marked), 0)
        self.list.setCurrentIndex(self.lines.index(row))

    def _widest(self) -> int:
        """Return the width of the longest lines: to measure each of many thousands would take seconds."""
        longest = nlargest(_MEASURED, (text for text, _ in self._facet.choices), key=len)
        return max((self.fontMetrics().horizontalAdvance(one_line(text)) for text in longest), default=0)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._indexing.stop()

    @Slot()
    def _index_some(self) -> None:
        if self._index.prepare(_AT_ONCE):
            self._indexing.stop()
            if self.search.text().strip():
                self._find(self.search.text())

    @Slot(str)
    def _find(self, typed: str) -> None:
        if not typed.strip():
            numbers: Sequence[int] = range(len(self._facet.choices))
            count = len(numbers)
        elif self._indexing.isActive() and len(self._facet.choices) > _AT_ONCE:
            return  # found when all is indexed
        else:
            found = self._index.find(typed, _MOST)
            numbers, count = [hit.choice.id for hit in found.hits], found.count
        self.lines.show_numbers(numbers)
        self.more.setVisible(count > len(numbers))
        self.more.setText(f"The best {len(numbers):,} of {count:,}; type more to see others.")
        if numbers:
            self.list.setCurrentIndex(self.lines.index(0))

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self._facet.toggle_value(self._facet.choices[self.lines.numbers[index.row()]][1])
        self.lines.checked()
        self.any.setEnabled(bool(self._facet.value()))
        if self._facet._single:
            self.close()

    @Slot()
    def _clear(self) -> None:
        self._facet.clear_value()
        self.close()

    def _is_found(self) -> bool:
        """Return whether the list shows what was typed; until then a key would choose something else."""
        return not self.search.text().strip() or not self._indexing.isActive()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (key == Qt.Key.Key_Space and watched is self.list):
                index = self.list.currentIndex()
                if index.isValid() and (self._is_found() or len(self._facet.choices) <= _AT_ONCE):
                    self._clicked(index)
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
        self._value, self._whole = value, text
        self.setText(plain.caption(text))
        self.setProperty("chip", True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        icons.set_icon(self, "close", "muted")
        self.setToolTip(plain.tip(f"{text}: remove this condition"))
        self.setAccessibleName(f"Remove the condition {text}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._gone)

    def whole_width(self) -> int:
        """Return the width that all of the text needs, in pixels."""
        shown = self.fontMetrics().horizontalAdvance(self.text())
        return self.sizeHint().width() - shown + self.fontMetrics().horizontalAdvance(plain.caption(self._whole))

    def shorten(self, widest: int) -> None:
        """Show as much of the text as this many pixels hold, with dots at its end."""
        metrics, around = (
            self.fontMetrics(),
            self.sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text()),
        )
        text = metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, max(0, widest - around))
        if self.text() != plain.caption(text):
            self.setText(plain.caption(text))

    @Slot()
    def _gone(self) -> None:
        self.removed.emit(self._value)
