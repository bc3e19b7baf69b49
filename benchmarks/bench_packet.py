"""A service review packet against as many full pages of constant content through the same tagged layer."""

from __future__ import annotations

from collections.abc import Iterator

from app.reports.packets import render_packet
from app.reports.pdf.document import Column, Document
from benchmarks.harness import Result, compare
from tests.reports.packets import made as packets

GOAL = 2.0
_ROWS, _COLUMNS = 31, 8


def constant_pages(pages: int) -> bytes:
    """So many pages, each with a heading, two lines of text and a full table of the same short texts."""
    doc = Document("Constant", subject="Benchmark", created=packets.AS_OF, header=("Left", "Right"), footer="Foot")
    doc.heading(1, "Constant content")
    columns = [Column("Column", wrap=False) for _ in range(_COLUMNS)]
    for number in range(pages):
        doc.heading(2, "The same heading", new_page=number > 0)
        doc.paragraph("The same two lines of text, which say nothing and say it over again, on every page. " * 2)
        doc.table(columns, [("constant",) * _COLUMNS] * _ROWS, caption="The same table")
    return doc.render()


def count_pages(data: bytes) -> int:
    """Pages of a PDF."""
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        return len(pdf)


def run(quick: bool) -> Iterator[Result]:
    """The busy packet, and one with 5,000 exceptions of which 500 are printed."""
    repeat = 3 if quick else 9
    cases = [("busy agency", packets.busy())]
    if not quick:
        cases.append(("500 exceptions printed", packets.many_exceptions()))
    for name, data in cases:
        pages = count_pages(render_packet(data))
        assert count_pages(constant_pages(pages)) == pages
        yield compare(
            f"packet, {name}",
            lambda data=data: render_packet(data),  # type: ignore[misc]
            lambda pages=pages: constant_pages(pages),  # type: ignore[misc]
            GOAL,
            repeat,
            f"{pages} pages each",
        )
