"""Agendas of the Agency CAB: how far they can be relied on."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.domain.cab import agenda as cab
from app.domain.eastern import EASTERN


@pytest.mark.parametrize(
    ("state", "hour", "said"),
    [
        ("planned", 16, "Draft: items may still change until the agenda is sent"),
        ("planned", 18, "Draft: not sent, although its time has passed; items may still change"),
        ("frozen", 18, "Frozen and sent"),
        ("held", 18, "Held"),
    ],
)
def test_a_draft_past_its_time_says_so(state: str, hour: int, said: str) -> None:
    """The agenda of Wednesday 18 November 2026 goes out on Monday 16 November, 17:00 Eastern Time."""
    built = cab.build_agenda(date(2026, 11, 18), date(2026, 11, 11), [], [], {})
    assert cab.standing(built, state, datetime(2026, 11, 16, hour, tzinfo=EASTERN)) == said


def test_a_meeting_knows_its_day_and_whether_anything_is_pending() -> None:
    built = cab.build_agenda(date(2026, 11, 18), date(2026, 11, 11), [], [], {})
    meeting = cab.MeetingAgenda(built, "planned", "", (), None, {}, None, 0, frozen_items=False)
    assert meeting.day == date(2026, 11, 18)
    assert meeting.nothing_pending
