"""`Document`: an accessible PDF from headings, texts, tables and figures; every report is written through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from app import __version__
from app.domain.plain_text import bare, one_line
from app.domain.snapshot.stamped import stamp as offline_stamp
from app.reports.pdf import fonts, metadata, style
from app.reports.pdf.attachments import Attachment
from app.reports.pdf.canvas import TaggedCanvas
from app.reports.pdf.flow import Begin, Block, End, PageBreak, Paragraph, Rule, Space, Together, place
from app.reports.pdf.metadata import PacketStamp
from app.reports.pdf.pictures import Figure
from app.reports.pdf.style import TextStyle
from app.reports.pdf.tables import PAD, Column, Row, Table
from app.reports.pdf.text import Inline, Run, plain
from app.reports.pdf.toc import ContentsLine

AUTHOR = "Longleaf"
_SAMPLE = "SAMPLE VALUES: targets, calendars and goals are examples until your own are entered"

#: Lines of the contents that stay together at their end; height between a heading and its table, in points.
_LAST, _BETWEEN = 4, 60.0


class Document:
    """Collects blocks; `render` returns the file.

    The first heading has level 1, no level is left out on the way down. Headings make the bookmarks and the contents;
    each heading of level 2 opens a section in the structure. `created` is the time of the data, never the clock: the
    same calls give the same bytes. `header` is (left, right), `footer` the left side; "Page n of N" is added.
    `wide`: the long side of the paper is across. With `sample_banner` each page says that it shows sample values, and
    beside it what `banner` says; each page of what is made from an offline copy says of when that is.
    """

    def __init__(
        self,
        title: str,
        *,
        subject: str,
        created: datetime,
        lang: str = "en-US",
        header: tuple[str, str] = ("", ""),
        footer: str = "",
        sample_banner: bool = False,
        banner: str = "",
        cover: bool = False,
        stamp: PacketStamp | None = None,
        wide: bool = False,
    ) -> None:
        #: False: as files were broken into pages at first, with a heading and its sentence apart from their table, and
        #: pages that begin with one row of it.
        self.tidy = True
        self.page = (style.PAGE[1], style.PAGE[0]) if wide else style.PAGE
        # XML, in which both stand as well, has no way to write a control character.
        self.title, self.subject = bare(one_line(title)), bare(one_line(subject))
        self.created, self.lang = created, lang
        self.header, self.footer = header, footer
        self._banners = [_SAMPLE] if sample_banner else []
        self._banners += [banner] if banner else []
        self._offline = offline_stamp()
        self.cover = cover  # the first page has no header
        self.stamp = stamp
        self._blocks: list[Block] = []
        self._target = self._blocks
        self._headings: list[tuple[int, str, str]] = []
        self._contents_at: tuple[list[Block], int, int] | None = None
        self._level = 0
        self._section_open = False
        self._files: list[Attachment] = []

    # --- text -----------------------------------------------------------------------------------
    def heading(
        self, level: int, text: str, *, new_page: bool = False, look: TextStyle | None = None, name: str = ""
    ) -> str:
        """Return a heading of level 1 to 3.

        Returns the name that `Run(link="#name")` can link to (`name`, if given).
        """
        if level > self._level + 1 or level < 1:
            raise ValueError(f"heading level {level} after level {self._level}: {text}")
        self._level = level
        if new_page:
            self.page_break()
        if level <= 2:
            self._close_section()
            self._target.append(Begin("Sect"))
            self._section_open = True
        name = name or f"h{len(self._headings) + 1}"
        self._headings.append((level, text, name))

        def on_draw(canvas: TaggedCanvas, top: float) -> None:
            canvas.destination(name, top + 6)
            canvas.bookmarkHorizontal(name, 0, top + 6)
            canvas.addOutlineEntry(bare(one_line(text)), name, level - 1, closed=level >= 2)

        self._target.append(Paragraph(text, look or style.HEADINGS[level], on_draw=on_draw))
        return name

    def _close_section(self) -> None:
        if self._section_open:
            self._target.append(End())
            self._section_open = False

    def paragraph(self, text: Inline, look: TextStyle = style.BODY) -> None:
        """Add a paragraph; empty texts are left out."""
        if plain(text).strip():
            self._target.append(Paragraph(text, look))

    def note(self, text: Inline) -> None:
        """Small print."""
        self.paragraph(text, style.SMALL)

    def bullets(self, items: Iterable[Inline], *, ordered: bool = False, look: TextStyle = style.BODY) -> None:
        """Add a list with bullets or numbers."""
        items = list(items)
        if not items:
            return
        kind = "Decimal" if ordered else "Disc"
        self._target.append(Begin("L", f"<</O/List/ListNumbering/{kind}>>"))
        item_look = look.but(indent=16.0 if ordered else 11.0, after=3.0)
        for number, item in enumerate(items, 1):
            self._target.append(Begin("LI"))
            self._target.append(Paragraph(item, item_look, label=f"{number}." if ordered else "\u2022"))
            self._target.append(End())
        self._target.append(End())
        self.space(3)

    # --- tables and figures ---------------------------------------------------------------------
    def table(
        self,
        columns: Sequence[Column],
        rows: Iterable[Row],
        *,
        caption: Inline = "",
        summary: str = "",
        empty: str = "None.",
        width: float | None = None,
        pad: float = PAD,
        compact: bool = False,
    ) -> None:
        """Add a data table; without rows the sentence `empty` instead. The first cell of a row is its header.

        `width` in points makes it narrower than the page; `pad` is the room above and below the text of a row;
        `compact` is for long appendices.
        """
        rows = list(rows)
        if not rows:
            self.paragraph(empty)
            return
        self._add_table(Table(columns, rows, caption=caption, summary=summary, width=width, pad=pad, compact=compact))

    def _add_table(self, table: Table) -> None:
        table.tidy = self.tidy
        self._keep_heading()
        self._target.append(table)

    def _keep_heading(self) -> None:
        """Keep a heading, and the few lines between, with the table or figure that comes now."""
        between: list[Paragraph] = []
        for block in reversed(self._target if self.tidy else []):
            if not isinstance(block, Paragraph):
                break
            if block.on_draw is not None:  # a heading
                for one in between:
                    one.keep_with_next = True
                break
            between.append(block)
            if sum(one.height(self.width) for one in between) > _BETWEEN:
                break

    def key_values(
        self, pairs: Iterable[tuple[str, Inline]], *, width: float = 120.0, summary: str = "", compact: bool = False
    ) -> None:
        """Add names and values in two columns; `compact` where a page has to hold much."""
        rows = [(key, value) for key, value in pairs]
        if rows:
            columns = [Column("", width=width), Column("")]
            pad = 2.0 if compact else PAD
            self._add_table(Table(columns, rows, head=False, summary=summary, compact=compact, pad=pad))

    def figure(self, drawing: Any, alt: str, *, caption: Inline = "", note: Inline = "") -> None:
        """Add a reportlab drawing; `alt` says its figures in words."""
        self._keep_heading()
        self._target.append(Figure(drawing, alt, caption=caption, note=note))

    # --- layout ---------------------------------------------------------------------------------
    def contents(self, deepest: int = 2) -> None:
        """Leave room for the contents here: headings of level 2 to `deepest` that come after this place."""
        self._contents_at = (self._target, len(self._target), deepest)
        self._contents_from = len(self._headings)

    def space(self, points: float) -> None:
        """Empty height."""
        self._target.append(Space(points))

    def rule(self) -> None:
        """Add a hairline."""
        self._target.append(Rule())

    def page_break(self) -> None:
        """Begin a page with what follows."""
        self._target.append(PageBreak())

    @contextmanager
    def together(self) -> Iterator[None]:
        """Keep what is added inside on one page, where one page is enough for it."""
        outer = self._target
        self._target = []
        yield
        inner, self._target = self._target, outer
        if inner:
            self._target.append(Together(inner))

    @property
    def width(self) -> float:
        """How wide what is written on a page can be, in points."""
        return self.page[0] - 2 * style.MARGIN

    def attach(self, file: Attachment) -> None:
        """Put a file into the document, which then is PDF/A-3a."""
        self._files.append(file)

    def add(self, block: Block) -> None:
        """Add any other block."""
        self._target.append(block)

    # --- writing --------------------------------------------------------------------------------
    def render(self) -> bytes:
        """Return the finished file. Raises `AssertionError` for text that would be invisible to a screen reader."""
        self._close_section()
        if self._contents_at is not None:
            target, at, deepest = self._contents_at
            listed = [h for h in self._headings[self._contents_from :] if 2 <= h[0] <= deepest]
            lines: list[Block] = [ContentsLine(text, name, level) for level, text, name in listed]
            if self.tidy and len(lines) > _LAST:  # a page does not begin with the last line or two
                lines[-_LAST:] = [Together(lines[-_LAST:])]
            target[at:at] = [Begin("TOC"), *lines, End(), Space(8)]
            self._contents_at = None
        canvas = TaggedCanvas(title=self.title, lang=self.lang, created=self.created, page_size=self.page)
        canvas.setAuthor(AUTHOR)
        canvas.setCreator(f"{AUTHOR} {__version__}")
        canvas.setProducer(f"{AUTHOR} {__version__}")
        canvas.setSubject(self.subject)
        canvas.showOutline()
        place(
            self._blocks,
            canvas,
            x=style.MARGIN,
            width=self.width,
            top=self.page[1] - style.TOP,
            bottom=style.BOTTOM,
            start_page=lambda: self._decorate(canvas),
        )
        packet = metadata.xmp(
            title=self.title,
            subject=self.subject,
            author=AUTHOR,
            lang=self.lang,
            created=self.created,
            producer=f"{AUTHOR} {__version__}",
            stamp=self.stamp,
            part=3 if self._files else 2,
        )
        return metadata.seal(canvas.finish(packet, self._files))

    def _decorate(self, canvas: TaggedCanvas) -> None:
        """Header and footer of the page that begins."""
        page = canvas.pages + 1
        left, right = style.MARGIN, self.page[0] - style.MARGIN
        size = 7.5
        y = self.page[1] - 40
        if not (self.cover and page == 1) and any(self.header):
            with canvas.pagination("Header"):
                head = fonts.printable(self.header[1])
                wide = fonts.width(head, fonts.SEMI, size)
                title = _shorten(fonts.printable(self.header[0]), fonts.SEMI, size, right - left - wide - 20)
                canvas.text(left, y, title, fonts.SEMI, size, style.GREY)
                canvas.text(right - wide, y, head, fonts.SEMI, size, style.GREY)
                canvas.setStrokeColor(style.RULE)
                canvas.setLineWidth(0.5)
                canvas.line(left, y - 6, right, y - 6)
        if self._banners:
            with canvas.pagination("Header"):
                at = left
                for text in self._banners:
                    at += self._box(canvas, at, y + 12, text) + 6
        if self._offline:
            with canvas.pagination("Footer"):
                self._box(canvas, left, 14, self._offline)
        with canvas.pagination("Footer"):
            canvas.text(left, 34, fonts.printable(self.footer), fonts.TAB, size, style.GREY)

            def count() -> str:
                text = f"Page {page} of {canvas.pages}"
                return canvas.text_code(
                    right - fonts.width(text, fonts.TAB, size), 34, text, fonts.TAB, size, style.GREY
                )

            canvas.defer(count)

    @staticmethod
    def _box(canvas: TaggedCanvas, at: float, y: float, text: str) -> float:
        """Write a text in a box that nobody overlooks; return how wide that is."""
        wide = fonts.width(text, fonts.SEMI, 6.5) + 10
        canvas.setStrokeColor(style.MISSED)
        canvas.setLineWidth(0.6)
        canvas.rect(at, y, wide, 11, stroke=1, fill=0)
        canvas.text(at + 5, y + 3.3, text, fonts.SEMI, 6.5, style.MISSED)
        return wide


def _shorten(text: str, font: str, size: float, room: float) -> str:
    """Return the short name for the running head: the whole name is on the cover and in the document's title."""
    if fonts.width(text, font, size) <= room:
        return text
    while text and fonts.width(text + "\u2026", font, size) > room:
        text = text[:-1]
    return text.rstrip() + "\u2026"


__all__ = ["Column", "Document", "PacketStamp", "Row", "Run", "TextStyle"]
