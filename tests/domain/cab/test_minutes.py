"""A revision of minutes and the conflicts that the revision before told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.domain.cab.minutes import as_told_before
from app.domain.cab.papers import MinutesLine, MinutesPaper
from tests.domain.cab.examples import DAY, START

APPROVED = MinutesLine("CHG0000001", "Patch", "For decision", "decision", "Approved", decided_at=START)
OTHER = replace(APPROVED, number="CHG0000002")


def _paper(*items: MinutesLine) -> MinutesPaper:
    return MinutesPaper("CAB0000012", DAY, DAY, 1, START, START, items=items)


def test_a_decision_that_stands_keeps_the_conflicts_that_were_told_of_it() -> None:
    before = _paper(replace(APPROVED, against=("Beside CHG0000009",)), OTHER)
    now = _paper(replace(APPROVED, against=("Beside CHG0000044",)), replace(OTHER, against=("A freeze",)))
    told, other = as_told_before(now, before).items
    assert told.against == ("Beside CHG0000009",)
    assert other.against == ("A freeze",)  # the revision before told none


def test_a_decision_that_was_taken_again_has_the_conflicts_of_its_time() -> None:
    again = replace(APPROVED, decided_at=START + timedelta(hours=1), against=("Beside CHG0000044",))
    before = _paper(replace(APPROVED, against=("Beside CHG0000009",)))
    assert as_told_before(_paper(again), before).items == (again,)
