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
        ({"assignee": "ann"}, {"state": "assigned", "assignee": "ann"}, {}),  # mine is part of theirs
        ({"state": "assigned", "assignee": "ann"}, {"assignee": "ann"}, {"state": "assigned"}),  # theirs of mine
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
            {"assignee": "ann", "state": "closed"},
            {"assignee": "bob", "state": "closed"},
            {"assignee": (None, "ann", "bob")},
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


def outcome(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any] | dict[str, tuple[Any, Any]]:
    """What stands when one saves and then the other; or the two values of each field that is asked."""
    after = {**BASE, **first}
    try:
        return {**after, **merge_fields(BASE, second, after, together=TOGETHER, version=1, what="it")}
    except Conflict as found:
        return {name: (theirs, mine) for name, (_, mine, theirs) in found.fields.items()}


@given(VALUES, VALUES)
def test_it_does_not_matter_who_saves_first(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    one, other = outcome(mine, theirs), outcome(theirs, mine)
    if any(isinstance(value, tuple) for value in one.values()):
        assert other == {name: (b, a) for name, (a, b) in one.items()}
    else:
        assert one == other


@given(VALUES, VALUES)
def test_saving_again_changes_nothing_more(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    try:
        saved = merge(mine, theirs)
    except Conflict:
        return
    assert merge(mine, {**theirs, **saved}) == {}


@given(VALUES)
def test_what_nobody_else_touched_is_saved_whole(mine: dict[str, Any]) -> None:
    assert {**BASE, **merge(mine, {})} == {**BASE, **mine}


def test_titles_name_the_fields_of_a_conflict() -> None:
    with pytest.raises(Conflict, match="meanwhile: Short text"):
        merge_fields(BASE, {"text": "u"}, {**BASE, "text": "v"}, version=1, what="It", titles={"text": "Short text"})
