"""`TypingList`: a list that typing opens in a field, with the keys by which one moves, takes and leaves in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.domain.choices import Choice, Found, Hit
from app.domain.templates import next_hole
from app.ui.forms.typeahead_list import TypeaheadList

_BACK = 64  # letters before the cursor that are looked at
_OF_LIST = frozenset(
    {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Escape}
)


class TypingList(QObject):
    """Works in one field. What it lists and what taking does is said by who inherits it: `take`, `next_hole`.

    Up and Down move in the list, Enter and Tab take, Escape closes it; what was typed stays. With the list closed, Tab
    goes to the next hole that is left, as long as there is one.
    """

    things = "choices"

    def __init__(self, edit: QLineEdit | QPlainTextEdit) -> None:
        super().__init__(edit)
        self._field = edit
        self._list: TypeaheadList | None = None
        edit.installEventFilter(self)

    def is_open(self) -> bool:
        """Return whether the list is shown."""
        return self._list is not None and self._list.isVisible()

    def take(self, id: object) -> None:
        """Put what was chosen into the field."""
        raise NotImplementedError

    def next_hole(self) -> bool:
        """Mark the next hole of the field; False where none is left."""
        return False

    def offer(self, hits: Sequence[Hit], of: int) -> None:
        """Show what fits, out of so many."""
        if self._list is None:
            self._list = TypeaheadList(self._field.window())
            self._list.chosen.connect(self._clicked)
        self._list.show_found(self._field, Found(tuple(hits), len(hits)), of, self.things)

    def close_list(self) -> None:
        """Close the list; what was typed stays."""
        if self._list is not None:
            self._list.close_it()

    @Slot(object)
    def _clicked(self, choice: Choice) -> None:
        self.take(choice.id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move and take in the list while it is open; Tab goes on to the next hole."""
        if watched is self._field and event.type() == QEvent.Type.FocusOut:
            self.close_list()
        if watched is self._field and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            assert isinstance(event, QKeyEvent)
            return self._key(event, is_asked=event.type() == QEvent.Type.ShortcutOverride)
        return False

    def _key(self, event: QKeyEvent, *, is_asked: bool) -> bool:
        key = Qt.Key(event.key())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if self.is_open() and plain and key in _OF_LIST:
            event.accept()
            if not is_asked:
                self._in_list(key)
            return True
        return not is_asked and plain and key is Qt.Key.Key_Tab and not self._field.isReadOnly() and self.next_hole()

    def _in_list(self, key: Qt.Key) -> None:
        assert self._list is not None
        if key is Qt.Key.Key_Escape:
            self.close_list()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._list.step(1 if key is Qt.Key.Key_Down else -1)
        else:
            hit = self._list.marked()
            if hit is None:
                self.close_list()
            else:
                self.take(hit.choice.id)


class TextTypingList(TypingList):
    """A list that opens in a text of several lines, behind a sign that is typed there: `typed_in`, `look_for`."""

    def __init__(self, edit: QPlainTextEdit) -> None:
        super().__init__(edit)
        self.edit = edit
        edit.textChanged.connect(self._look)
        edit.cursorPositionChanged.connect(self._moved)

    def typed_in(self, before: str) -> str | None:
        """Return what is typed behind the sign at the end of the line before the cursor; None: nothing is."""
        raise NotImplementedError

    def look_for(self, typed: str) -> tuple[Sequence[Hit], int] | None:
        """Return what fits and out of how many; None: nothing is to be offered."""
        raise NotImplementedError

    def typed(self) -> str | None:
        """Return what is being typed behind the sign."""
        cursor = self.edit.textCursor()
        if cursor.hasSelection() or self.edit.isReadOnly() or not self.edit.hasFocus():
            return None
        before = cursor.block().text()[: cursor.positionInBlock()]
        return self.typed_in(before[-_BACK:])

    def put(self, letters: int, text: str) -> tuple[int, int]:
        """Put a text in place of so many letters before the cursor, as one step of undoing; returns [start, end)."""
        cursor = self.edit.textCursor()
        start = cursor.position() - letters
        cursor.beginEditBlock()
        cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        cursor.endEditBlock()
        self.edit.setTextCursor(cursor)
        return start, cursor.position()

    def mark_hole(self, start: int, end: int | None = None) -> bool:
        """Mark the next hole from a place on; False where none is left."""
        found = next_hole(self.edit.toPlainText(), start)
        if found is None or (end is not None and found[0] >= end):
            return False
        cursor = self.edit.textCursor()
        cursor.setPosition(found[0])
        cursor.setPosition(found[1], QTextCursor.MoveMode.KeepAnchor)
        self.edit.setTextCursor(cursor)
        return True

    @Slot()
    def _look(self) -> None:
        typed = self.typed()
        found = self.look_for(typed) if typed is not None else None
        if found is None:
            self.close_list()
        else:
            self.offer(*found)

    @Slot()
    def _moved(self) -> None:
        if self.is_open() and self.typed() is None:
            self.close_list()
