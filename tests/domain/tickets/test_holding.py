"""Holds that end by themselves: what is proposed, what is refused, and what their events mean in any order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.tickets.history import tell
from app.domain.tickets.holding import (
    BY_ITSELF,
    HOLD_UNTIL,
    HoldDay,
    next_morning,
    read_until,
    require_until,
    returned_note,
    until_text,
)
from app.domain.tickets.projection import Event, TicketFacts, read_story
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketKind
from app.errors import InputError
from tests.domain.tickets.test_projection import AGENCIES, SERVICES, at
from tests.examples import few

THANKSGIVING = {date(2026, 11, 26), date(2026, 11, 27)}
UNTIL = at("2026-10-06 08:00")


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-24 17:00", "2026-11-25 08:00"),
        ("2026-11-25 09:00", "2026-11-30 08:00"),  # over Thanksgiving and the weekend
        ("2026-10-30 12:00", "2026-11-02 08:00"),  # over the night in which the clocks go back
        ("2026-03-06 12:00", "2026-03-09 08:00"),  # and forward
    ],
)
def test_the_next_morning_of_business_is_proposed(now: str, morning: str) -> None:
    assert next_morning(at(now), THANKSGIVING) == at(morning)


def test_the_hours_of_the_morning_differ_by_the_clocks() -> None:
    assert next_morning(at("2026-10-30 12:00"), ()) == datetime(2026, 11, 2, 13, tzinfo=UTC)
    assert next_morning(at("2026-03-06 12:00"), ()) == datetime(2026, 3, 9, 12, tzinfo=UTC)


def test_a_hold_ends_in_the_time_to_come() -> None:
    now = at("2026-10-05 10:00")
    require_until(None, now)
    require_until(now + timedelta(days=366), now)
    with pytest.raises(InputError, match="Mon 5 Oct 2026 10:00 is over already"):
        require_until(now, now)
    with pytest.raises(InputError, match="more than a year ahead"):
        require_until(now + timedelta(days=367), now)


def test_an_event_keeps_the_instant_and_reads_nothing_else() -> None:
    assert read_until(until_text(UNTIL)) == UNTIL
    for text in (None, "", "tomorrow", "2026-10-06T08:00"):  # without a zone it is no instant
        assert read_until(text) is None
    assert until_text(None) == ""
    assert returned_note(UNTIL) == "Came back by itself: it was on hold until Tue 6 Oct 2026 08:00."
    assert [one.label for one in HoldDay] == ["May be left out", "Is asked for", "Is needed"]


def _event(seq: int, kind: K, minutes: int, new: str | None = None, note: str | None = None) -> Event:
    when = at("2026-10-05 10:00") + timedelta(minutes=minutes)
    return Event(seq, kind, when, when, "ann", "", None, new, note)


_OPENED = _event(1, K.OPENED, 0, "DOA")
_STEPS = {
    "hold": (K.HOLD, "awaiting_user", None),
    "until": (K.FIELD, until_text(UNTIL), HOLD_UNTIL),
    "later": (K.FIELD, until_text(UNTIL + timedelta(days=1)), HOLD_UNTIL),
    "no day": (K.FIELD, "", HOLD_UNTIL),
    "resume": (K.RESUME, None, None),
    "back": (K.RESUME, BY_ITSELF, None),
    "take": (K.ASSIGNMENT, "bob", None),
    "resolve": (K.RESOLVED, "fixed", None),
    "reopen": (K.REOPENED, None, None),
    "title": (K.FIELD, "Other", "title"),
}


@settings(max_examples=few(60))
@given(st.lists(st.sampled_from(sorted(_STEPS)), max_size=12))
def test_only_a_ticket_on_hold_has_an_end_of_it_the_last_one_that_was_said(steps: list[str]) -> None:
    events = [_OPENED]
    wanted: datetime | None = None
    is_held, is_open = False, True
    for number, step in enumerate(steps, 1):
        kind, new, note = _STEPS[step]
        events.append(_event(number + 1, kind, number, new, note))
        if step == "hold" and is_open:
            is_held, wanted = True, None
        elif step in ("resume", "back") or (step == "resolve" and is_open):
            is_held, wanted = False, None
        elif step in ("until", "later", "no day") and is_held:
            wanted = read_until(new)
        is_open = is_open if step not in ("resolve", "reopen") else step == "reopen"
    story = read_story(TicketFacts(TicketKind.INCIDENT, 1, None, 2), events, AGENCIES, SERVICES)
    assert story.hold_until == wanted
    assert (story.state.value == "on_hold") is is_held


def test_the_history_says_until_when_and_that_it_came_back() -> None:
    events = [
        _OPENED,
        _event(2, K.HOLD, 1, "awaiting_user"),
        _event(3, K.FIELD, 1, until_text(UNTIL), HOLD_UNTIL),
        _event(4, K.FIELD, 2, "", HOLD_UNTIL),
        _event(5, K.RESUME, 3, BY_ITSELF, returned_note(UNTIL)),
    ]
    assert [(one.what, one.text) for one in tell(events, ())][2:] == [
        ("On hold until", "Comes back Tue 6 Oct 2026 08:00."),
        ("On hold until", "Without a day to come back."),
        ("Resumed", "Back from hold. Came back by itself: it was on hold until Tue 6 Oct 2026 08:00."),
    ]
    assert tell(events, ())[2].changes == {HOLD_UNTIL: ("", "Tue 6 Oct 2026 08:00")}
