"""The agenda as a file for calendars: the meeting's one entry, and the changes that it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from app.domain.cab.paper_lines import PaperFacts
from app.domain.cab.settings import CabRules
from app.domain.cab.values import Item, ItemState, Kind, Meeting, MeetingState, Person, Seat
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from app.reports.cab.agenda_feed import agenda_feed

STAMP = datetime(2026, 11, 16, 22, tzinfo=UTC)
DAY = date(2026, 11, 18)
START = datetime(2026, 11, 18, 15, tzinfo=UTC)
CHANGE = Change(
    7,
    "CHG0000007",
    "Move the identity directory",
    ChangeType.NORMAL,
    ChangeScope.EXTENSIVE,
    ChangeState.IN_CAB,
    datetime(2026, 11, 19, 9, 30, tzinfo=UTC),
    datetime(2026, 11, 19, 11, 30, tzinfo=UTC),
)
BEN = Person(1, "Ben", "ben", "ben@dhhs.nc.gov")
MEETING = Meeting(
    4,
    "CAB0000046",
    DAY,
    DAY,
    MeetingState.FROZEN,
    START,
    START + timedelta(hours=1),
    "Room 310",
    sequence=2,
    version=9,
    items=(Item(1, Kind.DECISION, ItemState.OPEN, CHANGE),),
    seats=(Seat(1, "DHHS", "Health and Human Services", BEN),),
)
FACTS = PaperFacts(forward=(replace(CHANGE, id=10, number="CHG0000010", state=ChangeState.SCHEDULED),))


def entries(meeting: Meeting, facts: PaperFacts = FACTS) -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(agenda_feed(meeting, facts, stamp=STAMP))
    assert str(calendar["method"]) == "PUBLISH"
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_the_meeting_is_told_by_the_wall_and_changes_in_utc() -> None:
    events = entries(MEETING)
    assert set(events) == {"cab-20261118@longleaf", "chg0000007@longleaf", "chg0000010@longleaf"}
    assert events["chg0000007@longleaf"]["dtstart"].to_ical() == b"20261119T093000Z"
    board = events["cab-20261118@longleaf"]
    assert (board["dtstart"].to_ical(), board["dtstart"].params["TZID"]) == (b"20261118T100000", "America/New_York")
    assert board["dtstart"].dt.astimezone(UTC) == START
    assert str(board["location"]) == "Room 310"
    assert "CHG0000007 Move the identity directory" in str(board["description"])


def test_nobody_is_invited_by_a_file() -> None:
    assert all("attendee" not in event for event in entries(MEETING).values())


def test_the_entry_of_the_meeting_is_the_one_of_its_invitations() -> None:
    """The sequence of both is the meeting's: the version of its row rises with much that no calendar is told."""
    board = entries(replace(MEETING, version=30))["cab-20261118@longleaf"]
    assert (int(board["sequence"]), str(board["status"])) == (2, "CONFIRMED")


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (MeetingState.PLANNED, "TENTATIVE"),
        (MeetingState.FROZEN, "CONFIRMED"),
        (MeetingState.HELD, "CONFIRMED"),
        (MeetingState.CANCELLED, "CANCELLED"),
    ],
)
def test_a_meeting_is_as_firm_as_its_agenda(state: MeetingState, status: str) -> None:
    board = entries(replace(MEETING, state=state))["cab-20261118@longleaf"]
    assert str(board["status"]) == status


def test_a_moved_meeting_keeps_its_id() -> None:
    later = timedelta(days=1)
    moved = replace(MEETING, day=DAY + later, start=START + later, end=START + later + timedelta(hours=1), sequence=3)
    board = entries(moved)["cab-20261118@longleaf"]
    assert (board["dtstart"].to_ical(), int(board["sequence"])) == (b"20261119T100000", 3)


def test_ids_bear_the_name_of_the_workspace() -> None:
    rules = CabRules(ical_host="it.nc.gov")
    assert set(entries(replace(MEETING, items=()), PaperFacts(rules=rules))) == {"cab-20261118@it.nc.gov"}
