"""Lead time: business days and meetings, by the calendar of November and December 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.domain.changes.conflicts import conflicts
from app.domain.changes.lead import business_days, counted_from, lead_time, meeting_ends
from app.domain.changes.places import Place
from app.domain.changes.routing import routing
from app.domain.changes.surroundings import Meeting, Surroundings
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from tests.domain.changes.examples import HOLIDAYS, SERVICES, STANDARD, at, change

AROUND = Surroundings(SERVICES, windows=STANDARD, holidays=HOLIDAYS, now=at("2026-11-13T16:00"))


@pytest.mark.parametrize(
    ("submitted", "counts_as"),
    [
        ("2026-11-13T17:00", date(2026, 11, 13)),
        ("2026-11-13T17:00:01", date(2026, 11, 16)),  # Friday after five
        ("2026-11-14T09:00", date(2026, 11, 16)),  # Saturday
        ("2026-11-25T18:00", date(2026, 11, 30)),  # Thanksgiving, Friday and the weekend
        ("2026-11-11T09:00", date(2026, 11, 12)),  # Veterans Day
    ],
)
def test_the_business_day_as_which_a_submission_counts(submitted: str, counts_as: date) -> None:
    assert counted_from(at(submitted), HOLIDAYS) == counts_as


@pytest.mark.parametrize(
    ("submitted", "start", "days"),
    [
        ("2026-11-13T16:00", "2026-11-18T10:00", 3),  # from Friday to its Wednesday
        ("2026-11-13T17:01", "2026-11-18T10:00", 2),
        ("2026-11-13T16:00", "2026-11-15T04:00", 0),  # Sunday
        ("2026-11-13T16:00", "2026-11-13T17:00", 0),
        ("2026-11-13T16:00", "2026-11-12T04:00", 0),
        ("2026-11-25T12:00", "2026-11-30T04:00", 1),  # over Thanksgiving
        ("2026-11-10T12:00", "2026-11-12T04:00", 1),  # over Veterans Day
    ],
)
def test_business_days_between(submitted: str, start: str, days: int) -> None:
    assert business_days(at(submitted), at(start), HOLIDAYS) == days


def lead_of(more: dict[str, Any], around: Surroundings = AROUND, *, anew: bool = False) -> tuple[int, datetime, str]:
    mine = change(**more)
    found = lead_time(mine, routing(mine), around, anew=anew)
    assert found is not None
    assert found.enough is (not found.text)
    return found.days, found.earliest, found.text


HEARD = "it is heard on Wed 25 Nov at the earliest, and starts before that is over."
THURSDAY = {"planned_start": at("2026-11-19T04:30"), "planned_end": at("2026-11-19T06:30")}


def test_a_draft_counts_as_submitted_now() -> None:
    """On Friday at 16:00 it makes the meeting of the 18th, which is over at 11:00; a minute after five it does not."""
    assert lead_of(THURSDAY) == (4, at("2026-11-18T11:00"), "")
    late = replace(AROUND, now=at("2026-11-13T17:01"))
    assert lead_of(THURSDAY, late) == (3, at("2026-11-25T11:00"), f"Too little lead time: submitted now, {HEARD}")
    again = {**THURSDAY, "submitted_at": at("2026-11-02T09:00")}  # withdrawn: what was submitted then counts no more
    assert lead_of(again, late)[1] == at("2026-11-25T11:00")


def test_what_is_before_the_board_counts_from_its_submission_and_to_its_own_meeting() -> None:
    waiting = {**THURSDAY, "state": ChangeState.IN_CAB, "submitted_at": at("2026-11-12T09:00")}
    assert lead_of(waiting, replace(AROUND, now=at("2026-11-18T09:00"))) == (5, at("2026-11-18T11:00"), "")
    soon = {**waiting, "submitted_at": at("2026-11-17T09:00")}
    said = f"Too little lead time: submitted Tue 17 Nov 09:00, {HEARD}"
    assert lead_of(soon) == (2, at("2026-11-25T11:00"), said)
    place = Place(1, "decision", "open", 7, meeting_ends=at("2026-11-19T12:00"), submitted_at=at("2026-11-11T18:00"))
    moved = {**waiting, "place": place}
    assert lead_of(moved)[:2] == (5, at("2026-11-19T12:00"))
    closed = {**waiting, "place": replace(place, state="carried")}
    assert lead_of(closed)[1] == at("2026-11-18T11:00")


def test_what_no_board_hears_needs_its_business_days_all_the_same() -> None:
    minor: dict[str, Any] = {**THURSDAY, "scope": ChangeScope.MINOR}
    assert lead_of(minor, replace(AROUND, now=at("2026-11-16T09:00"))) == (3, at("2026-11-19T00:00"), "")
    text = "Too little lead time: submitted now, it starts after 2 business days, and 3 are needed."
    late = replace(AROUND, now=at("2026-11-17T09:00"))
    assert lead_of(minor, late) == (2, at("2026-11-20T00:00"), text)
    assert [(c.kind, c.severity.label) for c in conflicts(change(**minor), (), late)] == [("lead_time", "Warning")]
    one = replace(late, now=at("2026-11-18T18:00"), lead_days=1)
    assert lead_of(minor, one)[2].endswith("it starts after 0 business days, and 1 is needed.")
    assert lead_of(minor, replace(late, lead_days=0))[2] == ""


@pytest.mark.parametrize(
    ("more", "is_asked"),
    [
        ({}, True),
        ({"type": ChangeType.STANDARD}, True),  # of no model
        ({"type": ChangeType.STANDARD, "model_id": 1}, False),
        ({"type": ChangeType.EMERGENCY}, False),
        ({"type": ChangeType.LATENT}, False),
        ({"type": ChangeType.INFORMATIONAL}, False),
        ({"type": ChangeType.LATENT, "was_before": "cab"}, False),
        ({"source": "import:servicenow"}, False),
        ({"state": ChangeState.APPROVED}, False),
        ({"state": ChangeState.REJECTED}, False),
        ({"state": ChangeState.IN_REVIEW, "scope": ChangeScope.MINOR}, True),
    ],
)
def test_which_changes_need_lead_time(more: dict[str, Any], is_asked: bool) -> None:
    mine = change(**more)
    assert (lead_time(mine, routing(mine), AROUND) is not None) is is_asked


def test_a_standard_change_needs_what_its_model_says() -> None:
    made: dict[str, Any] = {**THURSDAY, "type": ChangeType.STANDARD, "model_id": 7}
    around = replace(AROUND, now=at("2026-11-18T09:00"), model_lead_days={7: 2})
    assert lead_of(made, around) == (
        1,
        at("2026-11-20T00:00"),
        "Too little lead time: submitted now, it starts after 1 business day, and 2 are needed.",
    )
    other = change(**{**made, "model_id": 8})
    assert lead_time(other, routing(other), around) is None


def test_a_decided_change_that_moves_counts_anew() -> None:
    approved = {**THURSDAY, "state": ChangeState.APPROVED, "submitted_at": at("2026-10-01T09:00")}
    late = replace(AROUND, now=at("2026-11-16T09:00"))
    assert lead_of(approved, late, anew=True)[1] == at("2026-11-25T11:00")


@pytest.mark.parametrize("now", [None, datetime(9999, 1, 1, tzinfo=at("2026-01-01T00:00").tzinfo)])
def test_without_a_present_a_draft_has_no_lead_time(now: datetime | None) -> None:
    assert lead_time(change(), routing(change()), replace(AROUND, now=now)) is None


def test_the_meetings_on_record_come_first_and_then_the_wednesdays() -> None:
    """The 11th is Veterans Day and moved to Thursday 12th with a cut-off on Friday 6th; the 25th is not on record."""
    meetings = (
        Meeting(at("2026-11-06T17:00"), at("2026-11-12T11:00")),
        Meeting(at("2026-11-13T17:00"), at("2026-11-18T12:30")),
    )
    around = replace(AROUND, meetings=meetings)
    for submitted, ends in (
        ("2026-11-06T17:00", "2026-11-12T11:00"),
        ("2026-11-06T17:01", "2026-11-18T12:30"),
        ("2026-11-13T17:01", "2026-11-25T11:00"),
        ("2026-11-20T17:01", "2026-12-02T11:00"),
    ):
        assert meeting_ends(at(submitted), around) == at(ends)
    # The last on record was moved before the Wednesday that would come next by the clock.
    early = replace(AROUND, meetings=(Meeting(at("2026-11-12T17:00"), at("2026-11-18T11:00")),))
    assert meeting_ends(at("2026-11-13T12:00"), early) == at("2026-11-25T11:00")


def test_a_wednesday_that_is_a_holiday_hears_nothing() -> None:
    """For 11 November the first day proposed is Tuesday 10th."""
    assert meeting_ends(at("2026-11-05T12:00"), AROUND) == at("2026-11-10T11:00")
    mine = change(planned_start=at("2026-11-11T19:00"), planned_end=at("2026-11-11T20:00"))
    found = lead_time(mine, routing(mine), replace(AROUND, now=at("2026-11-05T12:00")))
    assert found is not None
    assert found.meeting_ends == at("2026-11-10T11:00")


def test_years_other_than_this_one_are_told() -> None:
    start = at("2027-01-05T04:00")
    mine = change(planned_start=start, planned_end=start + timedelta(hours=1))
    found = lead_time(mine, routing(mine), replace(AROUND, now=at("2026-12-31T18:00")))
    assert found is not None
    assert "heard on Wed 6 Jan 2027 at the earliest" in found.text
