"""Lists and records on paper: a PDF with the title and the page's number on every page, and repeated headings."""

from __future__ import annotations

from datetime import datetime

from app.domain import words
from app.domain.eastern import eastern, local_date
from app.domain.printed import PrintedPages, PrintedTable
from app.reports.pdf.document import Column, Document

_COMPACT = 7  # columns from which on the text of a table is smaller


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
    for part in pages.parts:
        if part.heading:
            doc.heading(2, part.heading)
        doc.key_values(part.facts, summary=part.heading or pages.title)
        for paragraph in part.paragraphs:
            doc.paragraph(paragraph)
        if part.table is not None:
            _table(doc, part.table, part.heading or pages.title)
    return doc.render()


def _table(doc: Document, table: PrintedTable, summary: str) -> None:
    columns = [Column(title, "right" if right else "left") for title, right in table.columns]
    doc.table(columns, table.rows, summary=summary, empty="Nothing.", compact=len(columns) >= _COMPACT, pad=2.0)
