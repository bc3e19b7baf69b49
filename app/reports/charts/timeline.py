"""A line of time with numbered moments, for major incidents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reportlab.graphics.shapes import Circle

from app.reports.charts.base import Chart, box, label, line, new
from app.reports.pdf import fonts, style


def timeline(
    moments: Sequence[tuple[datetime, str]],
    impact: tuple[datetime, datetime],
    ends: tuple[str, str],
    duration: str,
    width: float = style.WIDTH,
    *,
    open_end: bool = False,
) -> Chart:
    """Moments (instant, what) in order, numbered from 1 as in the table beside it; `impact` is the thick part.

    `ends` are the printed times of its two ends, `duration` is written above it. `open_end`: the impact went on after
    the right end, which is drawn broken.
    """
    first = min([impact[0], *(at for at, _ in moments)])
    last = max([impact[1], *(at for at, _ in moments)])
    total = max(1.0, (last - first).total_seconds())
    left, right = 8.0, width - (40.0 if open_end else 8.0)
    levels: list[float] = []
    spots: list[tuple[float, int]] = []
    for at, _ in moments:  # numbers that would touch go one step higher
        x = left + (at - first).total_seconds() / total * (right - left)
        level = next((n for n, end in enumerate(levels) if x - end > 13), len(levels))
        if level == len(levels):
            levels.append(x)
        else:
            levels[level] = x
        spots.append((x, level))
    base = 26.0
    drawing = new(base + 16 + 13 * max(1, len(levels)), width)
    start = left + (impact[0] - first).total_seconds() / total * (right - left)
    end = left + (impact[1] - first).total_seconds() / total * (right - left)
    line(drawing, left, base, right, base, style.GREY, 0.8)
    box(drawing, start, base - 2.5, max(2.0, end - start), 5, style.MISSED)
    if open_end:  # three pieces that fade out: not to scale
        for number in range(3):
            box(drawing, end + 4 + number * 11, base - 2.5, 7 - 2 * number, 5, style.MISSED)
        end = width - 8
    label(drawing, start, base - 14, ends[0], size=7.5, color=style.GREY)
    anchor = "end" if end > width / 2 else "start"
    room = fonts.width(fonts.printable(ends[0]), fonts.TAB, 7.5) + fonts.width(fonts.printable(ends[1]), fonts.TAB, 7.5)
    if end - start < room + 12:  # a short impact: both ends as one text
        drawing.contents.pop()
        both = f"{ends[0]} to {ends[1]}"
        wide = fonts.width(fonts.printable(both), fonts.TAB, 7.5)
        label(drawing, min(start, right - wide), base - 14, both, size=7.5, color=style.GREY)
    else:
        label(drawing, end, base - 14, ends[1], size=7.5, color=style.GREY, anchor=anchor)
    wide = fonts.width(fonts.printable(duration), fonts.TAB_SEMI, 8)
    middle = min(max((start + end) / 2, left + wide / 2), right - wide / 2)
    label(drawing, middle, base - 24, duration, font=fonts.TAB_SEMI, size=8, anchor="middle")
    for x, level in spots:
        line(drawing, x, base, x, base + 8 + 13 * level, style.GREY, 0.6)
    for number, (x, level) in enumerate(spots, 1):
        y = base + 13 + 13 * level
        drawing.add(Circle(x, y, 5.6, fillColor=style.WHITE, strokeColor=style.INK, strokeWidth=0.8))
        label(drawing, x, y - 2.6, str(number), font=fonts.TAB_SEMI, size=7, anchor="middle")
    words = "; ".join(f"{number}, {what}" for number, (_, what) in enumerate(moments, 1))
    return Chart(drawing, f"Line of time, {ends[0]} to {ends[1]}, {duration}. Moments: {words}.")
