"""Text that Qt shows as it is: labels, tooltips, captions and titles, none of which is ever taken for markup.

Qt guesses by the first letters of a text whether it is HTML, loads pictures that it names, from other machines too, and
drops what it takes for tags. So no label is made but by `Label`, and no tooltip, caption or title is set from a text of
others but through these functions.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.domain import plain_text


class Label(QLabel):
    """A label of plain text."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if text:
            self.setText(text)

    def setText(self, text: str) -> None:
        """Show the text, without what would reorder or break it."""
        super().setText(plain_text.lines(text))


def tip(text: str) -> str:
    """Return a text for a tooltip, a status tip or an explanation: shown as it is."""
    return plain_text.unmarked(plain_text.lines(text))


def caption(text: str) -> str:
    """Return a text for a button, a tab or an entry of a menu, where "&" would underline the next letter."""
    return plain_text.one_line(text).replace("&", "&&")


def window_title(text: str) -> str:
    """Return a text for a window's title, where "[*]" would stand for "not saved"."""
    return plain_text.one_line(text).replace("[*]", "[*][*]")


def html(text: str) -> str:
    """Return a text as a piece of HTML that reads the same; its breaks are breaks."""
    return escape(plain_text.lines(text)).replace("\n", "<br>")
