"""`Figure`: a drawing with its message as caption and its figures as alternate text."""

from __future__ import annotations

from typing import Any

from reportlab.graphics import renderPDF

from app.reports.pdf import style
from app.reports.pdf.canvas import TaggedCanvas
from app.reports.pdf.flow import Block
from app.reports.pdf.text import Inline, Line, break_lines, draw_lines


class Figure(Block):
    """A reportlab drawing. `alt` states the figures in words; `caption` is its message, `note` how to read it."""

    def __init__(self, drawing: Any, alt: str, *, caption: Inline = "", note: Inline = "") -> None:
        if not alt.strip():
            raise ValueError("a figure needs a text that says what it shows")
        self.drawing, self.alt, self.caption, self.note = drawing, alt, caption, note
        self.before, self.after = 4.0, 10.0
        self._note_style = style.SMALL.but(after=0.0, before=0.0)

    def _texts(self, width: float) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        caption = break_lines(self.caption, style.CAPTION, width) if self.caption else ()
        note = break_lines(self.note, self._note_style, width) if self.note else ()
        return caption, note

    def height(self, width: float) -> float:
        caption, note = self._texts(width)
        high = float(self.drawing.height)
        if caption:
            high += len(caption) * style.CAPTION.leading + style.CAPTION.after
        if note:
            high += len(note) * self._note_style.leading + 3
        return high

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        caption, note = self._texts(width)
        y = top
        if caption:
            draw_lines(canvas, canvas.element("Caption"), caption, x, y, width, style.CAPTION)
            y -= len(caption) * style.CAPTION.leading + style.CAPTION.after
        wide, high = float(self.drawing.width), float(self.drawing.height)
        box = f"[{x:.2f} {y - high:.2f} {x + wide:.2f} {y:.2f}]"
        figure = canvas.element("Figure", alt=self.alt, attributes=f"<</O/Layout/BBox {box}/Placement/Block>>")
        with canvas.marked(figure):
            renderPDF.draw(self.drawing, canvas, x, y - high)
        y -= high
        if note:
            draw_lines(canvas, canvas.element("P"), note, x, y - 3, width, self._note_style)
