"""`LateCombo`: a combo box that makes Qt's list of its entries only when somebody needs it.

Qt makes a view with its scroll bars for every combo box that has an entry, and the style sheet is applied to each part
of it: four fifths of what a combo box costs when a form is opened.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QInputMethodEvent, QKeyEvent, QMouseEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QWidget

_LETTERS = 12  # least width
#: ms after it is shown, for whoever reads it otherwise than by this class, such as a screen reader: after the form is
#: painted, and one list a turn of the event loop.
_MADE_AFTER, _APART = 80, 12
_times = itertools.cycle(range(_MADE_AFTER, _MADE_AFTER + 16 * _APART, _APART))
#: Upon these Qt makes the list.
LOOKS = (QEvent.Type.StyleChange, QEvent.Type.FontChange)
_OPENS = (Qt.Key.Key_Down, Qt.Key.Key_Up)


def opens_list(event: QEvent) -> bool:
    """Return whether a key asks a drop-down to open, before it becomes a command of the window."""
    return (
        isinstance(event, QKeyEvent)
        and event.type() == QEvent.Type.ShortcutOverride
        and event.key() in _OPENS
        and bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
    )


def size_without_list(box: QComboBox, letters: int) -> QSize:
    """Return the size that Qt would say of a combo box wide enough for so many letters, without making its list."""
    box.ensurePolished()
    metrics, option = box.fontMetrics(), QStyleOptionComboBox()
    box.initStyleOption(option)
    icon = box.iconSize()  # Qt leaves room for one
    high = max(math.ceil(QFontMetricsF(metrics).height()), 14, icon.height()) + 2
    inside = QSize(letters * metrics.horizontalAdvance("X") + icon.width() + 4, high)
    return box.style().sizeFromContents(QStyle.ContentsType.CT_ComboBox, option, inside, box)


class LateCombo(QComboBox):
    """Holds the entries itself until it has the focus, is clicked, is asked for its list, or was shown a moment ago.

    Seen from outside it is the same combo box before and after.
    """

    _waiting: tuple[tuple[str, Any], ...] | None = None  # entries that Qt does not have yet
    _at = -1

    def offer(self, entries: Sequence[tuple[str, Any]]) -> None:
        """Offer these (text, data) pairs in place of nothing; the first is chosen."""
        assert not self.count()
        self._waiting, self._at = tuple(entries), 0 if entries else -1

    @Slot()
    def make_list(self) -> None:
        """Give Qt the entries; nobody is told, because nothing is another."""
        if self._waiting is None:
            return
        entries, self._waiting = self._waiting, None
        was_blocked = self.blockSignals(True)
        for text, data in entries:
            super().addItem(text, data)
        super().setCurrentIndex(self._at)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LETTERS)
        self.blockSignals(was_blocked)

    # --- what is asked of it before ---------------------------------------------------------------
    def count(self) -> int:
        """Return how many entries there are."""
        return super().count() if self._waiting is None else len(self._waiting)

    def itemText(self, index: int) -> str:
        """Return the text of an entry."""
        if self._waiting is None:
            return super().itemText(index)
        return self._waiting[index][0] if 0 <= index < len(self._waiting) else ""

    def itemData(self, index: int, role: int = Qt.ItemDataRole.UserRole) -> Any:
        """Return what an entry stands for."""
        if self._waiting is None or role != Qt.ItemDataRole.UserRole:
            self.make_list()
            return super().itemData(index, role)
        return self._waiting[index][1] if 0 <= index < len(self._waiting) else None

    def currentIndex(self) -> int:
        """Return the number of the entry that is chosen."""
        return super().currentIndex() if self._waiting is None else self._at

    def currentText(self) -> str:
        """Return the text of the entry that is chosen."""
        return super().currentText() if self._waiting is None else self.itemText(self._at)

    def currentData(self, role: int = Qt.ItemDataRole.UserRole) -> Any:
        """Return what the entry that is chosen stands for."""
        return super().currentData(role) if self._waiting is None else self.itemData(self._at, role)

    def setCurrentIndex(self, index: int) -> None:
        """Choose an entry."""
        if self._waiting is None:
            super().setCurrentIndex(index)
            return
        index = index if 0 <= index < len(self._waiting) else -1
        if index != self._at:
            self._at = index
            self.update()
            self.currentIndexChanged.emit(index)
            self.currentTextChanged.emit(self.currentText())

    # --- what needs Qt's own ----------------------------------------------------------------------
    def addItem(self, *given: Any, **named: Any) -> None:
        """Offer one more."""
        self.make_list()
        super().addItem(*given, **named)

    def addItems(self, *given: Any, **named: Any) -> None:
        """Offer more."""
        self.make_list()
        super().addItems(*given, **named)

    def setItemText(self, index: int, text: str) -> None:
        """Give an entry other words."""
        self.make_list()
        super().setItemText(index, text)

    def clear(self) -> None:
        """Offer nothing."""
        self.make_list()
        super().clear()

    def setEditable(self, *given: Any, **named: Any) -> None:
        """Let any text be typed, or not."""
        self.make_list()
        super().setEditable(*given, **named)

    def setCurrentText(self, *given: Any, **named: Any) -> None:
        """Choose an entry by its text."""
        self.make_list()
        super().setCurrentText(*given, **named)

    def findText(self, *given: Any, **named: Any) -> int:
        """Return the number of the entry with a text."""
        self.make_list()
        return super().findText(*given, **named)

    def findData(self, *given: Any, **named: Any) -> int:
        """Return the number of the entry that stands for something."""
        self.make_list()
        return super().findData(*given, **named)

    def model(self) -> Any:
        """Return the model of the list."""
        self.make_list()
        return super().model()

    def view(self) -> Any:
        """Return the view of the list."""
        self.make_list()
        return super().view()

    def showPopup(self) -> None:
        """Open the list."""
        self.make_list()
        super().showPopup()

    # --- look -------------------------------------------------------------------------------------
    def sizeHint(self) -> QSize:
        return super().sizeHint() if self._waiting is None else size_without_list(self, _LETTERS)

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint() if self._waiting is None else size_without_list(self, _LETTERS)

    def changeEvent(self, event: QEvent) -> None:
        if self._waiting is not None and event.type() in LOOKS:
            QWidget.changeEvent(self, event)
        else:
            super().changeEvent(event)

    # --- keys and mouse: to look at every event takes long, so only while there is somebody who acts ----
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Alt+Down open the list, whatever the window does by that key."""
        if watched is self and opens_list(event):
            event.accept()
            return True
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.make_list()
        self.installEventFilter(self)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.removeEventFilter(self)
        super().focusOutEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.make_list()
        super().mousePressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.make_list()
        super().inputMethodEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.make_list()
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.make_list()
        if event.key() in _OPENS and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.showPopup()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._waiting is not None:
            QTimer.singleShot(next(_times), self, self.make_list)
