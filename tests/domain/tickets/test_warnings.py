"""Steps of warnings: reached with the very instant, by business time, and told to whom they concern."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.tickets.presence import Present, presence_text
from app.domain.tickets.warnings import STEPS, Why, step_of, wanted_steps, whose
from tests.ticket_world import local


@pytest.mark.parametrize(
    ("minutes", "step"), [(0, 0), (119, 0), (120, 50), (179, 50), (180, 75), (215, 75), (216, 90), (240, 90), (900, 90)]
)
def test_a_step_is_reached_with_its_minute(minutes: int, step: int) -> None:
    assert step_of(timedelta(minutes=minutes), timedelta(hours=4)) == step


def test_a_target_of_no_time_has_no_steps() -> None:
    assert step_of(timedelta(hours=1), timedelta(0)) == 0


@pytest.mark.parametrize(
    ("assignee", "member", "lead", "why"),
    [
        ("me", False, False, Why.MINE),
        ("me", True, True, Why.MINE),
        ("", True, True, Why.FREE),
        (None, True, False, Why.FREE),
        (None, False, False, None),
        ("bob", True, False, None),
        ("bob", True, True, Why.LEAD),
    ],
)
def test_whom_a_warning_concerns(assignee: str | None, member: bool, lead: bool, why: Why | None) -> None:
    assert whose("me", assignee, member=member, lead=lead) == why


def test_leads_hear_from_three_quarters_on_and_everybody_what_they_chose() -> None:
    assert wanted_steps(90, Why.MINE, STEPS) == (50, 75, 90)
    assert wanted_steps(75, Why.FREE, (50, 90)) == (50,)
    assert wanted_steps(50, Why.LEAD, STEPS) == ()
    assert wanted_steps(90, Why.LEAD, STEPS) == (75, 90)


def test_presence_in_words_by_eastern_time() -> None:
    one, two = Present("Ann", True, local("2026-11-01 09:05")), Present("Bob", False, local("2026-10-31 09:05"))
    assert presence_text((one, two)) == "Ann writes a reply (since 09:05) · Bob has it open (since 09:05)"
    assert presence_text(()) == ""
