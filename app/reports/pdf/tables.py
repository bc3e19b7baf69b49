"""`Table`: a data table with header cells, column widths from its content, and a repeated head over pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.reports.pdf import fonts, style
from app.reports.pdf.canvas import TaggedCanvas
from app.reports.pdf.flow import Block
from app.reports.pdf.internals import text_string
from app.reports.pdf.marks import Mark, draw_mark
from app.reports.pdf.structure import Element
from app.reports.pdf.text import Inline, Line, break_lines, draw_lines, longest_word, natural_width

GAP = 9.0  # between columns
PAD = 3.0  # above and below a cell's text
MARK_ROOM = 10.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `width` in points fixes it; else its content decides. `wrap` False: never broken, never narrowed."""

    title: str
    align: str = "left"
    width: float | None = None
    wrap: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with more than a text: a mark before it, or bold."""

    inline: Inline
    mark: Mark | None = None
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """A row of totals: bold, with a rule above."""

    cells: tuple[Inline | Cell, ...]


Row = Sequence[Inline | Cell] | Total


@dataclass(slots=True)
class _Row:
    key: object
    cells: list[tuple[Line, ...]]
    marks: list[Mark | None]
    total: bool
    height: float = 0.0


#: Of a long table at least so many rows stand on its last page.
_OVER = 3
#: Height in points of the rows that go along, so that the page before is not left empty for them.
_TAKEN = 90.0


class Table(Block):
    """`rows` may be empty: then the caller should print a sentence instead. The first cell of a row is its header.

    `caption` is printed above the head and is part of the table; `summary` says for screen readers what the table
    holds where the caption does not. `width` makes it narrower than the page, so that figures stay near their names;
    `pad` is the room above and below the text of a row; `compact` is for long appendices.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Iterable[Row],
        *,
        caption: Inline = "",
        summary: str = "",
        row_headers: bool = True,
        head: bool = True,
        width: float | None = None,
        pad: float = PAD,
        compact: bool = False,
    ) -> None:
        self.own_width, self.pad, self.compact = width, pad, compact
        self.tidy = True  # the last rows stay together
        self.cell = style.CELL.but(size=7.5, leading=9.5) if compact else style.CELL
        self.head_cell = style.HEAD_CELL.but(size=7.5, leading=9.0) if compact else style.HEAD_CELL
        self.gap = 6.5 if compact else GAP
        self.columns = list(columns)
        self.source = [row.cells if isinstance(row, Total) else tuple(row) for row in rows]
        rows = list(rows) if not isinstance(rows, Sequence) else rows
        self.totals = [isinstance(row, Total) for row in rows]
        self.caption, self.summary, self.row_headers, self.head = caption, summary, row_headers, head
        self.before, self.after = 4.0, 10.0
        self.key: object = object()
        self.continued = False
        self._laid_width = -1.0
        self._widths: list[float] = []
        self._rows: list[_Row] = []
        self._head: list[tuple[Line, ...]] = []
        self._caption: tuple[Line, ...] = ()
        for number, row in enumerate(self.source):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells for {len(self.columns)} columns")

    # --- measuring ------------------------------------------------------------------------------
    def _lay_out(self, width: float) -> None:
        width = min(width, self.own_width or width)
        if self._laid_width == width:
            return
        self._laid_width = width
        self._widths = self.column_widths(width)
        self._caption = break_lines(self.caption, style.CAPTION, width) if self.caption else ()
        self._head = [
            break_lines(column.title, self._head_style(column), wide)
            for column, wide in zip(self.columns, self._widths, strict=True)
        ]
        self._rows = []
        for source, total in zip(self.source, self.totals, strict=True):
            cells, marks = [], []
            for number, value in enumerate(source):
                cell = value if isinstance(value, Cell) else Cell(value)
                room = self._widths[number] - (MARK_ROOM if cell.mark else 0.0)
                cells.append(break_lines(cell.inline, self._style(number, cell, total), room))
                marks.append(cell.mark)
            row = _Row(object(), cells, marks, total)
            row.height = self._row_height(row)
            self._rows.append(row)

    def _row_height(self, row: _Row) -> float:
        return max(len(lines) for lines in row.cells) * self.cell.leading + 2 * self.pad

    def _style(self, number: int, cell: Cell, total: bool) -> style.TextStyle:
        base = self.cell.but(align=self.columns[number].align) if self.columns[number].align != "left" else self.cell
        return base.but(font=fonts.TAB_SEMI) if cell.bold or total else base

    def _head_style(self, column: Column) -> style.TextStyle:
        return self.head_cell.but(align=column.align)

    def column_widths(self, width: float) -> list[float]:
        """Return how wide each column is where the table has this width."""
        room = width - self.gap * (len(self.columns) - 1)
        natural: list[float] = []
        least: list[float] = []
        longest: list[float] = []  # words, also where a line is not to be broken
        for number, column in enumerate(self.columns):
            if column.width is not None:
                natural.append(column.width)
                least.append(column.width)
                longest.append(column.width)
                continue
            most = natural_width(column.title, self.head_cell)
            word = longest_word(column.title, self.head_cell)
            if not column.wrap:
                most = word
            seen: set[object] = set()
            for source, total in zip(self.source, self.totals, strict=True):
                value = source[number]
                cell = value if isinstance(value, Cell) else Cell(value)
                key = (cell.inline if isinstance(cell.inline, str) else id(cell.inline), cell.mark, cell.bold or total)
                if key in seen:
                    continue
                seen.add(key)
                look = self._style(number, cell, total)
                extra = MARK_ROOM if cell.mark else 0.0
                most = max(most, natural_width(cell.inline, look) + extra)
                word = max(word, min(longest_word(cell.inline, look), room * 0.3) + extra)
            natural.append(most + 0.5)
            least.append((most if not column.wrap else word) + 0.5)
            longest.append(word + 0.5)
        spare = room - sum(natural)
        if spare >= 0:  # what is left goes to columns of text, so that figures stay near their names
            wide = [i for i, column in enumerate(self.columns) if column.width is None and column.wrap]
            wide = [i for i in wide if self.columns[i].align == "left"] or wide or list(range(len(natural)))
            share = spare / max(1, len(wide))
            return [w + (share if i in wide else 0.0) for i, w in enumerate(natural)]
        least_sum = sum(least)
        if self.tidy and least_sum >= room > sum(longest):  # a line is broken sooner than a word
            return _between(longest, least, room)
        if least_sum >= room:
            # Columns that are never broken keep their width as long as something is left for the others.
            kept = sum(w for w, column in zip(least, self.columns, strict=True) if not column.wrap)
            rest = least_sum - kept
            if rest > 0 and kept <= room * 0.85:
                factor = (room - kept) / rest
                return [w * factor if c.wrap else w for w, c in zip(least, self.columns, strict=True)]
            return [w * room / least_sum for w in least]
        return _between(least, natural, room)

    def _head_height(self, width: float) -> float:
        self._lay_out(width)
        caption = len(self._caption) * style.CAPTION.leading + style.CAPTION.after if self._caption else 0.0
        if not self.head:
            return caption
        return caption + max(len(lines) for lines in self._head) * self.head_cell.leading + PAD + 2

    def height(self, width: float) -> float:
        return self._head_height(width) + sum(row.height for row in self._rows)

    def least(self, width: float) -> float:
        head = self._head_height(width)
        # the whole of a short table, two rows of a longer one
        whole = sum(row.height for row in self._rows)
        short = len(self._rows) <= 8 and whole <= 180
        return head + (whole if short else min(sum(row.height for row in self._rows[:2]), 160.0))

    # --- splitting ------------------------------------------------------------------------------
    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        used = self._head_height(width)
        fit = 0
        for row in self._rows:
            if used + row.height > room + 0.01:
                break
            used += row.height
            fit += 1
        if fit == len(self._rows):
            return None
        if fit and not (fit == 1 and self._rows[fit].total):
            over = len(self._rows) - fit
            taken = self._rows[fit - (_OVER - over) : fit] if self.tidy and over < _OVER < fit else []
            if taken and sum(row.height for row in taken) <= _TAKEN:
                fit -= len(taken)  # a page does not begin with the last row or two
            elif fit > 2 and over == 1:
                fit -= 1  # neither a total nor any other row stands alone on the next page
            elif self._rows[fit].total and fit > 1:
                fit -= 1
            return self._part(self._rows[:fit], first=True), self._part(self._rows[fit:], first=False)
        lines = int((room - used - 2 * self.pad + 0.01) // self.cell.leading)
        if lines < 2 or len(self._rows[fit].cells) == 0:
            return None
        upper, lower = self._cut(self._rows[fit], lines)
        return (
            self._part([*self._rows[:fit], upper], first=True),
            self._part([lower, *self._rows[fit + 1 :]], first=False),
        )

    def _cut(self, row: _Row, lines: int) -> tuple[_Row, _Row]:
        """Return a row that is higher than a page as two rows; both parts are the same cells."""
        parts = []
        for first in (True, False):
            cells = [cell[:lines] if first else cell[lines:] for cell in row.cells]
            part = _Row(row.key, cells, row.marks if first else [None] * len(cells), row.total)
            part.height = self._row_height(part)
            parts.append(part)
        return parts[0], parts[1]

    def _part(self, rows: list[_Row], *, first: bool) -> Table:
        part = Table(
            self.columns,
            (),
            summary=self.summary,
            row_headers=self.row_headers,
            head=self.head,
            width=self.own_width,
            pad=self.pad,
            compact=self.compact,
        )
        part.tidy = self.tidy
        part.key, part._laid_width, part._widths = self.key, self._laid_width, self._widths
        part._head, part._rows = self._head, rows
        part._caption = self._caption if first else ()
        part.continued = self.continued or not first
        part.before, part.after = (self.before, 0.0) if first else (0.0, self.after)
        return part

    # --- drawing --------------------------------------------------------------------------------
    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        self._lay_out(width)
        width = min(width, self.own_width or width)
        attributes = ""
        if self.summary:
            summary = text_string(self.summary, canvas._doc).decode("latin-1")
            attributes = f"<</O/Table/Summary {summary}>>" if summary.isascii() else ""
        table = canvas.element("Table", key=self.key, attributes=attributes)
        y = top
        if self._caption:
            caption = canvas.element("Caption", parent=table)
            draw_lines(canvas, caption, self._caption, x, y, width, style.CAPTION)
            y -= len(self._caption) * style.CAPTION.leading + style.CAPTION.after
        if self.head:
            y = self._draw_head(canvas, table, x, y, width)
        body = canvas.element("TBody", key=(self.key, "TBody"), parent=table)
        for row in self._rows:
            if row.total:
                canvas.setStrokeColor(style.INK)
                canvas.setLineWidth(0.6)
                canvas.line(x, y, x + width, y)
            self._draw_row(canvas, body, row, x, y)
            y -= row.height
            canvas.setStrokeColor(style.RULE)
            canvas.setLineWidth(0.3)
            canvas.line(x, y, x + width, y)

    def _draw_head(self, canvas: TaggedCanvas, table: Element, x: float, y: float, width: float) -> float:
        high = max(len(lines) for lines in self._head) * self.head_cell.leading
        if self.continued:  # a head that is shown again is decoration of the page
            with canvas.pagination():
                self._head_cells(canvas, None, x, y, high)
        else:
            row = canvas.element("TR", parent=canvas.element("THead", parent=table))
            self._head_cells(canvas, row, x, y, high)
        y -= high + PAD
        canvas.setStrokeColor(style.INK)
        canvas.setLineWidth(0.8)
        canvas.line(x, y, x + width, y)
        return y - 2

    def _head_cells(self, canvas: TaggedCanvas, row: Element | None, x: float, y: float, high: float) -> None:
        for column, lines, wide in zip(self.columns, self._head, self._widths, strict=True):
            cell = canvas.element("TH", parent=row, attributes="<</O/Table/Scope/Column>>") if row else None
            drop = high - len(lines) * self.head_cell.leading  # heads stand on the rule
            draw_lines(canvas, cell, lines, x, y - drop, wide, self._head_style(column))
            x += wide + self.gap

    def _draw_row(self, canvas: TaggedCanvas, body: Element, row: _Row, x: float, y: float) -> None:
        tr = canvas.element("TR", key=(self.key, row.key), parent=body)
        for number, (lines, mark, wide) in enumerate(zip(row.cells, row.marks, self._widths, strict=True)):
            head = self.row_headers and number == 0
            cell = canvas.element(
                "TH" if head else "TD",
                key=(row.key, number),
                parent=tr,
                attributes="<</O/Table/Scope/Row>>" if head else "",
            )
            room = MARK_ROOM if mark else 0.0
            if mark:
                draw_mark(canvas, mark, x + 3.2, y - self.pad - self.cell.leading * 0.53)
            if any(segment.text.strip() for line in lines for segment in line.segments):
                look = self._style(number, Cell("", bold=False), row.total)
                draw_lines(canvas, cell, lines, x + room, y - self.pad, wide - room, look)
            x += wide + self.gap


def _between(least: Sequence[float], natural: Sequence[float], room: float) -> list[float]:
    """Return widths that fill the room: columns with more to lose give more."""
    give = [n - m for n, m in zip(natural, least, strict=True)]
    factor = (room - sum(least)) / sum(give)
    return [m + g * factor for m, g in zip(least, give, strict=True)]
