"""A change that came before the board again: what was decided earlier binds it no more."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.cab.values import Item
from app.domain.vocabulary import ChangeState
from app.errors import NotAllowed
from app.services.cab import decisions, reads
from app.services.changes import acts
from app.services.changes import reads as change_reads
from tests.services.cab.board import Board
from tests.services.changes.playing import decided, ended

SLOT = date(2026, 11, 18)


def _decided_before(cab: Board, change_id: int, result: str, **more: str | bool) -> Item:
    """Let the meeting of 18 November decide and end, and take the change back to draft; returns the closed item."""
    decided(cab, change_id, result, **more)
    item = cab.item(change_id)
    ended(cab, SLOT)
    acts.withdraw(cab["ava"], change_id, cab.change(change_id).version)
    return item


def _now(cab: Board, item: Item) -> Item:
    assert item.meeting_id is not None
    found = reads.meeting(cab.root, item.meeting_id).item(item.id)
    assert found is not None
    return found


def _conditions(cab: Board, change_id: int) -> tuple[str, list[str]]:
    """What the change says, and what holds it back from its start."""
    waits_for = [one.text for one in change_reads.change_detail(cab.root, change_id).conditions]
    return cab.change(change_id).conditions, waits_for


def test_correcting_the_wording_of_an_earlier_decision_leaves_the_conditions_of_the_last(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    change = cab.submitted()
    earlier = _decided_before(cab, change, "conditions", conditions="Tell the courts", before_start=True)
    decisions.correct(cab["ava"], earlier.id, _now(cab, earlier).version, "A slip", conditions="Tell all courts")
    assert _conditions(cab, change) == ("", []), "a draft has no conditions"
    cab.submit(change)
    decided(cab, change, "conditions", conditions="After the backup", before_start=True)
    decisions.correct(cab["ava"], earlier.id, _now(cab, earlier).version, "A slip", conditions="Tell every court")
    assert _conditions(cab, change) == ("After the backup", ["After the backup"])
    assert _now(cab, earlier).conditions == "Tell every court"
    last = cab.item(change)
    decisions.correct(cab["ava"], last.id, last.version, "A slip", conditions="After both backups")
    assert _conditions(cab, change) == ("After both backups", ["After both backups"])


def test_an_earlier_decision_is_not_reopened_past_a_later_one(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    change = cab.submitted()
    earlier = _decided_before(cab, change, "rejected", reason="No test")
    with pytest.raises(NotAllowed, match="is draft: its decision can no longer be reopened"):
        decisions.reopen(cab["ava"], earlier.id, _now(cab, earlier).version, "A mistake")
    cab.submit(change)
    with pytest.raises(NotAllowed, match="is before the board again since"):
        decisions.reopen(cab["ava"], earlier.id, _now(cab, earlier).version, "A mistake")
    decided(cab, change)
    with pytest.raises(NotAllowed, match="came before the board again since"):
        decisions.reopen(cab["ava"], earlier.id, _now(cab, earlier).version, "A mistake")
    assert cab.change(change).state is ChangeState.APPROVED
