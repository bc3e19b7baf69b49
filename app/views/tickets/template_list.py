"""`TemplateList`: "/" at the beginning of a call's title lists the templates of tickets; Enter takes one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.domain.choices import Choice, Found, Hit
from app.domain.plain_text import one_line
from app.domain.templates import TicketTemplate, matching, next_hole
from app.ui.forms.typeahead_list import TypeaheadList

_SIGN = "/"
_OF_LIST = frozenset(
    {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Escape}
)


class TemplateList(QObject):
    """Works in the title of one call. `templates()` gives what there is; `take(template)` fills the call."""

    def __init__(
        self,
        title: QLineEdit,
        templates: Callable[[], Sequence[TicketTemplate]],
        take: Callable[[TicketTemplate], object],
    ) -> None:
        super().__init__(title)
        self._title, self._templates, self._take = title, templates, take
        self._found: list[TicketTemplate] = []
        self._list: TypeaheadList | None = None
        title.textEdited.connect(self._typed)
        title.installEventFilter(self)

    def is_open(self) -> bool:
        """Return whether the list is shown."""
        return self._list is not None and self._list.isVisible()

    @Slot(str)
    def _typed(self, text: str) -> None:
        templates = self._templates() if text.startswith(_SIGN) else ()
        if not templates:
            self.close_list()
            return
        self._found = matching(templates, text.removeprefix(_SIGN))
        if self._list is None:
            self._list = TypeaheadList(self._title.window())
            self._list.chosen.connect(self._clicked)
        hits = tuple(Hit(Choice(one.id, one.name), _reason(one)) for one in self._found)
        self._list.show_found(self._title, Found(hits, len(hits)), len(templates), "templates")

    def close_list(self) -> None:
        """Close the list; what was typed stays."""
        if self._list is not None:
            self._list.close_it()

    @Slot(object)
    def _clicked(self, choice: Choice) -> None:
        self._use(choice.id)

    def _use(self, id: object) -> None:
        template = next((one for one in self._found if one.id == id), None)
        self.close_list()
        if template is not None:
            self._take(template)
            hole = next_hole(self._title.text())
            if hole is not None:
                self._title.setSelection(hole[0], hole[1] - hole[0])

    def _next_hole(self) -> bool:
        at = max(self._title.cursorPosition(), self._title.selectionStart() + len(self._title.selectedText()))
        hole = next_hole(self._title.text(), at)
        if hole is not None:
            self._title.setSelection(hole[0], hole[1] - hole[0])
        return hole is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move and take in the list while it is open; Tab goes on to the next hole of the title."""
        if watched is self._title and event.type() == QEvent.Type.FocusOut:
            self.close_list()
        if watched is self._title and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
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
        return not is_asked and plain and key is Qt.Key.Key_Tab and self._next_hole()

    def _in_list(self, key: Qt.Key) -> None:
        assert self._list is not None
        if key is Qt.Key.Key_Escape:
            self.close_list()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._list.step(1 if key is Qt.Key.Key_Down else -1)
        else:
            hit = self._list.marked()
            if hit is not None:
                self._use(hit.choice.id)


def _reason(one: TicketTemplate) -> str:
    return one_line(f"{'yours: ' if one.own else ''}{one.title}")[:60]
