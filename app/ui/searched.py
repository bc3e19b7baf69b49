"""`Searched`: what a list was searched for until now, so that the list before is a place to come back to."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QLineEdit


class Searched(QObject):
    """Emits `leaving` as another text is searched for; what is typed letter by letter leaves the list before once.

    Made before anything else follows the field: whoever is told finds the list as it was.
    """

    leaving = Signal()

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self.text = field.text()
        self._field, self._typing = field, False
        field.textChanged.connect(self._changed)
        field.editingFinished.connect(self._typed_out)

    def search_quietly(self, text: str) -> None:
        """Search for a text that nobody typed: what was listed before is not left by it."""
        self.text = text
        self._field.setText(text)

    @Slot(str)
    def _changed(self, text: str) -> None:
        if text != self.text and not self._typing:
            self.leaving.emit()
        self._typing = text != self.text and self._field.hasFocus()
        self.text = text

    @Slot()
    def _typed_out(self) -> None:
        """End what is typed: the search was left, or Enter led to the list."""
        self._typing = False
