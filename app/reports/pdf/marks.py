"""Marks that go with a word, drawn as shapes: fonts lack them, and colour alone says nothing."""

from __future__ import annotations

from enum import Enum
from typing import Any

from app.reports.pdf.style import GREY, INK, MET, MISSED, WHITE


class Mark(Enum):
    """Met: filled disc. Missed: triangle. Neutral: hollow disc (low volume). Gap: short dash (not measured).

    Plain: a point without a judgement.
    """

    MET = "met"
    MISSED = "missed"
    NEUTRAL = "neutral"
    GAP = "gap"
    PLAIN = "plain"


def draw_mark(canvas: Any, mark: Mark, x: float, y: float, radius: float = 3.0) -> None:
    """Draw with the centre at (x, y) on a canvas; the word beside it is the caller's."""
    canvas.saveState()
    canvas.setLineWidth(1)
    if mark in (Mark.MET, Mark.PLAIN):
        canvas.setFillColor(MET)
        canvas.circle(x, y, radius if mark is Mark.MET else radius * 0.7, stroke=0, fill=1)
    elif mark is Mark.MISSED:
        canvas.setFillColor(MISSED)
        path = canvas.beginPath()
        path.moveTo(x - radius, y - radius * 0.85)
        path.lineTo(x + radius, y - radius * 0.85)
        path.lineTo(x, y + radius)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)
    elif mark is Mark.NEUTRAL:
        canvas.setFillColor(WHITE)
        canvas.setStrokeColor(INK)
        canvas.circle(x, y, radius - 0.4, stroke=1, fill=1)
    else:
        canvas.setStrokeColor(GREY)
        canvas.line(x - radius, y, x + radius, y)
    canvas.restoreState()
