"""Text with bold parts and links: breaking into lines and drawing them as tagged content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.reports.pdf import fonts, scripts
from app.reports.pdf.canvas import TaggedCanvas, write_text
from app.reports.pdf.structure import Element
from app.reports.pdf.style import MET, TextStyle


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text; `link` is an address or "#destination" inside the document."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


#: What paragraphs, list items and cells take: a text, or texts and runs one after the other.
Inline = str | Sequence["str | Run"]


def bold(text: str) -> Run:
    """Return a bold run."""
    return Run(text, bold=True)


def marked(title: str, marks: Sequence[str]) -> Inline:
    """Return a title, and behind it in bold what is to be seen at once: "Patch. **Inside the hard freeze …**"."""
    return [title, ". ", bold(" \u00b7 ".join(marks))] if marks else title


def plain(inline: Inline) -> str:
    """Return the text alone."""
    if isinstance(inline, str):
        return inline
    return "".join(part if isinstance(part, str) else part.text for part in inline)


@dataclass(frozen=True, slots=True)
class Segment:
    """Part of a line with one look."""

    text: str
    font: str
    width: float
    link: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A broken line; `width` leaves out the space at its end, which is drawn so that words stay apart for readers."""

    segments: tuple[Segment, ...]
    width: float


_SOFT_BREAK = re.compile(r"(?<=[-/_.@,&])")


def _runs(inline: Inline) -> list[Run]:
    parts = [inline] if isinstance(inline, str) else inline
    runs = [Run(part) if isinstance(part, str) else part for part in parts]
    return [Run(fonts.printable(run.text), run.bold, run.italic, run.link) for run in runs]


def _font(run: Run, style: TextStyle) -> str:
    if run.bold:
        return fonts.BOLDER[style.font]
    return fonts.ITALIC if run.italic else style.font


def _chop(word: str, font: str, size: float, room: float) -> list[str]:
    """Return a word wider than a line in pieces: after joining signs where there are some, else anywhere."""
    pieces: list[str] = []
    current = ""
    for part in _SOFT_BREAK.split(word):
        if fonts.width(current + part, font, size) <= room:
            current += part
            continue
        if current:
            pieces.append(current)
        current = ""
        for char in part:
            if current and fonts.width(current + char, font, size) > room:
                pieces.append(current)
                current = ""
            current += char
    return [*pieces, current] if current else pieces


def break_lines(inline: Inline, style: TextStyle, room: float) -> tuple[Line, ...]:
    """Break into lines of at most `room` points; at least one line, even for an empty text."""
    size = style.size
    if isinstance(inline, str):  # most cells: one short text that fits
        text = fonts.printable(inline)
        wide = fonts.width(text, style.font, size)
        if wide <= room:
            return (Line((Segment(text, style.font, wide),), wide),)
    lines: list[Line] = []
    line: list[Segment] = []
    used = 0.0

    def finish() -> None:
        nonlocal used
        merged: list[Segment] = []
        for (font, link), group in groupby(line, key=lambda s: (s.font, s.link)):
            same = list(group)
            merged.append(Segment("".join(s.text for s in same), font, sum(s.width for s in same), link))
        tail = merged[-1].text if merged else ""
        spare = fonts.width(" ", merged[-1].font, size) if tail.endswith(" ") else 0.0
        lines.append(Line(tuple(merged), max(0.0, used - spare)))
        line.clear()
        used = 0.0

    # words first: a word may go over several runs ("<b>SLA</b>:"), and must not be broken there
    words: list[list[Segment]] = [[]]
    for run in _runs(inline):
        font = _font(run, style)
        for piece in scripts.pieces(run.text):
            words[-1].append(Segment(piece, font, fonts.width(piece, font, size), run.link))
            if scripts.may_end(piece):
                words.append([])
    for word in words:
        if not word:
            continue
        wide = sum(s.width for s in word)
        last = word[-1]
        bare = wide - (fonts.width(last.text, last.font, size) - fonts.width(last.text.rstrip(" "), last.font, size))
        if line and used + bare > room + 0.01:
            finish()
        if bare > room:
            for segment in word:
                for piece in _chop(segment.text, segment.font, size, room):
                    piece_wide = fonts.width(piece, segment.font, size)
                    if line and used + fonts.width(piece.rstrip(" "), segment.font, size) > room + 0.01:
                        finish()
                    line.append(Segment(piece, segment.font, piece_wide, segment.link))
                    used += piece_wide
            continue
        line.extend(word)
        used += wide
    if line or not lines:
        finish()
    return tuple(lines)


def natural_width(inline: Inline, style: TextStyle) -> float:
    """Return the width without any break."""
    return sum(fonts.width(run.text, _font(run, style), style.size) for run in _runs(inline))


def longest_word(inline: Inline, style: TextStyle) -> float:
    """Return the width of the widest word."""
    return max(
        (
            fonts.width(word.rstrip(" "), _font(run, style), style.size)
            for run in _runs(inline)
            for word in scripts.pieces(run.text)
        ),
        default=0.0,
    )


def draw_lines(
    canvas: TaggedCanvas,
    element: Element | None,
    lines: Sequence[Line],
    x: float,
    top: float,
    width: float,
    style: TextStyle,
    *,
    shift: float = 0.0,
) -> None:
    """Draw from `top` downwards. `element` None: the text is part of what is open (a repeated table head).

    `shift` moves the first line to the right (room for a mark before it).
    """
    # the baseline sits so that the line's extra height is shared above and below
    y = top - style.size * 0.80 - (style.leading - style.size) * 0.5
    placed: list[tuple[str, float, float, Segment]] = []
    for number, line in enumerate(lines):
        start = x + (shift if number == 0 else 0.0)
        if style.align == "right":
            start = x + width - line.width
        elif style.align == "center":
            start = x + (width - line.width) / 2
        for segment in line.segments:
            placed.append((segment.link, start, y, segment))
            start += segment.width
        y -= style.leading
    links: dict[str, Element] = {}
    for link, group in groupby(placed, key=lambda item: item[0]):
        pieces = list(group)
        if element is None:
            _show(canvas, pieces, style)
        elif not link:
            with canvas.marked(element):
                _show(canvas, pieces, style)
        else:
            if link not in links:  # a link broken over two lines is one Link
                links[link] = canvas.element("Link", parent=element)
            with canvas.marked(links[link]):
                _show(canvas, pieces, style)
            label = "".join(segment.text for _, _, _, segment in pieces).strip()
            for _, start, base, segment in pieces:
                rect = (start, base - 2, start + segment.width, base + style.size)
                canvas.link(links[link], link, rect, label)


def _show(canvas: TaggedCanvas, pieces: Sequence[tuple[str, float, float, Segment]], style: TextStyle) -> None:
    text = canvas.beginText()
    text.setFillColor(MET if pieces[0][0] else style.color)
    font = ""
    position: tuple[float, float] | None = None
    for _, x, y, segment in pieces:
        if position is None or y != position[1] or abs(x - position[0]) > 0.01:
            text.setTextOrigin(x, y)
        font = write_text(text, segment.text, segment.font, style.size, font)
        position = (x + segment.width, y)
    canvas.drawText(text)
    if pieces[0][0]:
        canvas.setStrokeColor(MET)
        canvas.setLineWidth(0.5)
        for _, x, y, segment in pieces:
            canvas.line(x, y - 1.4, x + fonts.width(segment.text.rstrip(" "), segment.font, style.size), y - 1.4)
