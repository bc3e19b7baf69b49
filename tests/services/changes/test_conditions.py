"""Conditions before the start bind as long as the decision that made them stands."""

from __future__ import annotations

from datetime import date

import pytest

from app.errors import NotAllowed
from app.services.cab import decisions
from app.services.cab.minutes import minutes_of
from app.services.cab.schedule import schedule
from app.services.changes import acts, reads
from tests.services.cab.board import Board
from tests.services.changes.playing import decided, ended, local

SLOT = date(2026, 11, 18)


def waits_for(cab: Board, key: int) -> list[tuple[str, bool]]:
    return [(one.text, one.met) for one in reads.change_detail(cab.root, key).conditions]


def on_condition(cab: Board, text: str = "Tell the help desk") -> int:
    """A change that the board of 18 November approved under a condition before the start."""
    cab.clock.to("2026-11-12 09:00")
    key = cab.submitted()
    decided(cab, key, "conditions", conditions=text, before_start=True)
    assert waits_for(cab, key) == [(text, False)]
    return key


def test_reopened_the_new_decision_says_what_holds_it_back(cab: Board) -> None:
    key = on_condition(cab)
    item = cab.item(key)
    decisions.reopen(cab["ava"], item.id, item.version, "Another condition")
    assert waits_for(cab, key) == []
    decided(cab, key, "conditions", conditions="After the backup", before_start=True)
    assert waits_for(cab, key) == [("After the backup", False)]
    acts.schedule(cab["finn"], key, cab.change(key).version)
    cab.clock.at = cab.change(key).planned_start
    with pytest.raises(NotAllowed, match="After the backup comes first"):
        acts.start(cab["finn"], key, cab.change(key).version)
    (one,) = reads.change_detail(cab.root, key).conditions
    acts.meet_condition(cab["finn"], key, one.id, one.version)
    acts.start(cab["finn"], key, cab.change(key).version)


def test_taken_back_to_draft_nothing_of_it_is_left(cab: Board) -> None:
    withdrawn = on_condition(cab)
    replanned = cab.submitted(title="Move the directory")
    acts.withdraw(cab["ava"], withdrawn, cab.change(withdrawn).version)
    assert (waits_for(cab, withdrawn), cab.change(withdrawn).conditions) == ([], "")
    ended(cab, SLOT)
    decided(cab, replanned, "conditions", conditions="After the backup", before_start=True)
    now = cab.change(replanned)
    span = (local("2026-12-18 04:00"), local("2026-12-18 06:00"))
    acts.reschedule(cab["ava"], replanned, now.version, *span, replan=True)
    assert (waits_for(cab, replanned), cab.change(replanned).conditions) == ([], "")


def test_a_corrected_wording_is_what_is_to_be_met(cab: Board) -> None:
    key = on_condition(cab)
    item = cab.item(key)
    decisions.correct(cab["ava"], item.id, item.version, "A slip", conditions="Tell the service desk")
    assert waits_for(cab, key) == [("Tell the service desk", False)]


def test_wherever_a_condition_is_told_it_is_told_that_it_comes_first(cab: Board) -> None:
    key = on_condition(cab)
    ended(cab, SLOT)
    said = "To be met before the start: Tell the help desk"
    _, _, minutes = minutes_of(cab.root, SLOT)
    told = {line.number: line.conditions for line in minutes.items}
    assert told == {cab.change(key).number: said}
    assert cab.item(key).told_conditions == said
    lines = {line.number: line.decision for line in schedule(cab.root, weeks=8).schedule.lines}
    assert lines[cab.change(key).number] == f"approved with conditions by the CAB of Wed 18 Nov 2026: {said}"
