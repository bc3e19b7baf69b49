"""What the trail of an SQLite workspace says of a row is the JSON that the database itself would write."""

from __future__ import annotations

import json

import pytest
from sqlcipher3 import dbapi2 as sqlite

from app.db.row_diff import diff


def test_a_new_row_is_told_without_what_is_null() -> None:
    told = diff("I", "number,note,late?,at@,said=", "INC1", None, 1, 1_791_979_200_500_000, '{"a":[1]}')
    assert json.loads("{" + told[1:] + "}") == {
        "number": [None, "INC1"],
        "late": [None, True],
        "at": [None, "2026-10-14T12:00:00.5+00:00"],
        "said": [None, {"a": [1]}],
    }


def test_of_an_edit_only_what_differs_is_told() -> None:
    assert (
        diff("U", "title,owner,late?", "one", "two", None, None, 0, 1) == ',"title":["one","two"],"late":[false,true]'
    )
    assert diff("U", "title,owner", "one", "one", 7, None) == ',"owner":[7,null]'
    assert diff("U", "title", "one", "one") == ""


def test_a_deleted_row_is_told_as_it_was() -> None:
    assert diff("D", "tbl,size", "change", 0) == ',"tbl":["change",null],"size":[0,null]'


@pytest.mark.parametrize("value", ["", "Länge | \"quoted\" \\ 'x'\n\t\r\b\f\x01\x1f\x7f☃😀", 0, -(2**63), 1.5, None])
def test_a_value_reads_as_the_database_quotes_it(value: object) -> None:
    raw = sqlite.connect(":memory:")
    (quoted,) = raw.execute("SELECT json_quote(?)", (value,)).fetchone()
    raw.close()
    assert diff("U", "a", object(), value).endswith(f",{quoted}]")
    with pytest.raises(TypeError):
        diff("I", "a", b"bytes")
