"""Workbooks are read in a process of their own: whatever they are, it is the only one that suffers."""

from __future__ import annotations

import gzip
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from app.errors import InputError
from app.services.imports import workbooks
from app.services.imports.reading import open_table
from app.services.imports.workbooks import kind_of_workbook
from tests.domain.imports.workbooks_for_tests import compound, ods, packed, row, xls, xlsx

ROWS = row(1, "number", "state") + row(2, "INC1", "New") + row(4, "INC2", "Closed")
TABLE = (["number", "state"], [(2, ["INC1", "New"]), (4, ["INC2", "Closed"])])
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def opened(
    tmp_path: Path, data: bytes, name: str = "f.xlsx", sheet: str = ""
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header and rows of a workbook."""
    path = tmp_path / name
    path.write_bytes(data)
    table = open_table(path, sheet=sheet).table
    return table.header, list(table)


def test_a_workbook_by_whatever_name(tmp_path: Path) -> None:
    corner = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> </t></is></c></row>'
    assert opened(tmp_path, xlsx({"Data": ROWS + corner}), "export.csv") == TABLE
    assert opened(tmp_path, gzip.compress(xlsx({"Data": ROWS})), "f.gz") == TABLE
    assert opened(tmp_path, ods({"Data": [["number", "state"], ["INC1", "New"], [], ["INC2", "Closed"]]})) == TABLE
    assert opened(tmp_path, xls([["number", "state"], ["INC1", "New"], [], ["INC2", "Closed"]])) == TABLE


def test_the_strict_form_of_the_standard(tmp_path: Path) -> None:
    """Excel can be asked to write it; a cell far out costs nothing there, too."""
    assert opened(tmp_path, xlsx({"Data": ROWS}, namespace=STRICT)) == TABLE
    corner = '<row r="1048576"><c r="XFD1048576" t="str"><v> </v></c></row>'
    assert opened(tmp_path, xlsx({"Data": ROWS + corner}, namespace=STRICT)) == TABLE


def test_the_sheet_is_the_one_that_is_named_else_the_first_with_a_header(tmp_path: Path) -> None:
    data = xlsx({"Lists": row(1, "High"), "Data": ROWS, "Old": row(1, "a", "b") + row(2, "1", "2")}, hidden=("Lists",))
    path = tmp_path / "f.xlsx"
    path.write_bytes(data)
    read = open_table(path)
    assert (read.sheet, read.sheets, read.encoding) == ("Data", ("Data", "Old"), "xlsx")
    assert read.table.notes == ["The sheet Data was read; not read: Lists, Old."]
    assert opened(tmp_path, data, sheet="old") == (["a", "b"], [(2, ["1", "2"])])
    with pytest.raises(InputError, match='has no sheet "Page 1"') as caught:
        opened(tmp_path, data, sheet="Page 1")
    assert caught.value.hint == "Its sheets are: Lists, Data, Old."
    with pytest.raises(InputError, match="is no workbook"):
        opened(tmp_path, b"a,b\n1,2\n", sheet="Data")


def test_cells_without_their_values_are_told(tmp_path: Path) -> None:
    bad = (
        '<row r="5"><c t="str"><v>INC3</v></c><c t="e"><v>#NAME?</v></c></row>'
        '<row r="6"><c><f>A5</f></c><c t="str"><v>New</v></c></row>'
        '<row r="7"><c><f>A6</f></c><c t="e"><v>#NAME?</v></c></row>'
    )
    path = tmp_path / "f.xlsx"
    path.write_bytes(xlsx({"Data": ROWS + bad}))
    table = open_table(path).table
    assert list(table)[2:] == [(5, ["INC3", ""]), (6, ["", "New"])]
    assert table.notes == [
        "number: 2 cells, the first in row 6, hold a formula without a stored result instead of a value. "
        "Open the workbook in the program it came from and save it again, so that it stores its results.",
        "state: 2 cells, the first in row 5, hold #NAME? instead of a value.",
    ]
    assert table.errors == []
    table.reads = frozenset({1})  # state: a row without it is listed, wherever else a value is missing
    assert [number for number, _ in table] == [2, 4, 6]
    assert [(error.row, error.field, error.why) for error in table.errors] == [
        (5, "state", "the cell holds #NAME? instead of a value"),
        (7, "state", "the cell holds #NAME? instead of a value"),
    ]
    table.reads = frozenset({0})
    assert [number for number, _ in table] == [2, 4, 5]
    assert table.errors[0].why.startswith("the cell holds a formula without a stored result instead of a value; open")
    assert table.read == 5


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (compound({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}), "protected by a password"),
        (compound({"WordDocument": b"x"}), "no workbook"),
        (packed({"word/document.xml": "<w/>"}), "a document, not an export"),
        (packed({"a.csv": "a,b", "b.csv": "a,b"}), "zip archive of 2 files"),
        (xlsx({"Data": ROWS})[:-300], "damaged"),
        (xlsx({"Data": "<row><c"}), "damaged"),
        (xlsx({"Data": ""}), "without a row"),
        (b"PK\x03\x04 rubbish", "damaged"),
        (compound({"Workbook": b"\x09\x08rubbish"}), "damaged|without a row"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        opened(tmp_path, data)
    assert str(caught.value).startswith("f.xlsx")
    assert caught.value.hint


def test_one_that_takes_all_memory_takes_only_its_own_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """calamine lays out a cell for each place up to the farthest corner: it refuses, or ends its process."""
    monkeypatch.setattr(workbooks, "MEMORY", 300 << 20)
    rows: list[list[str | float]] = [["number", "state"], ["INC1", "New"], *([] for _ in range(65_533))]
    far = xls([*rows, [*[""] * 255, "x"]])
    with pytest.raises(InputError, match="takes too much memory to open") as caught:
        opened(tmp_path, far, "f.xls")
    assert "Delete the rows and columns" in caught.value.hint


def test_a_cell_far_out_costs_nothing(tmp_path: Path) -> None:
    """Also in an OpenDocument workbook, where it stands behind a million rows that are empty."""
    data = with_far_cell([["number", "state"], ["INC1", "New"]])
    path = tmp_path / "f.ods"
    path.write_bytes(data)
    table = open_table(path).table
    assert list(table) == [(2, ["INC1", "New"])]
    assert [error.row for error in table.errors] == [1_048_003]


def with_far_cell(rows: list[list[str]]) -> bytes:
    """An OpenDocument workbook with a value in its farthest corner."""
    with zipfile.ZipFile(BytesIO(ods({"Data": rows}))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    corner = (
        '<table:table-row><table:table-cell table:number-columns-repeated="16383"/><table:table-cell '
        'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
    )
    parts["content.xml"] = parts["content.xml"].replace("</table:table>", corner)
    return packed(parts)


def test_a_cell_with_a_nul_is_a_listed_row(tmp_path: Path) -> None:
    """The format writes control characters as _x0000_."""
    path = tmp_path / "f.xlsx"
    path.write_bytes(xlsx({"Data": ROWS + row(5, "INC3", "a_x0000_b") + row(6, "INC4", "New")}))
    table = open_table(path).table
    assert [cells for _, cells in table] == [["INC1", "New"], ["INC2", "Closed"], ["INC4", "New"]]
    assert [(e.row, e.field, e.why) for e in table.errors] == [(5, "state", "the field has a NUL at character 2")]


def test_one_that_unpacks_to_more_than_any_export_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.imports.workbooks.MAX_BYTES", 10_000)
    assert opened(tmp_path, xlsx({"Data": ROWS})) == TABLE
    with pytest.raises(InputError, match=r"f\.xlsx is larger than 10,000 bytes unpacked"):
        opened(tmp_path, xlsx({"Data": ROWS + " " * 10_000}))


def test_kinds_by_what_is_inside() -> None:
    for data, kind in [
        (xlsx({"D": ROWS}), "xlsx"),
        (packed({"xl/workbook.bin": ""}), "xlsb"),
        (ods({"D": []}), "ods"),
        (xls([]), "xls"),
        (compound({"EncryptedPackage": b""}), "encrypted"),
        (packed({"a.csv": ""}), ""),
    ]:
        assert kind_of_workbook(BytesIO(data)) == kind
