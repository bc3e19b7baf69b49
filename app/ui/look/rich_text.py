"""`RichText`: a browser for rich texts that the program itself has made. It loads nothing that they name."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QTextBrowser, QWidget


class RichText(QTextBrowser):
    """Shows HTML made from escaped parts (`app.ui.look.plain.html`); links are told, never followed."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setOpenLinks(False)

    def loadResource(self, _kind: int, _name: QUrl | str) -> Any:
        """Return nothing: no picture, style sheet or page is read from anywhere."""
        return None
