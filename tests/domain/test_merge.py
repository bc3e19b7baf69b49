"""Three-way merge by field: the table of cases."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.merge import merge_fields
from app.errors import Conflict

BASE = {"title": "a", "text": "t", "state": "new", "assignee": None, "note": ""}
TOGETHER = (("state", "assignee"),)


def merge(mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    return merge_fields(BASE, mine, {**BASE, **theirs}, together=TOGETHER, version=7, what="INC1")


@pytest.mark.parametrize(
    ("mine", "theirs", "saved"),
    [
        ({"title": "b"}, {}, {"title": "b"}),
        ({"title": "b"}, {"text": "u"}, {"title": "b"}),
        ({"title": "b"}, {"title": "b"}, {}),  # both chose the same
        ({"title": "a"}, {"title": "b"}, {}),  # not changed by me: theirs stands
        ({}, {"title": "b"}, {}),
        ({"title": "b", "note": ""}, {"note": "n"}, {"title": "b"}),
        ({"state": "closed", "assignee": "ann"}, {"state": "closed", "assignee": "ann"}, {}),
        ({"assignee": "ann"}, {"title": "b"}, {"assignee": "ann"}),
    ],
)
def test_what_is_saved(mine: dict[str, Any], theirs: dict[str, Any], saved: dict[str, Any]) -> None:
    assert merge(mine, theirs) == saved


@pytest.mark.parametrize(
    ("mine", "theirs", "fields"),
    [
        ({"title": "b"}, {"title": "c"}, {"title": ("a", "b", "c")}),
        ({"title": "b", "text": "u"}, {"title": "c"}, {"title": ("a", "b", "c")}),
        (
            {"assignee": "ann"},
            {"state": "closed"},
            {"assignee": (None, "ann", None), "state": ("new", "new", "closed")},
        ),
        (
            {"state": "closed"},
            {"assignee": "bob"},
            {"assignee": (None, None, "bob"), "state": ("new", "closed", "new")},
        ),
        (  # both gave it to the same person, but left it in different states
            {"state": "closed", "assignee": "ann"},
            {"state": "resolved", "assignee": "ann"},
            {"state": ("new", "closed", "resolved")},
        ),
    ],
)
def test_what_conflicts(mine: dict[str, Any], theirs: dict[str, Any], fields: dict[str, Any]) -> None:
    with pytest.raises(Conflict, match="INC1 was changed by somebody else meanwhile") as caught:
        merge(mine, theirs)
    assert caught.value.fields == fields
    assert caught.value.version == 7


VALUES = st.dictionaries(st.sampled_from(sorted(BASE)), st.sampled_from(["a", "b", "new", None]))


@given(VALUES, VALUES)
def test_nobodys_change_is_lost(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    now = {**BASE, **theirs}
    try:
        saved = merge(mine, theirs)
    except Conflict as found:
        clashes = found.fields
    else:
        clashes = {}
    if clashes:
        assert any(base != their for base, _, their in clashes.values())
        return
    after = {**now, **saved}
    for name, value in mine.items():
        assert after[name] == (now[name] if value == BASE[name] else value)
    for name, value in theirs.items():
        if value != BASE[name] and mine.get(name, BASE[name]) == BASE[name]:
            assert after[name] == value
