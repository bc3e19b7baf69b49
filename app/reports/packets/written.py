"""What people wrote, with its paragraphs and lists."""

from __future__ import annotations

import re

from app.reports.pdf.document import Document

_BULLET = re.compile(r"\s*[-*\u2022\u2013]\s+(?=\S)")
_NUMBER = re.compile(r"\s*\d{1,2}[.)]\s+(?=\S)")


def written(doc: Document, text: str) -> None:
    """Print a text line by line: a line is a paragraph, or an item of the list that its mark makes."""
    items: list[str] = []
    ordered = False
    for line in [*text.splitlines(), ""]:
        mark = _BULLET.match(line) or _NUMBER.match(line)
        is_number = mark is not None and _NUMBER.match(line) is not None
        if items and (mark is None or is_number != ordered):
            doc.bullets(items, ordered=ordered)
            items = []
        if mark is not None:
            items.append(line[mark.end() :].strip())
            ordered = is_number
        elif line.strip():
            doc.paragraph(line.strip())


def unmarked(line: str) -> str:
    """Return a line without the mark of a list, which has marks of its own."""
    mark = _BULLET.match(line) or _NUMBER.match(line)
    return line[mark.end() :].strip() if mark is not None else line
