"""How states of a change are called: at the beginning of a cell, and inside of a sentence."""

from __future__ import annotations

from app.domain.vocabulary import ChangeState


def test_the_board_keeps_its_capitals_inside_of_a_sentence() -> None:
    assert (ChangeState.IN_CAB.label, ChangeState.IN_CAB.word) == ("In CAB", "in CAB")
    assert (ChangeState.APPROVED.label, ChangeState.APPROVED.word) == ("Approved", "approved")
