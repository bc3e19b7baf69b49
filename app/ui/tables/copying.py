"""What a list puts on the clipboard: text with tabs, and a table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from app.domain.plain_text import bare


def to_clipboard(rows: Sequence[Sequence[str]]) -> None:
    """Put rows of texts on the clipboard, the first being the titles."""
    table = [[bare(cell) for cell in row] for row in rows]
    clean = [[cell.replace("\t", " ").replace("\n", " ") for cell in row] for row in table]
    lines = ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table]
    mime = QMimeData()
    mime.setText("\n".join("\t".join(row) for row in clean) + "\n")
    mime.setHtml("<table>" + "".join(lines) + "</table>")
    QGuiApplication.clipboard().setMimeData(mime)
