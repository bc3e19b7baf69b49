"""Counts as bars from zero: opened and resolved by month, and rows of labelled bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.reports.charts.base import Chart, box, label, line, mark, new, nice_step, wrapped
from app.reports.pdf import fonts, style
from app.reports.pdf.marks import Mark


def monthly_pairs(
    months: Sequence[tuple[str, int, int]], first: str = "Opened", second: str = "Resolved", width: float = style.WIDTH
) -> Chart:
    """Return two bars a month (name, first, second): a light outlined one and a dark one; the last pair is labelled."""
    height, bottom = 138.0, 14.0
    drawing = new(height, width)
    largest = max((max(a, b) for _, a, b in months), default=0)
    step = nice_step(largest)
    top_value = step * max(1, -(-largest // step))
    left, right, top = 36.0, width - 70, height - 14

    def up(value: float) -> float:
        return bottom + value / top_value * (top - bottom)

    value = 0.0
    while value <= top_value + 1e-9:
        line(drawing, left, up(value), right, up(value), style.RULE, 0.4 if value else 0.8)
        label(drawing, left - 5, up(value) - 2.5, f"{value:,.0f}", size=7, color=style.GREY, anchor="end")
        value += step
    slot = (right - left) / max(1, len(months))
    bar = min(15.0, slot * 0.36)
    for number, (name, a, b) in enumerate(months):
        x = left + slot * number + slot / 2
        box(drawing, x - bar - 0.5, bottom, bar, up(a) - bottom, style.BAND, style.MET)
        box(drawing, x + 0.5, bottom, bar, up(b) - bottom, style.MET)
        label(drawing, x, 4, name, size=7, color=style.GREY, anchor="middle")
    if months:
        name, a, b = months[-1]
        high, low = up(max(a, b)), up(min(a, b))
        low = min(low, high - 10.0)  # the two labels never overlap
        texts = ((first, a), (second, b)) if a >= b else ((second, b), (first, a))
        for (word, count), y in zip(texts, (high, low), strict=True):
            light = word == first  # a swatch of its bars stands before each word
            box(drawing, right + 4, y - 5, 5.5, 5.5, style.BAND if light else style.MET, style.MET)
            label(drawing, right + 12.5, y - 5, f"{word} {count:,}", font=fonts.TAB_SEMI, size=7.5)
    words = ". ".join(f"{name}: {first.lower()} {a:,}, {second.lower()} {b:,}" for name, a, b in months)
    return Chart(drawing, f"{first} and {second.lower()} tickets by month. {words}.")


@dataclass(frozen=True, slots=True)
class BarItem:
    """A bar: `light` is the outlined part at its end; `before` sets a ring; `text` is printed after it."""

    label: str
    value: float
    text: str
    light: float = 0.0
    before: float | None = None


def labelled_bars(items: Sequence[BarItem], what: str, width: float = style.WIDTH, names: float = 150.0) -> Chart:
    """Horizontal bars from zero with the figure behind each; long names wrap."""
    texts = [wrapped(item.label, names - 8, fonts.TAB, 8, 2) for item in items]
    heights = [max(16.0, 10.0 * len(lines) + 4) for lines in texts]
    drawing = new(sum(heights) + 2, width)
    behind = max((fonts.width(fonts.printable(item.text), fonts.TAB, 8) for item in items), default=0.0) + 14
    largest = max((max(item.value, item.before or 0) for item in items), default=0.0) or 1.0
    scale = (width - names - behind) / largest
    y = drawing.height
    for item, lines, high in zip(items, texts, heights, strict=True):
        y -= high
        middle = y + high / 2
        for row, text in enumerate(lines):
            label(drawing, 0, middle + (len(lines) - 1) * 5 - row * 10 - 2.8, text)
        solid = item.value - item.light
        if solid > 0:
            box(drawing, names, middle - 5, solid * scale, 10, style.MET)
        if item.light > 0:
            box(drawing, names + solid * scale, middle - 5, item.light * scale, 10, style.BAND, style.MET)
        end = item.value
        if item.before is not None:
            mark(drawing, Mark.NEUTRAL, names + item.before * scale, middle, 2.8)
            end = max(end, item.before)
        label(drawing, names + end * scale + 7, middle - 2.8, item.text)
    line(drawing, names, 0, names, drawing.height, style.INK, 0.6)
    words = "; ".join(f"{item.label}: {item.text}" for item in items)
    return Chart(drawing, f"{what}. {words}.")
