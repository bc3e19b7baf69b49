"""Attainment against goals: headline tiles, a row for each priority, twelve months of each service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import PolyLine

from app.reports.charts.base import Chart, box, floor_percent, label, line, mark, new, wrapped
from app.reports.pdf import fonts, style
from app.reports.pdf.marks import Mark


@dataclass(frozen=True, slots=True)
class TileItem:
    """A headline figure; `kind` None: no judgement."""

    label: str
    value: str
    note: str
    kind: Mark | None


def tiles(items: Sequence[TileItem], width: float = style.WIDTH, most_lines: int = 4) -> Chart:
    """Headline figures side by side, each with a note of so many lines at most."""
    gap = 8.0
    wide = (width - gap * (len(items) - 1)) / max(1, len(items))
    texts = []
    for item in items:
        room = wide - 20
        size = 20.0
        while size > 11 and fonts.width(fonts.printable(item.value), fonts.TAB_BOLD, size) > room:
            size -= 1
        notes = wrapped(item.note, room - (10 if item.kind else 0), fonts.TAB, 7.5, most_lines)
        values = wrapped(item.value, room, fonts.TAB_BOLD, size, 2)
        texts.append((wrapped(item.label, room, fonts.SEMI, 8, 2), size, values, notes))
    values_high = max((size * 1.15 * len(lines) for _, size, lines, _ in texts), default=20.0)
    heads = max((len(lines) for lines, _, _, _ in texts), default=1)
    notes_high = max((len(lines) for _, _, _, lines in texts), default=1)
    height = 8 + heads * 10 + 4 + values_high + notes_high * 9.5 + 6
    drawing = new(height, width)
    for number, (item, (labels, size, values, notes)) in enumerate(zip(items, texts, strict=True)):
        x = number * (wide + gap)
        box(drawing, x, 0, wide, height, style.PALE)
        box(drawing, x, 0, 2.5, height, style.MISSED if item.kind is Mark.MISSED else style.MET)
        for row, text in enumerate(labels):
            label(drawing, x + 11, height - 16 - row * 10, text, font=fonts.SEMI, color=style.GREY)
        base = height - 8 - heads * 10 - 2
        for row, text in enumerate(values):
            label(drawing, x + 11, base - size * 0.95 - row * size * 1.15, text, font=fonts.TAB_BOLD, size=size)
        base -= values_high - 4
        shift = 0.0
        if item.kind is not None:
            mark(drawing, item.kind, x + 14, base - 11.3)
            shift = 10.0
        for row, text in enumerate(notes):
            label(drawing, x + 11 + shift, base - 14 - row * 9.5, text, size=7.5)
    words = ". ".join(f"{item.label}: {item.value}, {item.note.rstrip('.')}" for item in items)
    return Chart(drawing, f"Headline figures. {words}.")


@dataclass(frozen=True, slots=True)
class AttainmentRow:
    """A row of the dot chart; percents 0 to 100, None: not measured. `text` and `count` are printed beside it.

    `goals`: of several targets, where there is no one goal.
    """

    label: str
    value: float | None
    goal: float | None
    previous: float | None
    count: str
    text: str
    kind: Mark
    goals: tuple[float, ...] = ()


def attainment_rows(rows: Sequence[AttainmentRow], previous_label: str, width: float = style.WIDTH) -> Chart:
    """Return one row a priority: mark at the attainment, tick at the goal, small ring at the period before."""
    high = 23.0
    drawing = new(high * len(rows) + 16, width)
    left, right = 112.0, width - 164
    shown = [v for row in rows for v in (row.value, row.goal, row.previous, *row.goals) if v is not None]
    low = floor_percent(shown)

    def at(value: float) -> float:
        return left + (value - low) / (100 - low) * (right - left)

    step = (100 - low) / 4
    for number in range(5):
        value = low + number * step
        line(drawing, at(value), 14, at(value), drawing.height)
        label(drawing, at(value), 4, f"{value:.3g} %", size=7, color=style.GREY, anchor="middle")
    for number, row in enumerate(rows):
        y = drawing.height - high * number - high / 2
        label(drawing, 0, y - 3, row.label, font=fonts.TAB_SEMI, size=8.5)
        label(drawing, left - 12, y - 3, row.count, size=7.5, color=style.GREY, anchor="end")
        line(drawing, left, y, right, y, style.RULE, 0.8)
        if row.value is None:
            box(drawing, left + 4, y - 6, fonts.width(row.text, fonts.TAB, 7.5) + 8, 12, style.WHITE)
            label(drawing, left + 8, y - 2.6, row.text, size=7.5, color=style.GREY)
        else:
            if row.previous is not None:
                mark(drawing, Mark.NEUTRAL, at(row.previous), y, 2.4)
            mark(drawing, row.kind, at(row.value), y, 4.0)
            mark(drawing, row.kind, right + 14, y, 3.2)
            label(drawing, right + 22, y - 3, row.text)
        for goal in row.goals if row.goal is None else (row.goal,):
            line(drawing, at(goal), y - 8, at(goal), y + 8, style.INK, 1.8)
    parts = []
    for row in rows:
        before = f", {previous_label} {row.previous:.1f} %" if row.previous is not None else ""
        told = f", goal {row.goal:g} %" if row.goal is not None and "goal" not in row.text else ""
        told = (
            f", goals {' and '.join(f'{goal:g}' for goal in row.goals)} %" if row.goals and row.goal is None else told
        )
        parts.append(f"{row.label}: {row.text}{told}{before}" if row.value is not None else f"{row.label}: {row.text}")
    return Chart(drawing, "Attainment by priority against the goal. " + ". ".join(parts) + ".")


_COUNT = 6.0  # points; the size of "29 of 31" behind a small chart


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A month: `value` None is a gap; goal None: no goal was in force; percents.

    `goal_high`: the highest goal where several hold; `goal` is then the lowest.
    """

    month: str
    value: float | None
    goal: float | None
    kind: Mark
    goal_high: float | None = None


@dataclass(frozen=True, slots=True)
class TrendPanel:
    """One small chart; `flags` are (position of the month, letter) for notes below, `count` ("29 of 31") is its end."""

    title: str
    points: tuple[TrendPoint, ...]
    flags: tuple[tuple[int, str], ...] = ()
    count: str = ""


def small_multiples(panels: Sequence[TrendPanel], width: float = style.WIDTH, columns: int = 3) -> Chart:
    """Panels with one scale: line with gaps where nothing was measured, stepped goal, triangles where it was missed."""
    gap = 20.0
    wide = (width - gap * (columns - 1)) / columns
    titles = [wrapped(panel.title, wide - 4, fonts.SEMI, 8.5, 2) for panel in panels]
    head = 6 + 10.5 * max((len(lines) for lines in titles), default=1) + (5 if any(p.flags for p in panels) else 0)
    plot = 44.0
    high = head + plot + 20
    rows = -(-len(panels) // columns)
    drawing = new(high * rows, width)
    judged = (p for panel in panels for p in panel.points)
    values = [v for p in judged for v in (None if p.kind is Mark.NEUTRAL else p.value, p.goal) if v is not None]
    low = floor_percent(values)  # one ticket of one makes no scale for all: see `_panel`
    behind = max([30.0, *(fonts.width(fonts.printable(panel.count), fonts.TAB, _COUNT) + 8 for panel in panels)])
    for number, (panel, lines) in enumerate(zip(panels, titles, strict=True)):
        x = (number % columns) * (wide + gap)
        top = drawing.height - (number // columns) * high
        for row, text in enumerate(lines):
            label(drawing, x, top - 9 - row * 10.5, text, font=fonts.SEMI, size=8.5)
        _panel(drawing, panel, (x, top - head - plot, wide - behind, plot), low)
    return Chart(drawing, _trend_words(panels))


def _panel(drawing: object, panel: TrendPanel, frame: tuple[float, float, float, float], low: float) -> None:
    """Draw into `frame` (left, bottom, width, height of the lines); the last figures stand to its right."""
    x, y, wide, plot = frame
    left, right = x + 28, x + wide
    count = max(1, len(panel.points) - 1)
    step = (right - left) / count

    def at(number: int) -> float:
        return left + step * number

    def up(value: float) -> float:
        return y + max(0.0, (value - low) / (100 - low)) * plot

    for value in (low, 100.0):
        line(drawing, left - 2, up(value), right + 3, up(value), style.RULE, 0.4)
        label(drawing, left - 5, up(value) - 2.4, f"{value:.0f} %", size=6.5, color=style.GREY, anchor="end")
    for lines in ([p.goal for p in panel.points], [p.goal_high for p in panel.points]):
        goals: list[float] = []
        for number, goal in enumerate(lines):  # a goal holds for its whole month, so it is drawn in steps
            if goal is None:
                _polyline(drawing, goals, style.INK, 0.8, [2, 2])
                goals = []
                continue
            first, last = max(at(number) - step / 2, left - 3), min(at(number) + step / 2, right + 3)
            goals += [first, up(goal), last, up(goal)]
        _polyline(drawing, goals, style.INK, 0.8, [2, 2])
    run: list[float] = []
    for number, point in enumerate(panel.points):
        if point.value is None:
            _polyline(drawing, run, style.MET, 1.4)
            run = []
        else:
            run += [at(number), up(point.value)]
    _polyline(drawing, run, style.MET, 1.4)
    last = len(panel.points) - 1
    for number, point in enumerate(panel.points):
        if point.value is None:
            continue
        alone = (number == 0 or panel.points[number - 1].value is None) and (
            number == last or panel.points[number + 1].value is None
        )
        if point.kind not in (Mark.MET, Mark.PLAIN) or number == last or alone:
            mark(drawing, point.kind, at(number), up(point.value), 2.5)
    for number, letter in panel.flags:
        line(drawing, at(number), y, at(number), y + plot, style.GREY, 0.5, [1, 2])
        label(drawing, at(number), y + plot + 2, letter, size=6.5, color=style.GREY, anchor="middle")
    if panel.points:
        final = panel.points[-1]
        shown = f"{final.value:.1f}" if final.value is not None else "none"
        few = final.kind is Mark.NEUTRAL and final.value is not None and panel.count  # no percentage to quote
        middle = max(y + 6, (up(final.value) if final.value is not None else y + plot / 2) - 2.8)
        if not few:
            label(drawing, right + 6, middle, shown, font=fonts.TAB_SEMI, size=8)
        if panel.count:
            label(drawing, right + 6, middle - 7.5, panel.count, size=_COUNT, color=style.GREY)
        label(drawing, left, y - 10, panel.points[0].month, size=7, color=style.GREY)
        label(drawing, right, y - 10, final.month, size=7, color=style.GREY, anchor="end")


def _polyline(
    drawing: object, points: list[float], color: object, width: float, dash: list[float] | None = None
) -> None:
    if len(points) >= 4:
        drawing.add(  # type: ignore[attr-defined]
            PolyLine(points, strokeColor=color, strokeWidth=width, strokeDashArray=dash, strokeLineJoin=1)
        )


def _trend_words(panels: Sequence[TrendPanel]) -> str:
    parts = []
    for panel in panels:
        measured = [(p.month, p.value) for p in panel.points if p.value is not None]
        if not measured:
            parts.append(f"{panel.title}: not measured in any month")
            continue
        lowest = min(measured, key=lambda pair: pair[1])
        missed = [p.month for p in panel.points if p.kind is Mark.MISSED]
        gaps = len(panel.points) - len(measured)
        final = panel.points[-1]
        now = f"{final.value:.1f} %" if final.value is not None else "not measured"
        now += f" ({panel.count})" if panel.count else ""
        goal = f", goal {final.goal:g} %" if final.goal is not None else ""
        if final.goal_high is not None:
            goal = f", goals {final.goal:g} to {final.goal_high:g} %"
        text = f"{panel.title}: {final.month} {now}{goal}; lowest {lowest[1]:.1f} % in {lowest[0]}"
        judged = any(p.kind in (Mark.MET, Mark.MISSED) for p in panel.points)
        if judged:
            text += f"; missed in {', '.join(missed)}" if missed else "; no month missed"
        parts.append(text + (f"; {gaps} months not measured" if gaps else ""))
    return "Monthly attainment of each service over twelve months. " + ". ".join(parts) + "."
