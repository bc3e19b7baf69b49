"""Blocks one below the other over pages: what a block has to offer, and the loop that places them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reportlab.lib.colors import Color

from app.reports.pdf import fonts, style
from app.reports.pdf.canvas import TaggedCanvas
from app.reports.pdf.style import TextStyle
from app.reports.pdf.text import Inline, Line, break_lines, draw_lines


class Block:
    """Something of a given width that is drawn at a place; all measures in points."""

    before = 0.0
    after = 0.0
    keep_with_next = False

    def height(self, width: float) -> float:
        """Height at this width, without `before` and `after`."""
        raise NotImplementedError

    def least(self, width: float) -> float:
        """Height of the least part that may stand alone at the foot of a page."""
        return self.height(width)

    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        """Return two blocks, the first at most `room` high; None where that cannot be."""
        return None

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        """Draw with the upper left corner at (x, top)."""
        raise NotImplementedError


class Space(Block):
    """Empty height."""

    def __init__(self, points: float) -> None:
        self.points = points

    def height(self, width: float) -> float:
        return self.points

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        return


class PageBreak(Block):
    """The next block starts a page."""

    def height(self, width: float) -> float:
        return 0.0

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        return


class Rule(Block):
    """A line over the whole width or `length` of it (an artifact)."""

    def __init__(
        self, *, before: float = 4, after: float = 6, thick: float = 0.5, color: Color = style.RULE, length: float = 0
    ) -> None:
        self.before, self.after = before, after
        self.thick, self.color, self.length = thick, color, length

    def height(self, width: float) -> float:
        return self.thick

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        canvas.setStrokeColor(self.color)
        canvas.setLineWidth(self.thick)
        middle = top - self.thick / 2
        canvas.line(x, middle, x + (self.length or width), middle)


class Begin(Block):
    """Opens a grouping element (Sect, L, LI, LBody, TOC); closed by `End`."""

    keep_with_next = True

    def __init__(self, tag: str, attributes: str = "") -> None:
        self.tag, self.attributes = tag, attributes

    def height(self, width: float) -> float:
        return 0.0

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        canvas.push(canvas.element(self.tag, attributes=self.attributes))


class End(Block):
    """Closes `count` grouping elements."""

    def __init__(self, count: int = 1) -> None:
        self.count = count

    def height(self, width: float) -> float:
        return 0.0

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        for _ in range(self.count):
            canvas.pop()


class Paragraph(Block):
    """Text in one style; broken over pages it stays one element. `label` is drawn before it (a list's number)."""

    def __init__(
        self,
        inline: Inline,
        style: TextStyle,
        *,
        label: str = "",
        on_draw: Callable[[TaggedCanvas, float], None] | None = None,
    ) -> None:
        self.inline, self.style, self.label, self.on_draw = inline, style, fonts.printable(label), on_draw
        self.before, self.after, self.keep_with_next = style.before, style.after, style.keep_with_next
        self.key: object = object()
        self._lines: tuple[Line, ...] | None = None
        self._width = -1.0

    def _break(self, width: float) -> tuple[Line, ...]:
        if self._lines is None or (self._width >= 0 and self._width != width):
            self._lines = break_lines(self.inline, self.style, width - self.style.indent)
            self._width = width
        return self._lines

    def height(self, width: float) -> float:
        return len(self._break(width)) * self.style.leading

    def least(self, width: float) -> float:
        lines = len(self._break(width))
        return self.style.leading * (lines if lines <= 3 else 2)

    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        lines = self._break(width)
        fit = int((room + 0.01) // self.style.leading)
        fit = min(fit, len(lines) - 2)  # no single line alone on the next page
        if fit < 2:
            return None
        return self._part(lines[:fit], first=True), self._part(lines[fit:], first=False)

    def _part(self, lines: tuple[Line, ...], *, first: bool) -> Paragraph:
        part = Paragraph("", self.style, label=self.label if first else "", on_draw=self.on_draw if first else None)
        part._lines, part.key = lines, self.key
        part.before = self.before if first else 0.0
        part.after = 0.0 if first else self.after
        return part

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        lines = self._break(width)
        if self.on_draw is not None:
            self.on_draw(canvas, top)
        if self.label:
            label = canvas.element("Lbl")
            label_lines = break_lines(self.label, self.style, self.style.indent)
            draw_lines(canvas, label, label_lines, x, top, self.style.indent, self.style)
            body = canvas.element("LBody")
            canvas.push(body)
        element = canvas.element(self.style.tag, key=self.key)
        draw_lines(canvas, element, lines, x + self.style.indent, top, width - self.style.indent, self.style)
        if self.label:
            canvas.pop()


#: Of a page: so much may stay empty at its foot for what is to stay together; else it goes on over the page.
_EMPTY = 0.3


class Together(Block):
    """Blocks that stay on one page where one page is enough for them and the page before is not left empty for it."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = list(blocks)

    def height(self, width: float) -> float:
        gaps = [max(a.after, b.before) for a, b in zip(self.blocks, self.blocks[1:], strict=False)]
        return sum(block.height(width) for block in self.blocks) + sum(gaps)


def place(
    blocks: Sequence[Block],
    canvas: TaggedCanvas,
    *,
    x: float,
    width: float,
    top: float,
    bottom: float,
    start_page: Callable[[], None],
) -> None:
    """Draw all blocks, starting pages as needed. `start_page` draws header and footer of a page that begins."""
    full = top - bottom
    queue: list[Block] = []
    for block in blocks:  # what is too high for one page is not kept together
        queue += block.blocks if isinstance(block, Together) and block.height(width) > full else [block]
    start_page()
    y = top
    gap = 0.0  # space still owed below the last block
    index = 0
    while index < len(queue):
        block = queue[index]
        if isinstance(block, PageBreak):
            if y < top:
                canvas.showPage()
                start_page()
                y, gap = top, 0.0
            index += 1
            continue
        if isinstance(block, Together):
            space = max(gap, block.blocks[0].before) if y < top else 0.0
            is_cut = y - space - block.height(width) < bottom
            if y < top and is_cut and y - bottom < _EMPTY * full:
                canvas.showPage()
                start_page()
                y, gap = top, 0.0
            queue[index : index + 1] = block.blocks
            continue
        if isinstance(block, End) or (isinstance(block, Space) and y - block.height(width) < bottom):
            # The end of an element takes no room, and empty height none on the next page: a document that ends at the
            # foot of a page has no empty page behind it.
            if isinstance(block, End):
                block.draw(canvas, x, y, width)
            index += 1
            continue
        space = max(gap, block.before) if y < top else 0.0
        needed = space + _least_chain(queue, index, width, _EMPTY * full)
        if y < top and y - needed < bottom - 0.01:
            canvas.showPage()
            start_page()
            y, gap, space = top, 0.0, 0.0
        if isinstance(block, Begin):
            block.draw(canvas, x, y, width)
            index += 1
            continue
        y -= space
        height = block.height(width)
        if y - height < bottom - 0.01:
            parts = block.split(width, y - bottom)
            if parts is not None:
                parts[0].draw(canvas, x, y, width)
                queue[index : index + 1] = [parts[1]]
                canvas.showPage()
                start_page()
                y, gap = top, 0.0
                continue
        block.draw(canvas, x, y, width)
        y -= height
        gap = block.after
        index += 1
    canvas.showPage()


def _least_chain(queue: Sequence[Block], index: int, width: float, empty: float) -> float:
    """Height that has to be free for the block at `index` and those it must not be parted from.

    What is to stay together does so for up to `empty` points.
    """
    total = 0.0
    gap = 0.0
    for number in range(index, len(queue)):
        block = queue[number]
        if isinstance(block, End | PageBreak):
            break
        if isinstance(block, Together):
            gap = max(gap, block.blocks[0].before if block.blocks else 0.0)
            return total + gap + min(block.height(width), empty)
        total += max(gap, block.before) if number > index else 0.0
        if not block.keep_with_next:
            return total + block.least(width)
        total += block.height(width)
        gap = block.after
    return total
