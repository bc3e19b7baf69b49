"""A line of the contents: a link with leaders and the page number, which is filled in when all pages are known."""

from __future__ import annotations

from app.reports.pdf import fonts, style
from app.reports.pdf.canvas import TaggedCanvas
from app.reports.pdf.flow import Block
from app.reports.pdf.text import Line, break_lines

_STYLE = style.TextStyle(fonts.TAB, 9.5, 15.0, after=0)


class ContentsLine(Block):
    """Text and page of the destination `name`; level 2 is flush, deeper ones are indented."""

    def __init__(self, text: str, name: str, level: int) -> None:
        self.text, self.name = text, name
        self.indent = 14.0 * max(0, level - 2)

    def _break(self, width: float) -> tuple[Line, ...]:
        return break_lines(self.text, _STYLE, width - self.indent - 40)

    def height(self, width: float) -> float:
        return len(self._break(width)) * _STYLE.leading

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        lines = self._break(width)
        item = canvas.element("TOCI")
        link = canvas.element("Link", parent=canvas.element("Reference", parent=item))
        y = top - _STYLE.size * 0.8 - (_STYLE.leading - _STYLE.size) / 2
        with canvas.marked(link):
            for number, line in enumerate(lines):
                text = "".join(segment.text for segment in line.segments)
                last = number == len(lines) - 1
                canvas.text(
                    x + self.indent, y - number * _STYLE.leading, text + (" " if last else ""), fonts.TAB, _STYLE.size
                )
        base = y - (len(lines) - 1) * _STYLE.leading
        canvas.saveState()
        canvas.setDash(0.5, 3)
        canvas.setLineCap(1)
        canvas.setStrokeColor(style.GREY)
        canvas.line(x + self.indent + lines[-1].width + 6, base + 1, x + width - 22, base + 1)
        canvas.restoreState()

        def number_code() -> str:
            page = str(canvas.page_of(self.name))
            start = x + width - fonts.width(page, fonts.TAB, _STYLE.size)
            return canvas.text_code(start, base, page, fonts.TAB, _STYLE.size)

        with canvas.marked(link):
            canvas.defer(number_code)
        box = (x + self.indent, top - len(lines) * _STYLE.leading, x + width, top)
        canvas.link(link, "#" + self.name, box, self.text)
