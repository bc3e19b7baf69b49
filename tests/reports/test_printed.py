"""Lists on paper: title, conditions, heading and number on every page, all rows, nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pypdfium2

from app.domain.printed import PrintedPages, PrintedPart, PrintedTable
from app.reports.printed import printed_pdf

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)


def texts(content: bytes) -> list[str]:
    """Return the words of each page."""
    document = pypdfium2.PdfDocument(content)
    found = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return found


def test_a_long_list_repeats_title_heading_and_page() -> None:
    rows = tuple((f"INC{n:07}", f"Title <b>{n}</b>", "12") for n in range(120))
    table = PrintedTable((("Number", False), ("Title", False), ("Hours", True)), rows)
    parts = (PrintedPart("Missed (120)", table=table), PrintedPart("Empty", table=PrintedTable(table.columns, ())))
    pages = PrintedPages("Tickets", ("Open tickets.", "120 tickets."), parts, wide=True)
    content = printed_pdf(pages, workspace="sample", as_of=AT, who="eve")
    found = texts(content)
    assert len(found) > 2
    for number, page in enumerate(found, 1):
        assert f"Page {number} of {len(found)}" in page
        assert page.count("Tickets") >= 1
        assert "10:00 Eastern, eve" in page
    for page in found[:-1]:
        assert "Number" in page
    whole = "".join(found)
    assert all(f"INC{n:07}" in whole for n in range(120))
    assert "<b>7</b>" in whole
    assert "120 tickets." in found[0]
    assert "Nothing." in found[-1]
    document = pypdfium2.PdfDocument(content)
    width, height = document.get_page_size(0)
    document.close()
    assert (width, height) == (792, 612)


def test_a_record_has_its_facts_and_the_same_bytes_each_time() -> None:
    parts = (PrintedPart(facts=(("State", "New"),)), PrintedPart("Description", paragraphs=("First.", "Second.")))
    pages = PrintedPages("INC0000007", (), parts)
    first = printed_pdf(pages, workspace="sample", as_of=AT, who="eve")
    assert first == printed_pdf(pages, workspace="sample", as_of=AT, who="eve")
    (page,) = texts(first)
    assert all(word in page for word in ("INC0000007", "State", "New", "Description", "First.", "Second."))
