"""`TemplateList`: "/" at the beginning of a call's title lists the templates of tickets; Enter takes one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit

from app.domain.choices import Choice, Hit
from app.domain.plain_text import one_line
from app.domain.templates import TicketTemplate, matching, next_hole
from app.ui.forms.typing_list import TypingList

_SIGN = "/"


class TemplateList(TypingList):
    """Works in the title of one call. `templates()` gives what there is; `use(template)` fills the call."""

    things = "templates"

    def __init__(
        self,
        title: QLineEdit,
        templates: Callable[[], Sequence[TicketTemplate]],
        use: Callable[[TicketTemplate], object],
    ) -> None:
        super().__init__(title)
        self._title, self._templates, self._use = title, templates, use
        self._found: list[TicketTemplate] = []
        title.textEdited.connect(self._typed)

    @Slot(str)
    def _typed(self, text: str) -> None:
        templates = self._templates() if text.startswith(_SIGN) else ()
        if not templates:
            self.close_list()
            return
        self._found = matching(templates, text.removeprefix(_SIGN))
        self.offer([Hit(Choice(one.id, one.name), _reason(one)) for one in self._found], len(templates))

    def take(self, id: object) -> None:
        """Fill the call with a template, and mark the first hole of its title."""
        template = next((one for one in self._found if one.id == id), None)
        self.close_list()
        if template is not None:
            self._use(template)
            self._mark_hole(0)

    def next_hole(self) -> bool:
        """Mark the next hole of the title; False where none is left."""
        marked = self._title.selectionStart() + len(self._title.selectedText())
        return self._mark_hole(max(self._title.cursorPosition(), marked))

    def _mark_hole(self, start: int) -> bool:
        hole = next_hole(self._title.text(), start)
        if hole is not None:
            self._title.setSelection(hole[0], hole[1] - hole[0])
        return hole is not None


def _reason(one: TicketTemplate) -> str:
    return one_line(f"{'yours: ' if one.own else ''}{one.title}")[:60]
