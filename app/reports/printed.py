"""Lists and records on paper: a PDF with the title and the page's number on every page, and repeated headings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.domain import words
from app.domain.eastern import eastern, local_date
from app.domain.printed import PrintedPages
from app.reports.pdf.document import Column, Document
from app.reports.pdf.tables import Table

_COMPACT = 7  # columns from which on the text of a table is smaller
_SHORT = 16  # letters: a cell with no more is never broken
_PAD = 2.0


def printed_pdf(pages: PrintedPages, *, workspace: str, as_of: datetime, who: str) -> bytes:
    """Return the pages as PDF. `as_of` is printed, is the file's date and names, with `who`, whose view it is."""
    stamp = f"{words.long_day(local_date(as_of))} {eastern(as_of):%H:%M} Eastern"
    doc = Document(
        pages.title,
        subject="Printed from Longleaf",
        created=as_of,
        header=(pages.title, workspace),
        footer=f"As of {stamp}, {who}",
        wide=pages.wide,
    )
    doc.heading(1, pages.title)
    for line in pages.words:
        doc.paragraph(line)
    alike = _measured(pages, doc.width)
    for part in pages.parts:
        if part.heading:
            doc.heading(2, part.heading)
        doc.key_values(part.facts, summary=part.heading or pages.title)
        for paragraph in part.paragraphs:
            doc.paragraph(paragraph)
        if part.table is not None:
            columns = alike[part.table.columns]
            summary, compact = part.heading or pages.title, len(columns) >= _COMPACT
            doc.table(columns, part.table.rows, summary=summary, empty="Nothing.", compact=compact, pad=_PAD)
    return doc.render()


def _measured(pages: PrintedPages, width: float) -> dict[tuple[tuple[str, bool], ...], list[Column]]:
    """Return the columns of each sort of table, as wide in every part: groups of a list stand below each other.

    What is short in every row, a number or a state, is never broken over two lines.
    """
    found: dict[tuple[tuple[str, bool], ...], list[tuple[str, ...]]] = {}
    for table in (part.table for part in pages.parts if part.table is not None):
        found.setdefault(table.columns, []).extend(table.rows)
    measured = {}
    for titles, rows in found.items():
        columns = [
            Column(title, "right" if right else "left", wrap=any(len(row[n]) > _SHORT for row in rows))
            for n, (title, right) in enumerate(titles)
        ]
        widths = Table(columns, rows, compact=len(columns) >= _COMPACT, pad=_PAD).column_widths(width)
        measured[titles] = [replace(column, width=wide) for column, wide in zip(columns, widths, strict=True)]
    return measured
