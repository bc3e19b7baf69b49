"""The last acts of a window: what Ctrl+Z takes back, in which order, and what stays when that fails."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.last_acts import ActState, LastAct, LastActs, brief_act


def acts_at(hour: int) -> LastActs:
    return LastActs(now=lambda: datetime(2026, 11, 24, hour, tzinfo=UTC))


def test_the_newest_is_taken_back_first_and_each_once() -> None:
    acts, undone = acts_at(15), list[str]()
    for name in ("first", "second"):
        acts.add(f"{name} done", lambda name=name: undone.append(name))  # type: ignore[misc]
    assert acts.undo_title() == "&Undo: second done"
    acts.undo_last()
    acts.undo_last()
    assert not acts.can_undo()
    acts.undo_last()
    assert undone == ["second", "first"]
    assert [(act.text, act.state) for act in acts.entries()] == [
        ("second done", ActState.TAKEN_BACK),
        ("first done", ActState.TAKEN_BACK),
    ]
    assert acts.entries()[0].at == datetime(2026, 11, 24, 15, tzinfo=UTC)


def test_what_cannot_be_taken_back_is_told_and_no_older_act_goes_in_its_place() -> None:
    acts, undone, told = acts_at(9), list[str](), list[LastAct]()
    acts.refused.connect(told.append)
    acts.add("old", lambda: undone.append("old"))
    acts.add("sent to 14 members")
    acts.undo_last()
    assert (undone, [act.text for act in told]) == ([], ["sent to 14 members"])
    assert acts.undo_title() == "&Undo"
    older = acts.newest_undoable()
    assert older is not None
    acts.undo(older.number)
    assert undone == ["old"]


def test_an_act_whose_undo_fails_can_be_taken_back_again() -> None:
    acts, claimed = acts_at(9), list[LastAct | None]()
    act = acts.add("resolved", lambda: claimed.append(acts.claim()))
    acts.undo(act.number)
    assert acts.entries()[0].state is ActState.UNDOING  # its write is under way
    acts.undo(act.number)
    assert len(claimed) == 1  # not twice at once
    acts.not_taken_back(act.number)
    acts.undo(act.number)
    acts.taken_back(act.number)
    assert [one.number for one in claimed if one is not None] == [act.number] * 2
    assert acts.entries()[0].state is ActState.TAKEN_BACK
    assert acts.claim() is None  # a later write belongs to nothing


def test_an_error_in_an_undo_leaves_the_act_as_it_was() -> None:
    def broken() -> None:
        raise KeyError("lost")

    acts = acts_at(9)
    act = acts.add("moved", broken)
    with pytest.raises(KeyError):
        acts.undo(act.number)
    assert acts.entries()[0].can_undo


def test_only_the_newest_are_kept_and_another_workspace_begins_empty() -> None:
    acts = acts_at(9)
    for number in range(250):
        acts.add(str(number))
    assert [act.text for act in acts.entries()] == [str(number) for number in range(249, 49, -1)]
    acts.clear()
    assert acts.entries() == ()


@given(st.text(max_size=200))
def test_an_act_in_a_menu_is_one_short_line(text: str) -> None:
    short = brief_act(text)
    assert len(short) <= 48
    assert "\n" not in short
