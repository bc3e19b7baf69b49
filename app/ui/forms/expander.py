"""`Expander`: typed into a text, `::name` opens a list of text modules; the one that is taken stands there instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from app.domain.choices import Choice, Found, Hit
from app.domain.plain_text import one_line
from app.domain.templates import TextModule, filled, fitting, next_hole, typed_name
from app.ui.forms.typeahead_list import TypeaheadList

_BACK = 64  # letters before the cursor that are looked at


class Expander(QObject):
    """Works in one text. `modules()` gives what there is, `holes()` what is known of its ticket, `used(module)` counts.

    Tab goes to the next hole that is left, as long as there is one; what was put in is one step of undoing.
    """

    def __init__(
        self,
        edit: QPlainTextEdit,
        modules: Callable[[], Sequence[TextModule]],
        holes: Callable[[], Mapping[str, str]],
        used: Callable[[TextModule], object],
    ) -> None:
        super().__init__(edit)
        self._edit, self._modules, self._holes, self._used = edit, modules, holes, used
        self._found: list[TextModule] = []
        self._list: TypeaheadList | None = None
        edit.installEventFilter(self)
        edit.textChanged.connect(self._look)
        edit.cursorPositionChanged.connect(self._moved)

    def is_open(self) -> bool:
        """Return whether the list is shown."""
        return self._list is not None and self._list.isVisible()

    def _typed(self) -> str | None:
        cursor = self._edit.textCursor()
        if cursor.hasSelection() or self._edit.isReadOnly() or not self._edit.hasFocus():
            return None
        before = cursor.block().text()[: cursor.positionInBlock()]
        return typed_name(before[-_BACK:])

    @Slot()
    def _look(self) -> None:
        typed = self._typed()
        modules = self._modules() if typed is not None else ()
        if typed is None or not modules:
            self.close_list()
            return
        self._found = fitting(modules, typed)
        if self._list is None:
            self._list = TypeaheadList(self._edit.window())
            self._list.chosen.connect(self._clicked)
        hits = tuple(Hit(Choice(one.id, f"::{one.name}"), _reason(one)) for one in self._found)
        self._list.show_found(self._edit, Found(hits, len(hits)), len(modules), "text modules")

    @Slot()
    def _moved(self) -> None:
        if self.is_open() and self._typed() is None:
            self.close_list()

    def close_list(self) -> None:
        """Close the list; what was typed stays."""
        if self._list is not None:
            self._list.close_it()

    @Slot(object)
    def _clicked(self, choice: Choice) -> None:
        self._take(choice.id)

    def _take(self, id: object) -> None:
        module, typed = next((one for one in self._found if one.id == id), None), self._typed()
        self.close_list()
        if module is None or typed is None:
            return
        cursor = self._edit.textCursor()
        start = cursor.position() - len(typed) - len("::")
        cursor.beginEditBlock()
        cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(filled(module.text, self._holes()))
        cursor.endEditBlock()
        self._edit.setTextCursor(cursor)
        self._go_to_hole(start, cursor.position())
        self._used(module)

    def _go_to_hole(self, start: int, end: int | None = None) -> bool:
        """Mark the next hole from a place on; False where none is left."""
        found = next_hole(self._edit.toPlainText(), start)
        if found is None or (end is not None and found[0] >= end):
            return False
        cursor = self._edit.textCursor()
        cursor.setPosition(found[0])
        cursor.setPosition(found[1], QTextCursor.MoveMode.KeepAnchor)
        self._edit.setTextCursor(cursor)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move and take in the list while it is open; Tab goes on to the next hole."""
        if watched is self._edit and event.type() == QEvent.Type.FocusOut:
            self.close_list()
        if watched is self._edit and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
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
        if is_asked or key is not Qt.Key.Key_Tab or not plain or self._edit.isReadOnly():
            return False
        cursor = self._edit.textCursor()
        at = max(cursor.position(), cursor.selectionEnd())
        return self._go_to_hole(at)

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
                self._take(hit.choice.id)


_OF_LIST = frozenset(
    {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Escape}
)


def _reason(one: TextModule) -> str:
    return one_line(f"{'yours: ' if one.own else ''}{one.text}")[:60]
