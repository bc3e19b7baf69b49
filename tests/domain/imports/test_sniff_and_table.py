"""What a file is, and what of it can be read: encodings, delimiters, damaged rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.imports.sniff import MAX_CELL, decode, delimiter_of, is_encoding, kind_of, survey
from app.errors import InputError
from tests.domain.imports.in_memory import read_csv

TEXT = "number,title\nINC1,Tür zu – naïve\n"


@pytest.mark.parametrize(
    ("codec", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings_are_found(codec: str, found: str) -> None:
    decoded = decode(TEXT.encode(codec), "f.csv")
    assert (decoded.text, decoded.encoding) == (TEXT, found)


def test_a_named_encoding_is_taken() -> None:
    assert decode("é".encode("latin-1"), "f.csv", "latin-1").text == "é"
    with pytest.raises(InputError, match="line 2"):
        decode(b"ok\n\xff\xfe", "f.csv", "utf-8")
    with pytest.raises(InputError, match="Unknown encoding"):
        decode(b"x", "f.csv", "klingon")


def test_bytes_of_no_encoding_name_their_line() -> None:
    with pytest.raises(InputError, match=r"f\.csv, line 3: byte 0x81"):
        decode(b"a,b\n1,2\n\x81,2\n", "f.csv")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 x", "a PDF document, not an export"),
        (b"\x89PNG\r\n", "picture"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"  <!DOCTYPE html><html>", "a web page"),
        (b"<table><tr>", "a web page"),
        (b"", "is empty"),
    ],
)
def test_other_files_are_named(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        kind_of(data, "f.csv")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x1f\x8b\x08", "gzip"),
        (b"PK\x03\x04", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        (b'\xef\xbb\xbf {"a": 1}', "json"),
        ('[{"a": 1}]'.encode("utf-16"), "json"),  # as PowerShell writes it
        (b"\n<?xml version='1.0'?><a/>", "xml"),
        (b"number,state\n", "text"),
    ],
)
def test_the_content_tells_the_kind(data: bytes, kind: str) -> None:
    assert kind_of(data, "export.txt") == kind


@pytest.mark.parametrize("data", [b" \n\n", bytes(range(256)) * 4])
def test_what_is_no_text_is_told(data: bytes) -> None:
    with pytest.raises(InputError, match=r"no text|not a text"):
        decode(data, "f.csv")


@pytest.mark.parametrize(
    "encoding", ["punycode", "idna", "rot13", "base64", "zlib", "unicode_escape", "undefined", "\0", "", "klingon"]
)
def test_what_is_no_encoding_of_a_file_is_refused(encoding: str) -> None:
    assert not is_encoding(encoding)
    with pytest.raises(InputError, match="Unknown encoding"):
        decode(b"a,b\n1,2\n", "f.csv", encoding)


LETTERS = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]))


@given(LETTERS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]), st.integers(1, 9))
def test_pieces_of_any_size_tell_the_same(text: str, encoding: str, size: int) -> None:
    data = ("a,b\n" + text).encode(encoding)
    assert survey([data], "f.csv", encoding).encoding == encoding
    first = data[:2000]  # the head is looked at whole
    pieces = [first, *(data[at : at + size] for at in range(len(first), len(data), size))]
    assert survey(pieces, "f.csv") == survey([data], "f.csv")


@pytest.mark.parametrize(
    ("header", "mark"), [("a,b", ","), ("a;b,c;d", ";"), ("a\tb", "\t"), ("a|b", "|"), ('"a,b";c', ";")]
)
def test_delimiters(header: str, mark: str) -> None:
    assert delimiter_of(header, "f") == mark


def test_a_header_of_one_column_is_refused() -> None:
    with pytest.raises(InputError, match="not a header"):
        read_csv("hello\nworld\n", "f.csv")


@pytest.mark.parametrize(("header", "words"), [("a,\x00b", "NUL"), (",,,", "no header")])
def test_bad_headers(header: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_csv(header + "\n1,2,3\n", "f.csv")


def test_rows_are_numbered_as_in_a_spreadsheet() -> None:
    table = read_csv('a,b\r\n1,"x\ny"\r\n\r\n2,z\r\n', "f.csv")
    assert list(table) == [(2, ["1", "x\ny"]), (4, ["2", "z"])]
    assert (table.read, table.errors) == (2, [])


def test_damaged_rows_are_listed_and_the_others_come_in() -> None:
    long = "x" * (MAX_CELL + 1)
    table = read_csv(f'a,b\n1,2\n3\n4,5,6\n7,{long}\n8,a\x00b\n9,"x"y\n10,11\n', "f.csv")
    assert [row for row, _ in table] == [2, 8]
    assert table.read == 7
    assert [(e.row, e.field) for e in sorted(table.errors)] == [(3, "b"), (4, ""), (5, "b"), (6, "b"), (7, "")]
    whys = " | ".join(e.why for e in sorted(table.errors))
    assert "has 1 field, the header 2" in whys
    assert "1,000,001 characters" in whys
    assert "NUL byte at character 2" in whys


def test_a_field_of_many_short_lines_has_the_limit_too() -> None:
    text = 'a,b\n1,"' + "line\n" * (MAX_CELL // 5 + 1) + '"\n2,ok\n'
    table = read_csv(text, "f.csv")
    assert [row for row, _ in table] == [3]
    assert table.errors[0].field == "b"


def test_a_quotation_mark_that_never_closes_ends_the_import() -> None:
    table = read_csv('a,b\n1,2\n3,"x\n4,5\n', "f.csv")
    with pytest.raises(InputError, match="row 3: a quotation mark"):
        list(table)


@pytest.mark.parametrize("text", ["\0" * 300_000, "a" * 200_000 + ",b\n1,2\n", '"' + "a" * 200_000 + '",b\n1,2\n'])
def test_a_first_line_without_end_is_no_header(text: str) -> None:
    """Such as the beginning of a file that is empty up to its size."""
    with pytest.raises(InputError, match=r"f\.csv does not begin with a header row"):
        read_csv(text, "f.csv")


@pytest.mark.parametrize(
    ("text", "header", "rows"),
    [
        ("a,b,a\n1,2,3\n", ["a", "b", "a (column 3)"], [(2, ["1", "2", "3"])]),
        ("a,,b\n1,2,3\n", ["a", "(column 2)", "b"], [(2, ["1", "2", "3"])]),
        ("a;b;\n1;2;\n3;4;\n", ["a", "b"], [(2, ["1", "2"]), (3, ["3", "4"])]),  # as GLPI ends every line
        ("a;b\n1;2;\n", ["a", "b"], [(2, ["1", "2"])]),
        ("a;b;\n1;2;x\n", ["a", "b"], [(2, ["1", "2"])]),  # nobody can ask for a column without a name
        ("a,b\n,\n , \n1,2\n,,\n", ["a", "b"], [(4, ["1", "2"])]),
        ("sep=;\r\na;b\r\n1,5;2\r\n", ["a", "b"], [(3, ["1,5", "2"])]),  # Excel's own line
        ("SEP=|\na|b\n1|2\n", ["a", "b"], [(3, ["1", "2"])]),
        ("Open tickets\nmade 3/4/2026, 10:00\n\na,b,c\n1,2,3\n", ["a", "b", "c"], [(5, ["1", "2", "3"])]),
        ("Report;;\nnumber;opened;state\n1;2/3/2026;x\n", ["number", "opened", "state"], [(3, ["1", "2/3/2026", "x"])]),
        ("note, with a comma\na;b;c\n1;2;3\n4;5;6\n", ["a", "b", "c"], [(3, ["1", "2", "3"]), (4, ["4", "5", "6"])]),
    ],
)
def test_what_real_files_have(text: str, header: list[str], rows: list[tuple[int, list[str]]]) -> None:
    table = read_csv(text, "f.csv")
    assert table.header == header
    assert list(table) == rows
    assert (table.read, table.errors) == (len(rows), [])


def test_names_of_several_columns_are_told() -> None:
    assert read_csv("Comment,id,comment\n", "f.csv").repeated == {"Comment": [1, 3]}


def test_one_row_of_another_encoding_is_listed() -> None:
    """Two exports joined: 20 rows of UTF-8, one of Windows-1252."""
    data = b"a,b\n" + "Año,Peña\n".encode() * 20 + "Año,x\n".encode("cp1252")
    decoded = decode(data, "f.csv")
    table = read_csv(decoded.text, "f.csv")
    assert decoded.encoding == "utf-8"
    assert [row for _, row in table] == [["Año", "Peña"]] * 20
    assert [(e.row, e.field) for e in table.errors] == [(22, "a")]
    assert "byte 0xf1 at character 2" in table.errors[0].why


def test_every_pass_gives_the_same() -> None:
    """A reader may look at the file twice, or stop in the middle and begin anew."""
    table = read_csv('a,b\n1,2\n3\n"x\n\0",4\n5,6\n', "f.csv")
    assert next(iter(table)) == (2, ["1", "2"])
    for _ in range(2):
        assert list(table) == [(2, ["1", "2"]), (5, ["5", "6"])]
        assert table.read == 4
        assert [e.row for e in table.errors] == [3, 4]
    table.refuse(5, "a", "taken")
    assert len(list(table)) == 2
    assert [e.row for e in table.errors] == [3, 4, 5]
