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


def test_columns_of_all_groups_stand_below_each_other_and_short_cells_are_not_broken() -> None:
    columns = (("Number", False), ("Title", False), ("Actions", False))
    rows = (("INC0000001", "A title " * 30, "5, 3 late"),), (("INC0000002", "Short", "0"),)
    parts = tuple(PrintedPart(name, table=PrintedTable(columns, row)) for name, row in zip("AB", rows, strict=True))
    content = printed_pdf(PrintedPages("Tickets", (), parts), workspace="sample", as_of=AT, who="eve")
    document = pypdfium2.PdfDocument(content)
    page = document[0].get_textpage()
    text = page.get_text_bounded()
    lefts = [page.get_charbox(at)[0] for at in range(page.count_chars()) if text[at : at + 7] == "Actions"]
    document.close()
    assert len(lefts) == 2
    assert lefts[0] == lefts[1]
    assert "5, 3 late" in text
