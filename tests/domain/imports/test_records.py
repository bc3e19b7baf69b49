"""JSON and XML exports: whatever their shape, the same table."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.imports.records import flat, json_records, records_table, text
from app.domain.imports.table import MOST_COLUMNS
from app.errors import InputError
from tests.domain.imports.in_memory import json_table, read_csv, xml_table

WANTED = (["number", "assigned_to", "state"], [(2, ["INC1", "Bob", "7"]), (3, ["INC2", "", "1"])])


@pytest.mark.parametrize(
    "found",
    [
        {"result": [{"number": "INC1", "assigned_to": {"link": "https://x/1", "display_value": "Bob"}, "state": "7"},
                    {"number": "INC2", "assigned_to": "", "state": "1"}]},
        {"records": [{"number": "INC1", "assigned_to": "Bob", "state": "7", "__status": "success"},
                     {"number": "INC2", "state": "1", "__status": "success"}]},
        [{"number": "INC1", "assigned_to": {"displayName": "Bob", "accountId": "5f"}, "state": 7},
         {"number": "INC2", "assigned_to": None, "state": 1.0}],
        {"issues": [{"number": "INC1", "fields": {"assigned_to": {"name": "Bob"}, "state": {"value": "7"}}},
                    {"number": "INC2", "fields": {"assigned_to": None, "state": {"id": 3, "name": "1"}}}]},
    ],
)  # fmt: skip
def test_shapes_of_json(found: Any) -> None:
    table = json_table(json.dumps(found), "f.json")
    assert (table.header, list(table)) == WANTED


def test_an_unload_of_xml() -> None:
    data = b"""<?xml version="1.0" encoding="UTF-8"?><unload unload_date="2026-11-02 06:00:00">
    <incident action="INSERT_OR_UPDATE"><number>INC1</number><assigned_to display_value="Bob">6816f79c</assigned_to>
    <state>7</state></incident>
    <incident action="INSERT_OR_UPDATE"><number>INC2</number><assigned_to/><state>1</state></incident></unload>"""
    table = xml_table(data, "f.xml")
    assert table.header == ["number", "assigned_to", "assigned_to.value", "state"]
    assert list(table) == [(2, ["INC1", "Bob", "6816f79c", "7"]), (3, ["INC2", "", "", "1"])]


@pytest.mark.parametrize(
    ("given_text", "words"),
    [
        ("{", "line 1 is damaged JSON"),
        ("{}", "without a list of records"),
        ("[" * 100_000, "JSON"),
        ("[1, 2]", "fields"),
    ],
)
def test_json_that_holds_no_records(given_text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        json_table(given_text, "f.json")


@pytest.mark.parametrize(("data", "words"), [(b"<a><b>", "damaged XML"), (b"<a/>", "without records")])
def test_xml_that_holds_no_records(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        xml_table(data, "f.xml")


def test_entities_are_not_followed() -> None:
    data = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a><b><c>&e;</c></b></a>'
    with pytest.raises(InputError):
        xml_table(data, "f.xml")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON))
def test_every_value_is_a_text(record: dict[str, Any]) -> None:
    assert all(isinstance(value, str) for value in flat(record).values())


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([{"name": "VPN"}, {"name": "Mail"}], "VPN, Mail"),
        (True, "true"),
        (2.5, "2.5"),
        ({"id": 1}, ""),
        (float("inf"), ""),
    ],
)
def test_values(value: Any, said: str) -> None:
    assert text(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [("9" * 5000, "9" * 5000), ("9223372036854775808", "9223372036854775808"), ("NaN", ""), ("-Infinity", ""),
     ("1e999", ""), ("-0", "-0"), ("1.0", "1"), ("1e3", "1000")],
)  # fmt: skip
def test_numbers_are_read_whatever_their_length(value: str, said: str) -> None:
    for size in (3, 10_000):
        assert list(json_records(pieces_of(f'[{{"a": {value}}}, {{"a": [{value}]}}]', size), "f.json")) == [
            {"a": said},
            {"a": said},
        ]


def test_a_record_with_a_nul_is_listed() -> None:
    table = json_table('[{"number": "1"}, {"number": "2", "a\\u0001": "x\\u0000y"}, {"number": "3"}]', "f.json")
    assert [(row, cells[0]) for row, cells in table] == [(2, "1"), (4, "3")]
    assert [(e.row, e.field, e.why) for e in table.errors] == [(3, "a\x01", "the field has a NUL at character 2")]
    assert table.read == 3


def test_columns_that_nobody_can_be_asked_about_are_refused() -> None:
    wide = [{f"c{i}": "" for i in range(MOST_COLUMNS)}]
    assert len(json_table(json.dumps(wide), "f.json").header) == MOST_COLUMNS
    with pytest.raises(InputError, match=r"f\.json has 16,385 columns or more; at most 16,384 are read"):
        json_table(json.dumps([*wide, {"one more": ""}]), "f.json")
    with pytest.raises(InputError, match=r"f\.csv has 20,000 columns"):
        read_csv(",".join(["a"] * 20_000) + "\n", "f.csv")


# --- what real exports have ----------------------------------------------------------------------------------------
def pieces_of(text: str, size: int) -> list[str]:
    return [text[i : i + size] for i in range(0, len(text), size)]


@given(st.lists(st.dictionaries(st.text(max_size=5), JSON, max_size=3), max_size=5), st.integers(1, 30), st.booleans())
def test_pieces_of_any_size_give_the_same_records(records: list[dict[str, Any]], size: int, lines: bool) -> None:
    """Cut anywhere: in a number, a name, an escape."""
    if lines and records:
        whole = "\n".join(json.dumps(record) for record in [{"number": "1"}, *records])
        records = [{"number": "1"}, *records] if len(records) else records
    else:
        whole = json.dumps({"total": 12.5, "result": records, "more": [1, 2]}, indent=1)
    assert list(json_records(pieces_of(whole, size), "f")) == [flat(record) for record in records]


@pytest.mark.parametrize(
    ("found", "rows"),
    [
        ({"result": {"number": "INC1"}}, [{"number": "INC1"}]),  # of one record
        ({"data": {"issues": [{"key": "A-1"}]}}, [{"key": "A-1"}]),
        ({"number": "INC1"}, [{"number": "INC1"}]),
        ({"result": []}, []),
        ({"total": 1, "value": [{"number": "INC1"}]}, [{"number": "INC1"}]),
    ],
)
def test_records_nested_and_alone(found: Any, rows: list[dict[str, str]]) -> None:
    assert list(json_records([json.dumps(found)], "f")) == rows


@pytest.mark.parametrize(
    "damaged", ['{"a" 1}', '{"result": [1 2]}', '{"result": [{"a": 1}', "[1,]", '{"a": 1} x', "[1] [2]", '{"a": 1,}']
)
def test_damage_is_told_with_its_line(damaged: str) -> None:
    with pytest.raises(InputError, match=r"f\.json, line 3 is damaged JSON|without a list"):
        list(json_records(pieces_of("\n\n" + damaged, 2), "f.json"))


def test_the_changelog_of_issues() -> None:
    issue = {
        "key": "A-1",
        "fields": {"summary": "VPN", "status": {"name": "Done"}},
        "changelog": {
            "histories": [
                {
                    "created": "2026-10-05T09:00:00.000+0000",
                    "author": {"displayName": "Ann"},
                    "items": [
                        {"field": "status", "fieldtype": "jira", "from": "1", "fromString": "Open", "to": "2",
                         "toString": "Done"},
                        {"field": "assignee", "from": None, "fromString": None, "to": "x", "toString": "Ann"},
                    ],
                }
            ]
        },
    }  # fmt: skip
    text = json.dumps({"issues": [issue]})
    table = records_table(json_records([text], "f", changes=True), "f", list)
    rows = [dict(zip(table.header, cells, strict=True)) for _, cells in table]
    assert [(r["key"], r["created"][:10], r["author"], r["field"], r["fromString"], r["toString"]) for r in rows] == [
        ("A-1", "2026-10-05", "Ann", "status", "Open", "Done"),
        ("A-1", "2026-10-05", "Ann", "assignee", "", "Ann"),
    ]
    assert json_table(text, "f").header[:3] == ["key", "summary", "status"]


def test_comments_are_lines_as_in_the_csv() -> None:
    document = {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Hello"}]}]}
    comments = {
        "comments": [
            {"author": {"displayName": "Ann"}, "created": "2026-10-05T09:00:00.000+0000", "body": "one"},
            {"author": {"displayName": "Bob"}, "created": "2026-10-05T10:00:00.000+0000", "body": document},
        ],
        "total": 2,
    }
    assert text(comments) == "2026-10-05T09:00:00.000+0000;Ann;one\n2026-10-05T10:00:00.000+0000;Bob;Hello"


def test_half_a_character_is_no_text() -> None:
    assert json_table('[{"a": "x\\ud800y"}]', "f").header == ["a"]
    assert list(json_table('[{"a": "x\\ud800y"}]', "f")) == [(2, ["x\ufffdy"])]


UNLOAD = b"""<unload><sys_journal_field action="INSERT"><element>work_notes</element><element_id>a1</element_id>
<sys_created_by>ann</sys_created_by><sys_created_on>2026-10-05 09:00:00</sys_created_on><value>first</value>
</sys_journal_field><incident action="INSERT_OR_UPDATE"><sys_id>a1</sys_id><number>INC1</number><work_notes/></incident>
<sys_journal_field action="INSERT"><element>work_notes</element><element_id>a1</element_id><sys_created_by>bob
</sys_created_by><sys_created_on>2026-10-05 10:00:00</sys_created_on><value>second</value></sys_journal_field>
<sys_attachment><table_name>incident</table_name></sys_attachment></unload>"""


def test_the_journal_of_an_unload_stands_with_its_records() -> None:
    """As a list has it: the newest first."""
    table = xml_table(UNLOAD, "f.xml")
    assert table.header == ["sys_id", "number", "work_notes"]
    notes = "2026-10-05 10:00:00 - bob (Work notes)\nsecond\n\n2026-10-05 09:00:00 - ann (Work notes)\nfirst"
    assert list(table) == [(2, ["a1", "INC1", notes])]
    assert xml_table(UNLOAD, "f.xml", "sys_attachment").header == ["table_name"]
    assert len(list(xml_table(UNLOAD, "f.xml", "sys_journal_field"))) == 2
    with pytest.raises(InputError, match='has no records "problem"') as caught:
        xml_table(UNLOAD, "f.xml", "problem")
    assert "incident" in caught.value.hint


def test_other_xml() -> None:
    first = b"<item><key id='1'>A-1</key><component>a</component><component>b</component></item>"
    feed = b"<rss><channel><title>x</title>" + first + b"<item><key>A-2</key></item></channel></rss>"
    table = xml_table(feed, "f.xml")
    assert (table.header, list(table)) == (["key", "component"], [(2, ["A-1", "a, b"]), (3, ["A-2", ""])])
    assert list(xml_table(b"<rows><row number='INC1' state='7'/></rows>", "f")) == [(2, ["INC1", "7"])]
    with pytest.raises(InputError, match="Excel 2003"):
        xml_table(b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>', "f.xml")
