"""Breaking lines, sharing out columns, placing blocks on pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reports.pdf import fonts, style
from app.reports.pdf.document import Column, Document
from app.reports.pdf.tables import Table
from app.reports.pdf.text import Run, bold, break_lines
from tests.reports.conftest import page_texts

CREATED = datetime(2026, 11, 2, tzinfo=UTC)


def document() -> Document:
    doc = Document("Layout", subject="Test", created=CREATED)
    doc.heading(1, "Layout")
    return doc


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Z")), max_size=200), st.floats(20, 400))
@settings(max_examples=150, deadline=None)
def test_lines_fit_and_lose_nothing(text: str, room: float) -> None:
    lines = break_lines(text, style.BODY, room)
    assert lines
    for line in lines:
        drawn = "".join(segment.text for segment in line.segments)
        one = len(drawn.strip(" ")) <= 1  # a single letter cannot be broken any more
        wide = fonts.width(drawn.rstrip(" "), style.BODY.font, style.BODY.size)
        assert one or wide <= room + 0.1
    joined = "".join(segment.text for line in lines for segment in line.segments)
    assert joined.replace(" ", "") == fonts.printable(text).replace(" ", "")


def test_a_word_in_two_runs_is_not_broken_between_them() -> None:
    room = fonts.width("aaaa bbbb", fonts.REGULAR, 9.5)
    lines = break_lines(["aaaa ", Run("bb", bold=True), "bb"], style.BODY, room)
    assert ["".join(s.text for s in line.segments).strip() for line in lines] in (["aaaa bbbb"], ["aaaa", "bbbb"])


def test_a_percent_sign_stays_with_its_number() -> None:
    for room in range(20, 120, 3):
        for line in break_lines("reached 96.7 % of it", style.BODY, float(room)):
            assert not "".join(s.text for s in line.segments).startswith("%") or room < 35


def test_columns_fill_the_width_and_figures_are_not_broken() -> None:
    table = Table([Column("Name"), Column("Count", "right", wrap=False)], [("word " * 100, "1,234,567")])
    table.height(300)
    assert sum(table._widths) + table.gap == pytest.approx(300, abs=0.5)
    assert table._widths[1] >= fonts.width("1,234,567", fonts.TAB, 8.5)


def test_rows_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="row 1 has 1 cells for 2 columns"):
        Table([Column("a"), Column("b")], [("x", "y"), ("z",)])


def test_a_row_higher_than_a_page_is_printed_whole() -> None:
    doc = document()
    text = " ".join(f"word{i}" for i in range(3000))
    doc.table([Column("A", width=60), Column("B")], [("head", text), ("next", "row")])
    pages = page_texts(doc.render())
    assert len(pages) >= 3
    joined = " ".join(" ".join(page.split()) for page in pages)
    assert all(f"word{i} " in joined for i in range(0, 3000, 7))
    assert "next row" in joined


def test_an_empty_table_is_a_sentence() -> None:
    doc = document()
    doc.table([Column("A")], [], empty="Nothing to list.")
    assert "Nothing to list." in page_texts(doc.render())[0]


def test_a_heading_is_not_left_alone_at_the_foot() -> None:
    for filler in range(34, 46):
        doc = document()
        for _ in range(filler):
            doc.paragraph("line")
        doc.heading(2, "Kept with its text")
        doc.paragraph("Its text.")
        pages = page_texts(doc.render())
        assert [("Kept with" in page) == ("Its text." in page) for page in pages] == [True] * len(pages)


def test_the_last_row_of_a_table_is_not_alone_on_its_page() -> None:
    for rows in range(28, 40):
        doc = document()
        doc.table([Column("Number"), Column("Text")], [(f"INC{n:04d}", "text") for n in range(rows)], caption="Rows")
        pages = page_texts(doc.render())
        assert sum(page.count("INC") for page in pages) == rows
        assert pages[-1].count("INC") > 1, rows


def test_a_page_does_not_begin_with_the_last_row_or_two_of_a_long_table() -> None:
    for count in range(20, 60):
        doc = document()
        doc.table([Column("A"), Column("B")], [(f"row{i}", "x") for i in range(count)])
        *_, last = page_texts(doc.render())
        assert last.count("row") >= 3, count


def test_a_heading_and_its_sentence_are_not_left_alone_by_their_table() -> None:
    for filled in range(30, 50):
        doc = document()
        for number in range(filled):
            doc.paragraph(f"line{number}")
        doc.heading(2, "Availability")
        doc.note("Service time is the support hours of a service.")
        doc.table([Column("A"), Column("B")], [(f"row{i}", "x") for i in range(30)])
        (page,) = [page for page in page_texts(doc.render()) if "Availability" in page]
        assert "row0" in page, filled


def test_the_last_lines_of_the_contents_stay_together() -> None:
    for count in range(36, 50):
        doc = document()
        doc.contents()
        for number in range(count):
            doc.heading(2, f"Chapter {number}.")
        first, second, *_ = page_texts(doc.render())
        listed = [page.count(" . ") or page.count("Chapter") for page in (first, second)]
        assert listed[1] == 0 or listed[1] >= 4, count


def test_together_stays_on_one_page() -> None:
    for filler in range(20, 36, 3):
        doc = document()
        for _ in range(filler):
            doc.paragraph("line")
        with doc.together():
            doc.paragraph("First of them")
            for _ in range(8):
                doc.paragraph("middle")
            doc.paragraph("Last of them")
        pages = page_texts(doc.render())
        assert [("First of" in page) == ("Last of" in page) for page in pages] == [True] * len(pages)


def test_what_is_to_stay_together_leaves_no_page_mostly_empty() -> None:
    for filler in (5, 12, 20):
        doc = document()
        for n in range(filler):
            doc.paragraph(f"before {n}")
        with doc.together():
            for n in range(34):
                doc.paragraph(f"inside {n}")
        pages = page_texts(doc.render())
        whole = pages[0].count("before") + pages[0].count("inside")
        assert len(pages) == 2
        assert whole > 30, "less than a third of the first page is empty"


def test_heading_levels_are_checked() -> None:
    doc = document()
    with pytest.raises(ValueError, match="level 3 after level 1"):
        doc.heading(3, "Too deep")


def test_text_that_looks_like_a_placeholder_is_text() -> None:
    doc = document()
    doc.paragraph("%~0~ %~1~ %~2~ is text")
    doc.contents()
    doc.heading(2, "%~0~")
    page = page_texts(doc.render())[0]
    assert "%~0~ %~1~ %~2~ is text" in page
    assert "Page 1 of 1" in page


def test_bold_is_another_face() -> None:
    (line,) = break_lines([bold("a"), "b"], style.BODY, 100)
    assert [segment.font for segment in line.segments] == [fonts.SEMI, fonts.REGULAR]


def test_a_line_is_broken_sooner_than_a_word() -> None:
    columns = [Column("Priority"), Column("Layer"), *(Column(f"Share {n}", wrap=False) for n in range(4))]
    table = Table(columns, [("Medium", "Global", *["at least 72.0 %"] * 4)])
    table.height(270)
    for width, word in zip(table._widths[:2], ("Medium", "Global"), strict=True):
        assert width >= fonts.width(word, fonts.REGULAR, 8.5)
    before = Table(columns, [("Medium", "Global", *["at least 72.0 %"] * 4)])
    before.tidy = False  # as files of before were laid out
    before.height(270)
    assert before._widths[0] < table._widths[0]
