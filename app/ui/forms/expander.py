"""`Expander`: typed into a text, `::name` opens a list of text modules; the one that is taken stands there instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QPlainTextEdit

from app.domain.choices import Choice, Hit
from app.domain.plain_text import one_line
from app.domain.templates import TextModule, filled, fitting, typed_name
from app.ui.forms.typing_list import TextTypingList


class Expander(TextTypingList):
    """Works in one text. `modules()` gives what there is, `holes()` what is known of its ticket, `used(module)` counts.

    Tab goes to the next hole that is left, as long as there is one; what was put in is one step of undoing.
    """

    things = "text modules"

    def __init__(
        self,
        edit: QPlainTextEdit,
        modules: Callable[[], Sequence[TextModule]],
        holes: Callable[[], Mapping[str, str]],
        used: Callable[[TextModule], object],
    ) -> None:
        super().__init__(edit)
        self._modules, self._holes, self._used = modules, holes, used
        self._found: list[TextModule] = []

    def typed_in(self, before: str) -> str | None:
        """Return the name of a text module that is being typed."""
        return typed_name(before)

    def look_for(self, typed: str) -> tuple[Sequence[Hit], int] | None:
        """Return the text modules that fit; None where there is none at all."""
        modules = self._modules()
        if not modules:
            return None
        self._found = fitting(modules, typed)
        return [Hit(Choice(one.id, f"::{one.name}"), _reason(one)) for one in self._found], len(modules)

    def take(self, id: object) -> None:
        """Put a text module in place of its name, and mark its first hole."""
        module, typed = next((one for one in self._found if one.id == id), None), self.typed()
        self.close_list()
        if module is None or typed is None:
            return
        self.mark_hole(*self.put(len(typed) + len("::"), filled(module.text, self._holes())))
        self._used(module)

    def next_hole(self) -> bool:
        """Mark the next hole behind the cursor; False where none is left."""
        cursor = self.edit.textCursor()
        return self.mark_hole(max(cursor.position(), cursor.selectionEnd()))


def _reason(one: TextModule) -> str:
    return one_line(f"{'yours: ' if one.own else ''}{one.text}")[:60]
