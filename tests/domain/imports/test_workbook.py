"""Sheets of workbooks of every maker, row by row."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest

from app.domain.imports.workbook import Damaged, Head, choose, dense, heads, open_book, text_of
from tests.domain.imports.workbooks_for_tests import ods, row, xls, xlsx

HEADER = row(1, "number", "state", "opened")


def rows_of(data: bytes, sheet: str = "Data", *, modern: bool = True) -> list[tuple[int, list[str]]]:
    """The rows of a sheet, each three cells wide."""
    book = open_book(BytesIO(data), modern=modern)
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


def test_a_cell_with_an_error_is_empty_and_counted() -> None:
    book = open_book(
        BytesIO(xlsx({"Data": HEADER + '<row r="2"><c t="e"><v>#N/A</v></c><c><v>1</v></c></row>'})), modern=True
    )
    assert [dense(cells, 3) for _, cells in book.rows("Data")][1] == ["", "1", ""]
    assert book.errors == 1


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


def test_the_old_kinds() -> None:
    rows = [["number", "state", "opened"], ["INC1", "Tür zu", "2026-10-05 09:00"]]
    wanted = [(1, ["number", "state", "opened"]), (2, ["INC1", "Tür zu", "2026-10-05 09:00"])]
    assert rows_of(ods({"Data": rows}), modern=False) == wanted
    assert rows_of(xls([[*cells] for cells in rows]), "Old", modern=False) == wanted
    assert rows_of(xls([["n", "m"], ["x", 52267.0]]), "Old", modern=False)[1] == (2, ["x", "52267", ""])


@pytest.mark.parametrize("modern", [True, False])
def test_what_is_no_workbook_is_damaged(modern: bool) -> None:
    for data in (b"PK\x03\x04rubbish", xlsx({"Data": HEADER})[:-200], b""):
        with pytest.raises(Damaged):
            open_book(BytesIO(data), modern=modern)


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
    found = heads(open_book(BytesIO(data), modern=True))
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
