"""What was saved since a record was seen, and whether an act on it has to ask."""

from __future__ import annotations

import pytest

from app.domain.edits import Edit, EditedField
from app.ui.writing import Seen


def edit(version: int, *columns: str) -> Edit:
    """A save of a colleague."""
    return Edit("Casey", "casey", None, version, {one: EditedField(one, "a", "b") for one in columns})


@pytest.mark.parametrize(
    ("edits", "now", "free"),
    [
        ([edit(4, "category")], 4, True),
        ([edit(4)], 4, True),  # words were added
        ([edit(4, "category"), edit(5, "title")], 5, True),
        ([edit(4, "assignee")], 4, False),
        ([edit(4, "category"), edit(5, "category", "state")], 5, False),
        ([edit(4, "category")], 5, False),  # one save is not known of
        ([edit(5, "category")], 5, False),
        ([], 4, False),
    ],
)
def test_only_what_an_act_goes_by_is_in_its_way(edits: list[Edit], now: int, *, free: bool) -> None:
    seen = Seen(1, 3, lambda _version, _work: (), decides=frozenset({"state", "assignee"}))
    assert seen.is_free_of(edits, now) is free


def test_without_fields_any_save_is() -> None:
    assert not Seen(1, 3, lambda _version, _work: ()).is_free_of([edit(4, "category")], 4)
