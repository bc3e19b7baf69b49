"""JSON and XML exports: whatever their shape, the same table."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.imports.records import flat, json_table, text, xml_table
from app.errors import InputError

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
    [([{"name": "VPN"}, {"name": "Mail"}], "VPN, Mail"), (True, "true"), (2.5, "2.5"), ({"id": 1}, "")],
)
def test_values(value: Any, said: str) -> None:
    assert text(value) == said
