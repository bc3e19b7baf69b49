"""Routing, CAB dates, agenda, risk, conflicts: against cases worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.domain.changes import board
from app.domain.changes.risk import QUESTIONS, answers_of, assess
from app.domain.changes.states import TRANSITIONS
from app.domain.changes.surroundings import WindowDays
from app.domain.changes.values import Window
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType, Role
from app.errors import InputError
from tests.domain.changes.examples import HOLIDAYS, STANDARD, at, change


@pytest.mark.parametrize(
    ("start", "end", "day", "opens", "closes"),
    [
        ("04:00", "07:00", date(2026, 11, 5), "2026-11-05 09:00", "2026-11-05 12:00"),
        ("22:00", "24:00", date(2026, 11, 5), "2026-11-06 03:00", "2026-11-06 05:00"),
        ("22:00", "02:00", date(2026, 11, 5), "2026-11-06 03:00", "2026-11-06 07:00"),
        ("00:00", "24:00", date(2026, 11, 1), "2026-11-01 04:00", "2026-11-02 05:00"),  # 25 hours
        ("22:00", "06:00", date(2027, 3, 13), "2027-03-14 03:00", "2027-03-14 10:00"),  # 7 hours
    ],
)
def test_a_window_closes_at_midnight_on_the_next_day_or_the_same(
    start: str, end: str, day: date, opens: str, closes: str
) -> None:
    span = Window(day.weekday(), start, end).span(day)
    assert span == tuple(datetime.fromisoformat(f"{text}+00:00") for text in (opens, closes))
    assert WindowDays([Window(day.weekday(), start, end)]).all_of([], *span) == [span]


@pytest.mark.parametrize(
    ("more", "heard_by"),
    [
        ({}, "cab"),
        ({"scope": ChangeScope.EXTENSIVE}, "cab"),
        ({"scope": ChangeScope.WIDESPREAD}, "cab"),
        ({"scope": ChangeScope.MINOR}, "owner"),
        ({"agencies": ("DHHS",)}, "owner"),
        ({"agencies": ("DHHS", "DIT")}, "owner"),  # DIT is not one of the two agencies
        ({"affects_dit": False}, "owner"),
        ({"type": ChangeType.STANDARD}, "cab"),  # from no model
        ({"type": ChangeType.STANDARD, "scope": ChangeScope.MINOR}, "owner"),
        ({"type": ChangeType.STANDARD, "model_id": 1}, "none"),
        ({"type": ChangeType.STANDARD, "state": ChangeState.SCHEDULED}, "none"),  # before models were kept
        ({"type": ChangeType.INFORMATIONAL}, "none"),
        ({"type": ChangeType.EMERGENCY, "scope": ChangeScope.MINOR}, "ecab"),
        ({"type": ChangeType.LATENT, "scope": ChangeScope.MINOR, "agencies": ()}, "cab"),
    ],
)
def test_routing(more: dict[str, Any], heard_by: str) -> None:
    way = board.routing(change(**more))
    assert way.board == heard_by
    assert way.why


@pytest.mark.parametrize("kind", list(ChangeType))
def test_what_another_system_decides_is_announced_and_not_heard(kind: ChangeType) -> None:
    """Were it decided here, the board would hear or ratify this extensive change of two agencies, or ECAB decide it."""
    way = board.routing(change(type=kind, scope=ChangeScope.EXTENSIVE, source="import:servicenow"))
    assert (way.board, way.heard) == ("none", False)
    assert way.why == "Decided in ServiceNow and announced here: imports from there move it on"
    assert change(source="import:old").system == "old"  # a name that is nobody's but the customer's
    here = board.routing(change(type=kind, scope=ChangeScope.EXTENSIVE, model_id=1))
    assert here.heard is (kind not in {ChangeType.STANDARD, ChangeType.INFORMATIONAL})


def test_a_wednesday_that_is_a_holiday_gets_proposals() -> None:
    veterans = board.meeting_day(date(2026, 11, 11), HOLIDAYS)
    assert veterans.needs_decision
    assert veterans.holiday == "Veterans Day"
    assert veterans.proposals == (date(2026, 11, 10), date(2026, 11, 12), date(2026, 11, 9), date(2026, 11, 13))
    christmas = board.meeting_day(date(2025, 12, 24), HOLIDAYS)
    assert christmas.proposals == (date(2025, 12, 23), date(2025, 12, 22))
    assert not board.meeting_day(date(2026, 11, 18), HOLIDAYS).needs_decision


@pytest.mark.parametrize(("day", "wednesday"), [(16, 18), (18, 18), (22, 18), (23, 25)])
def test_the_wednesday_of_a_week_from_monday_to_sunday(day: int, wednesday: int) -> None:
    assert board.cab_wednesday(date(2026, 11, day)) == date(2026, 11, wednesday)


def test_deadlines_of_an_ordinary_week() -> None:
    meeting = date(2026, 11, 18)
    assert board.submission_deadline(meeting) == at("2026-11-13T17:00")  # the Friday before
    assert board.agenda_freeze(meeting) == at("2026-11-16T17:00")  # Monday


def test_deadlines_keep_three_business_days_across_a_holiday() -> None:
    # Wednesday 2 December 2026: Thanksgiving takes Thursday and Friday before it.
    assert board.submission_deadline(date(2026, 12, 2), HOLIDAYS) == at("2026-11-25T17:00")
    assert board.agenda_freeze(date(2026, 12, 2), HOLIDAYS) == at("2026-11-30T17:00")


def test_a_change_complete_on_the_deadline_makes_that_meeting() -> None:
    assert board.meeting_for(at("2026-11-13T17:00")) == date(2026, 11, 18)
    assert board.meeting_for(at("2026-11-13T17:00") + timedelta(seconds=1)) == date(2026, 11, 25)


def test_deadline_across_the_end_of_daylight_saving() -> None:
    # Friday 30 October is EDT (21:00 UTC); the meeting of 4 November is EST.
    assert board.submission_deadline(date(2026, 11, 4)) == datetime(2026, 10, 30, 21, tzinfo=UTC)


def test_risk_is_the_sum_of_its_answers_and_says_why() -> None:
    low = {q.id: q.answers[0].id for q in QUESTIONS}
    assert assess(low).level == "low"
    assert assess(low).reasons == ()
    worst = assess({q.id: max(q.answers, key=lambda a: a.points).id for q in QUESTIONS})
    assert (worst.level, worst.points) == ("high", 4 + 3 + 5 + 2 + 3 + 2)
    assert "cannot be backed out" in worst.reasons[0].lower()
    assert assess({**low, "reach": "many"}).level == "medium"  # 4 points
    assert assess({"reach": "many"}).level == ""
    assert len(assess({}).unanswered) == len(QUESTIONS)
    with pytest.raises(InputError, match="is no answer"):
        assess({"reach": "nobody"})


def test_a_window_on_the_night_of_the_clock_change_is_real_hours() -> None:
    # Sunday 1 November 2026: 04:00-12:00 EST lies after the extra hour.
    spans = WindowDays(STANDARD).all_of(("NCID",), at("2026-11-01T00:00"), at("2026-11-02T00:00"))
    assert spans == [(datetime(2026, 11, 1, 9, tzinfo=UTC), datetime(2026, 11, 1, 17, tzinfo=UTC))]


def test_services_with_windows_of_their_own_must_all_agree() -> None:
    windows = (*STANDARD, Window(3, "05:00", "06:00", "DB"))
    spans = WindowDays(windows).all_of(("NCID", "DB"), at("2026-11-19T00:00"), at("2026-11-20T00:00"))
    assert spans == [(at("2026-11-19T05:00"), at("2026-11-19T06:00"))]


def test_every_transition_has_known_states_and_roles() -> None:
    for old, new, role in TRANSITIONS:
        assert ChangeState(old) is not ChangeState(new)
        Role(role)


def test_a_state_inside_of_a_sentence_keeps_its_capitals() -> None:
    assert ChangeState.IN_CAB.word == "in CAB"
    assert ChangeState.APPROVED.word == "approved"


def test_a_change_is_heard_when_its_meeting_is_held() -> None:
    wednesday, week = date(2026, 11, 18), timedelta(days=7)
    moved = {wednesday: date(2026, 11, 19), wednesday + week: date(2026, 11, 24)}
    assert board.held_on(wednesday, moved) == date(2026, 11, 19)
    assert board.held_on(date(2026, 11, 17), moved) == date(2026, 11, 19)  # the day that was chosen before
    assert board.held_on(date(2026, 11, 24), moved) == date(2026, 11, 24)
    assert board.held_on(wednesday - week, moved) == wednesday - week
    assert board.held_on(wednesday, {}) == wednesday


def test_the_next_wednesday_is_today_on_a_wednesday() -> None:
    wednesday = date(2026, 11, 18)
    assert [board.next_wednesday(wednesday + timedelta(days=n)) for n in (-1, 0)] == [wednesday, wednesday]
    assert board.next_wednesday(wednesday + timedelta(days=1)) == date(2026, 11, 25)


def test_the_deadline_of_a_moved_meeting_is_that_of_its_day() -> None:
    """Three business days before Tuesday 24 November is Thursday 19 November."""
    moved = {date(2026, 11, 25): date(2026, 11, 24)}
    assert board.meeting_for(at("2026-11-19T17:00"), HOLIDAYS, moved) == date(2026, 11, 25)
    assert board.meeting_for(at("2026-11-19T17:01"), HOLIDAYS, moved) == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("kept", "answers"),
    [
        ({"reach": "many", "outage": "short"}, {"reach": "many", "outage": "short"}),
        ({"reach": 5, "outage": None, "backout": "by magic", "of_old": "yes", "tested": "like"}, {"tested": "like"}),
        (None, {}),
        (["many"], {}),
    ],
)
def test_answers_that_are_none_count_as_not_given(kept: object, answers: dict[str, str]) -> None:
    assert answers_of(kept) == answers
