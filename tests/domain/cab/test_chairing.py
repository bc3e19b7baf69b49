"""Who may sign the minutes, and what is said of the chair when a meeting ends."""

from __future__ import annotations

from dataclasses import replace

from app.domain.cab.chairing import at_the_end, refused_to_sign
from app.domain.cab.values import Person
from tests.domain.cab.examples import meeting

_HAL, _LIA = Person(91, "Hal Hunt", "hal"), Person(92, "Lia Lowe")


def test_the_chair_alone_signs_and_the_coordinator_for_one_without_a_login() -> None:
    by_hal, by_lia, by_none = (replace(meeting(), chair=chair) for chair in (_HAL, _LIA, None))
    assert refused_to_sign(by_hal, "hal", coordinates=False) == ""
    assert "Hal Hunt chaired" in refused_to_sign(by_hal, "ava", coordinates=True)
    assert refused_to_sign(by_lia, "ava", coordinates=True) == ""
    assert "has no login" in refused_to_sign(by_lia, "hal", coordinates=False)
    assert refused_to_sign(by_none, "ava", coordinates=True).startswith("Nobody is named to chair")


def test_who_is_on_record_as_the_chair_is_said_at_the_end() -> None:
    seat = replace(meeting().seats[0], person=_HAL, present=False)
    away = replace(meeting(), chair=_HAL, seats=(seat,))
    assert "is not recorded as present" in at_the_end(away)
    assert "is not recorded" not in at_the_end(replace(away, seats=(replace(seat, present=True),)))
    assert at_the_end(replace(away, chair=None)).startswith("Nobody is on record as its chair")
