"""What is painted on a page of the room, as text."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.look.pen import FOOT, Pen


def painted(widget: QWidget) -> str:
    """Return all texts that are painted, a line each, and see that none of them is too small to be read."""
    said: list[str] = []
    paint = Pen.text

    def note(self: Pen, box: object, text: str, size: int = 26, *more: object, **named: object) -> float:
        said.append(text)
        assert size >= FOOT, text
        return paint(self, box, text, size, *more, **named)  # type: ignore[arg-type]

    Pen.text = note  # type: ignore[method-assign]
    try:
        widget.grab()
    finally:
        Pen.text = paint  # type: ignore[method-assign]
    return "\n".join(said)
