"""What all charts share: text, marks, scales, the pair of a drawing and its words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, Rect, String
from reportlab.lib.colors import Color

from app.reports.pdf import fonts, style
from app.reports.pdf.marks import Mark
from app.reports.pdf.text import break_lines

WIDTH = style.WIDTH


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and the text that says the same in words."""

    drawing: Any
    alt: str


def label(
    drawing: Any,
    x: float,
    y: float,
    text: str,
    *,
    font: str = fonts.TAB,
    size: float = 8.0,
    color: Color = style.INK,
    anchor: str = "start",
) -> float:
    """Write one line with its baseline at y; returns its width."""
    text = fonts.printable(text)
    wide, pieces = fonts.width(text, font, size), fonts.in_faces(text, font)
    if len(pieces) > 1:  # one after the other, from where the first begins
        x -= {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        anchor = "start"
    for part, face in pieces:
        drawing.add(String(x, y, part, fontName=face, fontSize=size, textAnchor=anchor, fillColor=color))
        x += fonts.width(part, face, size)
    return wide


def wrapped(text: str, room: float, font: str, size: float, most: int = 0) -> list[str]:
    """Return `text` in lines of at most `room` points; of more than `most` (0: any number) the last is cut with "…".

    The description of the chart and the table beside it have the whole text.
    """
    look = style.TextStyle(font, size)
    found = ["".join(s.text for s in line.segments).rstrip() for line in break_lines(text, look, room)]
    if not most or len(found) <= most:
        return found
    last = found[most - 1]
    while last and fonts.width(f"{last}\u2026", font, size) > room:
        last = last[:-1]
    return [*found[: most - 1], f"{last.rstrip()}\u2026"]


def mark(drawing: Any, kind: Mark, x: float, y: float, radius: float = 3.2) -> None:
    """Add the mark of a verdict with its centre at (x, y)."""
    if kind in (Mark.MET, Mark.PLAIN):
        radius = radius if kind is Mark.MET else radius * 0.7
        drawing.add(Circle(x, y, radius, fillColor=style.MET, strokeColor=None))
    elif kind is Mark.MISSED:
        r = radius * 1.12
        points = [x - r, y - r * 0.82, x + r, y - r * 0.82, x, y + r]
        drawing.add(Polygon(points, fillColor=style.MISSED, strokeColor=None))
    elif kind is Mark.NEUTRAL:
        drawing.add(Circle(x, y, radius - 0.4, fillColor=style.WHITE, strokeColor=style.INK, strokeWidth=1))
    else:
        drawing.add(Line(x - radius, y, x + radius, y, strokeColor=style.GREY, strokeWidth=1))


def line(
    drawing: Any,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    color: Color = style.RULE,
    width: float = 0.5,
    dash: list[float] | None = None,
) -> None:
    """Add a straight line."""
    drawing.add(Line(x0, y0, x1, y1, strokeColor=color, strokeWidth=width, strokeDashArray=dash))


def box(
    drawing: Any, x: float, y: float, width: float, height: float, fill: Color, outline: Color | None = None
) -> None:
    """Add a rectangle; with `outline` a light fill stays visible on white."""
    drawing.add(Rect(x, y, width, height, fillColor=fill, strokeColor=outline, strokeWidth=0.6))


def nice_step(largest: float, lines: int = 4) -> float:
    """Return a round step (1, 2, 2.5 or 5 times a power of ten) with at most `lines` steps up to `largest`."""
    if largest <= 0:
        return 1.0
    raw = largest / lines
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m for m in (1.0, 2.0, 2.5, 5.0, 10.0) if m * power >= raw - 1e-9) * power
    return max(1.0, step)


def floor_percent(values: list[float]) -> float:
    """Return the lower end of a percent axis that shows `values` (0 to 100) and ends at 100.

    Dots, not bars, go on it.
    """
    least = min(values, default=100.0)
    return next((low for low in (90.0, 80.0, 60.0, 40.0, 20.0) if least >= low + (100 - low) * 0.08), 0.0)


def new(height: float, width: float = WIDTH) -> Any:
    """Return an empty drawing."""
    return Drawing(width, height)
