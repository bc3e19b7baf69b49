"""Filters as a file: what is written is read again, and what is wrong is named by file, entry and field."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.domain.tickets.filter_file import from_text, to_plain
from app.domain.tickets.shared_filters import SharedFilter
from app.errors import InputError

_MAIL = ("Mail", "is:open service:EMAIL", "jam", "due_at", True, "due", True)
DESK = SharedFilter(1, 1, *_MAIL, 1, "ann", "Ann", 3, "DESK")
ALL = SharedFilter(2, 1, "Late", "is:missed", "", "", False, "", False, 1, "ann", "Ann")


def test_what_is_written_is_read_again() -> None:
    plain = to_plain((DESK, ALL))
    assert plain["filters"][1] == {"name": "Late", "for": "everybody", "filter": "is:missed"}
    assert from_text(json.dumps(plain), "f.json") == [
        {"name": "Mail", "for": "DESK", "filter": "is:open service:EMAIL", "search": "jam", "sort": "due_at",
         "grouped": "due", "descending": True, "pinned": True},
        {"name": "Late", "for": "everybody", "filter": "is:missed", "search": "", "sort": "",
         "grouped": "", "descending": False, "pinned": False},
    ]  # fmt: skip


def entry(**fields: Any) -> dict[str, Any]:
    return {"schema": "longleaf.filters", "version": 1, "filters": [{"name": "A", "filter": "is:open"}, fields]}


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ("{", "f.json is no JSON"),
        ("[]", "f.json holds no filters"),
        ({"schema": "longleaf.lists"}, "f.json holds no filters"),
        ({"schema": "longleaf.filters", "version": 2}, "f.json is of version 2; this program reads version 1"),
        ({"schema": "longleaf.filters", "version": 1}, "f.json: “filters” is no list"),
        ({"schema": "longleaf.filters", "version": 1, "filters": [1]}, "f.json, entry 1 is no object"),
        (entry(), "f.json, entry 2, name: it is needed"),
        (entry(name="B", filter=" "), "f.json, entry 2, filter: it is needed"),
        (entry(name="B", filter=7), "f.json, entry 2, filter: it is no text"),
        (entry(name="B", filter="is:open", pinned="yes"), "f.json, entry 2, pinned: it is no true or false"),
        (entry(name="B", filter="is:open", color="red"), "f.json, entry 2: there is no field “color”"),
    ],
)
def test_what_is_wrong_is_named(plain: Any, said: str) -> None:
    with pytest.raises(InputError) as error:
        from_text(plain if isinstance(plain, str) else json.dumps(plain), "f.json")
    assert said in str(error.value)
