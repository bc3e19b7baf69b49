"""Agendas of the Agency CAB: how far they can be relied on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from unittest.mock import Mock

import pytest

from app.domain.cab import agenda as cab
from app.domain.cab import days
from app.domain.cab.paper_lines import PaperFacts
from app.domain.cab.values import MeetingState
from app.domain.eastern import EASTERN
from app.domain.vocabulary import ChangeState
from tests.domain.cab.examples import meeting


def agenda_of(day: date) -> cab.Agenda:
    """Return the agenda of a meeting without items."""
    start, end = days.span(day)
    made = meeting(slot=day, day=day, start=start, end=end, cut_off=days.cut_off(day), freeze_at=days.freeze_at(day))
    return cab.agenda_of(made, PaperFacts())


@pytest.mark.parametrize(
    ("state", "hour", "said"),
    [
        ("planned", 16, "Draft: items may still change until the agenda is sent"),
        ("planned", 18, "Draft: not sent, although its time has passed; items may still change"),
        ("frozen", 18, "Frozen"),
        ("held", 18, "Held"),
    ],
)
def test_a_draft_past_its_time_says_so(state: str, hour: int, said: str) -> None:
    """The agenda of Wednesday 18 November 2026 goes out on Monday 16 November, 17:00 Eastern Time."""
    built = agenda_of(date(2026, 11, 18))
    assert cab.standing(built, state, datetime(2026, 11, 16, hour, tzinfo=EASTERN)) == said


def test_a_meeting_that_nobody_recorded_is_no_draft_once_its_day_is_over() -> None:
    built = agenda_of(date(2026, 11, 25))
    nights = [datetime(2026, 11, day, 23, tzinfo=EASTERN) for day in (25, 26)]
    said = [cab.standing(built, "planned", night, on_record=False) for night in nights]
    assert cab.standing(built, "planned", nights[1]) == "The meeting was not held, and its day has passed"
    assert said == [
        "Draft: not sent, although its time has passed; items may still change",
        "No meeting is on record for this day, which has passed",
    ]


def test_a_meeting_knows_its_day_and_whether_anything_is_pending() -> None:
    built = agenda_of(date(2026, 11, 18))
    known = cab.MeetingAgenda(built, "planned", "", (), None, {}, None, 0, frozen_items=False)
    assert known.day == date(2026, 11, 18)
    assert known.nothing_pending


def test_after_a_decision_comes_the_next_item_that_is_before_the_board() -> None:
    states = (ChangeState.IN_CAB, ChangeState.APPROVED, ChangeState.IN_CAB, ChangeState.IMPLEMENTED)
    items = tuple(
        cab.AgendaItem(Mock(id=number, state=state), cab.DECIDE, "") for number, state in enumerate(states, 1)
    )
    agenda = replace(agenda_of(date(2026, 11, 18)), items=items)
    assert [agenda.next_to_decide(id) for id in (1, 2, 3, 4, 5)] == [3, 3, None, None, None]


@pytest.mark.parametrize(
    ("state", "holiday", "hour", "said"),
    [
        ("planned", "Veterans Day", 18, "Wednesday 18 November is Veterans Day. Choose another day first (M)."),
        (
            "planned",
            "",
            16,
            "It cannot be frozen before Fri 13 Nov 17:00: until then changes may still be submitted in time.",
        ),
        ("planned", "", 17, ""),
        ("frozen", "", 18, "It is frozen already. Take it back to freeze it anew."),
        ("cancelled", "", 16, "The meeting was cancelled."),
    ],
)
def test_why_an_agenda_cannot_be_frozen_yet_or_any_more(state: str, holiday: str, hour: int, said: str) -> None:
    day, cut_off = date(2026, 11, 18), datetime(2026, 11, 13, 17, tzinfo=EASTERN)
    now = cut_off.replace(hour=hour)
    assert cab.why_not_frozen(MeetingState(state), holiday, day, cut_off, now, how=" (M)") == said
