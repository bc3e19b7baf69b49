"""Why something is not done, in large words over a page of the room."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from app.ui.look.pen import BODY, LARGE, NORMAL, STRONG, Pen, line_height, wrapped

_WIDE, _PAD = 1200.0, 40.0


def paint_refusal(pen: Pen, text: str, hint: str) -> None:
    """Paint it in the middle of the page's lower half, above the acts."""
    wide = min(_WIDE, pen.wide - 200)
    inner = wide - 2 * _PAD - 64
    said, more = wrapped(text, inner, LARGE, STRONG), wrapped(hint, inner, BODY) if hint else []
    high = len(said) * line_height(LARGE) + len(more) * line_height(BODY) + 56
    box = QRectF((pen.wide - wide) / 2, pen.high - 180 - high, wide, high)
    pen.card(box, "missed_ground", "missed", 12, 3)
    pen.mark(QRectF(box.left() + _PAD, box.top() + 30, 40, 40), "missed", "missed")
    at = QPointF(box.left() + _PAD + 64, box.top() + 28)
    took = pen.lines(at, inner, said, LARGE, STRONG)
    pen.lines(QPointF(at.x(), at.y() + took), inner, more, BODY, NORMAL)
