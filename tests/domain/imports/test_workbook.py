"""Sheets of workbooks of every maker, row by row."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from app.domain.imports import sheet_xml
from app.domain.imports.sheet_xml import NO_RESULT, Merged, SharedTexts
from app.domain.imports.workbook import NO_DAY, Damaged, Head, choose, dense, filled, heads, open_book, text_of
from tests.domain.imports.workbooks_for_tests import ods, packed, row, xls, xlsx

HEADER = row(1, "number", "state", "opened")


def rows_of(data: bytes, sheet: str = "Data", kind: str = "xlsx") -> list[tuple[int, list[str]]]:
    """The rows of a sheet, each three cells wide."""
    book = open_book(BytesIO(data), kind)
    return [(number, dense(cells, 3)) for number, cells in book.rows(sheet)]


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ('<c t="inlineStr"><is><t>Ann</t></is></c>', "Ann"),
        ('<c t="inlineStr"><is><r><t>An</t></r><r><rPr><b/></rPr><t>n</t></r></is></c>', "Ann"),
        ('<c t="s"><v>0</v></c>', "shared"),
        ('<c t="s"><v>1</v></c>', "rich text"),
        ('<c t="s"><v>2</v></c>', "two\r\nlines"),
        ('<c t="str"><f>A1&amp;"x"</f><v>cached</v></c>', "cached"),
        ("<c><f>1+1</f><v>2</v></c>", "2"),
        ('<c t="b"><v>1</v></c>', "true"),
        ('<c t="b"><v>0</v></c>', "false"),
        ("<c><v>52267</v></c>", "52267"),
        ("<c><v>52267.0</v></c>", "52267"),
        ("<c><v>0.5</v></c>", "0.5"),
        ("<c><v>1E3</v></c>", "1000"),
        ('<c s="1"><v>46300.375</v></c>', "2026-10-05 09:00:00"),
        ('<c s="1"><v>46300</v></c>', "2026-10-05 00:00:00"),
        ('<c s="2"><v>46300</v></c>', "2026-10-05"),  # its format shows no time: it has none
        ('<c s="2"><v>46300.375</v></c>', "2026-10-05 09:00:00"),
        ('<c t="d"><v>2026-10-05T09:00:00</v></c>', "2026-10-05 09:00:00"),
        ('<c s="3"><v>12345</v></c>', "INC0012345"),  # as people see it
        ('<c s="4"><v>7</v></c>', "0007"),
        ('<c s="5"><v>1.5</v></c>', "36:00:00"),
        ('<c s="6"><v>0.08</v></c>', "8%"),
        ('<c s="7"><v>0.125</v></c>', "12.5%"),
        ('<c s="6"><v>1</v></c>', "100%"),
    ],
)
def test_a_cell_is_what_people_read(cells: str, shown: str) -> None:
    shared = (
        "<si><t>shared</t></si><si><r><t>rich </t></r><r><rPr><i/></rPr><t>text</t></r>"
        "<rPh sb='0' eb='1'><t>x</t></rPh></si>"
        "<si><t>two_x000D_\nlines</t></si>"
    )
    data = xlsx({"Data": HEADER + f'<row r="2">{cells}</row>'}, shared=shared)
    assert rows_of(data)[1] == (2, [shown, "", ""])


@pytest.mark.parametrize(
    ("cell", "instead"),
    [
        ('<c t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c t="e"><f>Old!A1</f><v>#REF!</v></c>', "#REF!"),
        ("<c><f>B2+1</f></c>", NO_RESULT),
        ("<c><f>B2+1</f><v/></c>", NO_RESULT),  # as openpyxl writes it
        ('<c t="str"><f>A1</f></c>', NO_RESULT),
        ('<c s="2"><v>99999999</v></c>', NO_DAY),
    ],
)
def test_a_cell_without_its_value_is_told(cell: str, instead: str) -> None:
    data = xlsx({"Data": HEADER + f'<row r="2"><c><v>7</v></c>{cell}</row><row r="3">{cell}</row>' + row(4, "x")})
    book = open_book(BytesIO(data), "xlsx")
    found = [(number, dense(cells, 3), book.lost) for number, cells in book.rows("Data")][1:]
    assert found == [(2, ["7", "", ""], {1: instead}), (3, ["", "", ""], {0: instead}), (4, ["x", "", ""], {})]


def test_a_formula_whose_result_is_an_empty_text_has_one() -> None:
    data = xlsx({"Data": HEADER + '<row r="2"><c t="str"><f>""</f><v></v></c><c><v>1</v></c></row>'})
    book = open_book(BytesIO(data), "xlsx")
    assert [(cells, book.lost) for _, cells in book.rows("Data")][1] == ({1: "1"}, {})


def test_a_workbook_that_nobody_worked_out_has_no_results() -> None:
    """XlsxWriter stores 0 for every formula, and asks Excel to work them out when it opens the file."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        sheet = made.add_worksheet("Data")
        sheet.write_row(0, 0, ["number", "state", "opened"])
        sheet.write_row(1, 0, ["INC1", 0])
        sheet.write_formula(1, 2, "=TODAY()")
    book = open_book(BytesIO(file.getvalue()), "xlsx")
    assert [(number, dense(cells, 3), book.lost) for number, cells in book.rows("Data")] == [
        (1, ["number", "state", "opened"], {}),
        (2, ["INC1", "0", ""], {2: NO_RESULT}),
    ]


def test_what_openpyxl_writes_is_read_as_it_was(tmp_path: Path) -> None:
    """The other way round, by its own writer: every kind of value, and a formula that it cannot work out."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Data"
    sheet.append(["number", "state", "opened"])
    sheet.append([" two\nlines & <more> ", 12.5, datetime(2026, 10, 5, 9, 30)])  # noqa: DTZ001
    sheet.append([True, date(2026, 10, 5), time(9, 30)])
    sheet.append(["=A2", timedelta(hours=36), "last"])
    made.save(tmp_path / "f.xlsx")
    book = open_book(tmp_path / "f.xlsx", "xlsx")
    assert [(dense(cells, 3), book.lost) for _, cells in book.rows("Data")][1:] == [
        ([" two\nlines & <more> ", "12.5", "2026-10-05 09:30:00"], {}),
        (["true", "2026-10-05", "09:30:00"], {}),
        (["", "36:00:00", "last"], {0: NO_RESULT}),
    ]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=300), max_size=60))
def test_shared_texts_are_those_that_were_written(texts: list[str]) -> None:
    texts = [text for text in texts if not re.search("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)]
    items = "".join(f"<si><t>{escape(text.replace('_x', '_x005F_x'), {chr(13): '&#13;'})}</t></si>" for text in texts)
    source = BytesIO(f'<sst xmlns="urn:x">{items}</sst>'.encode())
    shared = SharedTexts(source)
    assert [shared[n] for n in range(len(shared))] == texts
    for wrong in (-1, len(texts)):
        with pytest.raises(IndexError):
            shared[wrong]


# --- merged cells -----------------------------------------------------------------------------------
def _merged(rows: str, *places: str) -> bytes:
    data = xlsx({"Data": rows})
    said = "".join(f'<mergeCell ref="{place}"/>' for place in places)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    parts[part] = parts[part].replace("</sheetData>", f'</sheetData><mergeCells count="1">{said}</mergeCells>')
    return packed(parts)


def _cells(number: int, **texts: str) -> str:
    cells = "".join(f'<c r="{column}{number}" t="str"><v>{text}</v></c>' for column, text in texts.items())
    return f'<row r="{number}">{cells}</row>'


def test_a_header_in_two_rows_of_merged_cells() -> None:
    rows = (
        _cells(1, A="Report of October")
        + _cells(2, A="Number", B="State", C="Dates", E="Caller", G="Assignee")
        + _cells(3, C="Opened", D="Resolved", E="Name", F="Mail", G="Name", H="Group")
        + _cells(4, A="INC1", B="New", C="x", E="Ann", F="a@b", G="Bob", H="Desk")
    )
    data = _merged(rows, "A1:H1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:H2")
    wanted = ["Number", "State", "Opened", "Resolved", "Caller Name", "Mail", "Assignee Name", "Group"]
    assert heads(open_book(BytesIO(data), "xlsx")) == [Head("Data", True, wanted, 3)]
    assert heads(open_book(BytesIO(data))) == [Head("Data", True, wanted, 3)]


def test_a_merged_title_above_one_header_row() -> None:
    rows = _cells(1, A="Report") + _cells(2, A="Number", B="State", C="Note") + _cells(3, A="INC1", B="New", C="x")
    data = _merged(rows, "A1:C1", "C2:D2")  # a name over two columns, below it no names but values
    rows_below = _cells(3, A="1", B="2", C="3", D="4")
    assert heads(open_book(BytesIO(data), "xlsx"))[0].row == 2
    data = _merged(_cells(2, A="Number", B="State", C="Note") + rows_below, "C2:D2")
    assert heads(open_book(BytesIO(data), "xlsx")) == [Head("Data", True, ["Number", "State", "Note"], 2)]


def test_a_cell_over_several_rows_is_in_each_of_them() -> None:
    rows = [(1, {0: "agency", 1: "number"}), (2, {0: "DHHS", 1: "INC1"}), (3, {1: "INC2"}), (5, {1: "INC3"})]
    merged = [Merged(2, 0, 4, 0), Merged(1, 2, 1, 5)]
    assert [*filled(rows, merged)] == [
        (1, {0: "agency", 1: "number"}),
        (2, {0: "DHHS", 1: "INC1"}),
        (3, {0: "DHHS", 1: "INC2"}),
        (5, {1: "INC3"}),
    ]


def test_merged_cells_are_found_wherever_a_piece_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"<worksheet><sheetData/><mergeCells>" + b'<x:mergeCell ref="A1:B1"/><mergeCell ref="AA3:AB10"/>' * 40
    for piece in range(1, 90):
        monkeypatch.setattr(sheet_xml, "_PIECE", piece)
        assert sheet_xml.merged_cells(BytesIO(text)) == [Merged(1, 0, 1, 1), Merged(3, 26, 10, 27)] * 40


def test_days_count_from_the_workbooks_own_first() -> None:
    cell = '<row r="2"><c s="1"><v>44838.375</v></c></row>'
    assert rows_of(xlsx({"Data": HEADER + cell}, epoch_1904=True))[1] == (2, ["2026-10-05 09:00:00", "", ""])


def test_rows_keep_the_numbers_that_people_see() -> None:
    data = xlsx({"Data": row(3, "number", "state") + '<row r="7"><c r="B7" t="str"><v>x</v></c></row>'})
    assert rows_of(data) == [(3, ["number", "state", ""]), (7, ["", "x", ""])]


def test_cells_far_out_cost_nothing() -> None:
    """The farthest corner there is, with a blank; a sheet that claims it; a cell with a value beside its table."""
    corner = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> </t></is></c></row>'
    aside = '<row r="3"><c r="A3" t="str"><v>INC2</v></c><c r="XFD3" t="str"><v>aside</v></c></row>'
    data = xlsx({"Data": HEADER + row(2, "INC1") + aside + corner}, dimension="A1:XFD1048576")
    assert rows_of(data) == [
        (1, ["number", "state", "opened"]),
        (2, ["INC1", "", ""]),
        (3, ["INC2", "", "", "aside"]),
        (1048576, ["", "", ""]),
    ]


def test_parts_may_stand_in_any_order() -> None:
    assert rows_of(xlsx({"Data": HEADER}, last_types=True)) == [(1, ["number", "state", "opened"])]


@pytest.mark.parametrize("kind", ["ods", ""])
def test_the_other_kinds(kind: str) -> None:
    """An .ods as a stream, and as calamine reads it."""
    rows = [["number", "state", "opened"], ["INC1", "Tür zu", "2026-10-05 09:00"]]
    wanted = [(1, ["number", "state", "opened"]), (2, ["INC1", "Tür zu", "2026-10-05 09:00"])]
    assert rows_of(ods({"Data": rows}), kind=kind) == wanted
    assert rows_of(xls([[*cells] for cells in rows]), "Old", "xls") == wanted
    assert rows_of(xls([["n", "m"], ["x", 52267.0]]), "Old", "xls")[1] == (2, ["x", "52267", ""])


# --- OpenDocument -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('office:value-type="string"><text:p>two</text:p><text:p>lines</text:p>', "two\nlines"),
        ('office:value-type="string"><text:p>a<text:s text:c="2"/>b<text:tab/>c</text:p>', "a  b\tc"),
        ('office:value-type="string"><text:p>c<text:line-break/>d</text:p>', "c\nd"),
        ('office:value-type="string"><text:p>An<text:span>n</text:span> Lee</text:p>', "Ann Lee"),
        (
            'office:value-type="string"><office:annotation><text:p>why</text:p></office:annotation><text:p>x</text:p>',
            "x",
        ),
        ('office:value-type="float" office:value="52267"><text:p>52,267</text:p>', "52267"),
        ('office:value-type="float" office:value="0.5"><text:p>0.5</text:p>', "0.5"),
        ('office:value-type="float" office:value="100000"><text:p>1E+05</text:p>', "100000"),
        ('office:value-type="float" office:value="12345"><text:p>INC0012345</text:p>', "INC0012345"),
        ('office:value-type="percentage" office:value="0.08"><text:p>8%</text:p>', "8%"),
        ('office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p>', "true"),
        ('office:value-type="date" office:date-value="2026-10-05"><text:p>10/05/26</text:p>', "2026-10-05"),
        ('office:value-type="date" office:date-value="2026-10-05"><text:p>0:00</text:p>', "2026-10-05 00:00:00"),
        ('office:value-type="date" office:date-value="2026-10-05T09:30:00"><text:p>5</text:p>', "2026-10-05 09:30:00"),
        ('office:value-type="time" office:time-value="PT36H05M00S"><text:p>36:05</text:p>', "36:05:00"),
        ('table:formula="of:=A1" office:value-type="float" office:value="2"><text:p>2</text:p>', "2"),
    ],
)
def test_a_cell_of_an_open_document(cell: str, shown: str) -> None:
    data = ods(
        {"Data": [["number", "state", "opened"]]}, f"<table:table-row><table:table-cell {cell}</table:table-cell>"
    )
    book = open_book(BytesIO(data), "ods")
    assert [(number, cells, book.lost) for number, cells in book.rows("Data")][1] == (2, {0: shown}, {})


def test_what_repeats_and_what_lacks_its_value_in_an_open_document() -> None:
    text = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    rows = (
        f'<table:table-row table:number-rows-repeated="2">{text}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="2" office:value-type="float" '
        'office:value="1"><text:p>1</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=A1"/></table:table-row>'
        '<table:table-row><table:table-cell table:formula="of:=B9" calcext:value-type="error" '
        'office:value-type="string"><text:p>#REF!</text:p></table:table-cell>'
    )
    book = open_book(BytesIO(ods({"Data": [["number", "state", "opened"]]}, rows)), "ods")
    assert [(number, cells, book.lost) for number, cells in book.rows("Data")][1:] == [
        (2, {0: "x"}, {}),
        (3, {0: "x"}, {}),
        (1_000_004, {0: "1", 1: "1"}, {2: NO_RESULT}),
        (1_000_005, {}, {0: "#REF!"}),
    ]


def test_hidden_sheets_and_merged_cells_of_an_open_document() -> None:
    def cell(text: str, more: str = "") -> str:
        return f'<table:table-cell {more} office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    below = "<table:covered-table-cell/>"
    tall, wide = 'table:number-rows-spanned="2"', 'table:number-columns-spanned="2"'
    rows = (
        f"<table:table-row>{cell('Number', tall)}{cell('Caller', wide)}{below}"
        f"{cell('Assignee', wide)}</table:table-row>"
        f"<table:table-row>{below}{cell('Name')}{cell('Mail')}{cell('Name')}{cell('Group')}"
    )
    book = open_book(BytesIO(ods({"Lists": [["a", "b", "c"]], "Data": []}, rows, hidden=("Lists",))), "ods")
    assert book.sheets() == [("Lists", False), ("Data", True)]
    assert heads(book)[1] == Head("Data", True, ["Number", "Caller Name", "Mail", "Assignee Name", "Group"], 2)


@pytest.mark.parametrize("kind", ["xlsx", "ods", ""])
def test_what_is_no_workbook_is_damaged(kind: str) -> None:
    for data in (b"PK\x03\x04rubbish", xlsx({"Data": HEADER})[:-200], b""):
        with pytest.raises(Damaged):
            open_book(BytesIO(data), kind)


def test_a_sheet_that_breaks_off_is_damaged() -> None:
    data = xlsx({"Data": HEADER + "<row><c"})
    with pytest.raises(Damaged, match="sheet Data"):
        rows_of(data)


def test_heads_of_sheets() -> None:
    titles = (
        row(1, "Tickets of October")
        + row(2, "made 3/4/2026")
        + row(4, "number", "state", "opened")
        + row(5, "INC1", "New", "x")
    )
    data = xlsx({"Lists": row(1, "High"), "Empty": "", "Data": titles}, hidden=("Lists",))
    found = heads(open_book(BytesIO(data), "xlsx"))
    assert found == [
        Head("Lists", False, ["High"], 1),
        Head("Empty", True, [], 0),
        Head("Data", True, ["number", "state", "opened"], 4),
    ]
    assert choose(found, []) == found[2]


LISTS, COVER, DATA = (
    Head("Lists", False, ["number", "state"], 1),
    Head("Cover", True, ["Report", "October"], 1),
    Head("Data", True, ["Number", "State ", "x"], 1),
)


@pytest.mark.parametrize(
    ("found", "wanted", "name"),
    [
        (
            [LISTS, COVER, DATA],
            [["number", "state"]],
            "Data",
        ),  # the columns that are asked for, in a sheet that is seen
        ([LISTS, COVER, DATA], [["nummer"], ["state"]], "Data"),
        ([LISTS, COVER, DATA], [], "Data"),
        ([LISTS, COVER], [], "Cover"),
        ([LISTS, Head("One", True, ["x"], 1)], [], "Lists"),
        ([Head("One", True, ["x"], 1)], [], "One"),
        ([Head("None", True, [], 0)], [], None),
    ],
)
def test_which_sheet_is_read(found: list[Head], wanted: list[list[str]], name: str | None) -> None:
    chosen = choose(found, wanted)
    assert (chosen.name if chosen else None) == name


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), (datetime(2026, 1, 2, 3, 4, 5, 6, UTC), "2026-01-02 03:04:05.000006+00:00"), (1e300, "1e+300")],
)
def test_values(value: Any, shown: str) -> None:
    assert text_of(value) == shown
