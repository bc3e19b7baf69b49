"""`RecordField`: a typeahead over records that are too many to offer: what is typed is looked for in the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.choices import Choice
from app.domain.find import Found
from app.domain.plain_text import one_line
from app.ui.forms.typeahead import Typeahead

_PAUSE = 150  # ms after the last key


class RecordField(Typeahead):
    """A field for one record, found by its number or by words of it; `asked(text)`: somebody typed this."""

    asked = Signal(str)

    def __init__(self, things: str, none: tuple[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__([], None, none, things, "", parent)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._ask)
        line = self.lineEdit()
        assert line is not None
        line.textEdited.connect(self._wait)

    @Slot()
    def _wait(self) -> None:
        self._pause.start()

    @Slot()
    def _ask(self) -> None:
        if self.typed().strip():
            self.asked.emit(self.typed().strip())

    def offer(self, typed: str, found: Sequence[Found]) -> None:
        """Offer what was found for a text; what fits it in its description only is offered as well."""
        self.set_choices(
            [
                Choice(one.id, one_line(one.title), one.title.partition(" ")[0], (typed,), detail=one_line(one.detail))
                for one in found
            ]
        )

    def problem(self) -> str:
        """Return what is wrong with a text that is no choice; "" where nothing is."""
        typed = self.typed().strip()
        if not typed or (self.choice() is not None and typed == self.choice().text):  # type: ignore[union-attr]
            return ""
        return f"“{typed}” is none of the {self.things} that are found. Choose one from the list."
