"""What the room shows of each kind of item, and what can be done with it; painted without a workspace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.domain.agencies import PersonRef
from app.domain.cab.actions import BoardAction
from app.domain.cab.quorum import Standing
from app.domain.cab.values import (
    Ballot,
    CabEvent,
    Cast,
    CastVote,
    Consent,
    Edit,
    Event,
    Item,
    ItemState,
    Kind,
    Meeting,
    MeetingState,
    Person,
    Result,
    Seat,
)
from app.domain.changes.models import Model
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from app.ui.look.pen import SMALL, wrapped
from app.ui.look.theme import Theme
from app.views.cab.room.item_page import acts_of, boxes, fitting_lines
from app.views.cab.room.page import RoomPage
from app.views.cab.room.shown import Asked, Shown
from app.views.cab.room.side import count_words, needed_words
from app.views.cab.room.typed_action import read_action
from tests.views.cab.room.painted import painted

START = datetime(2026, 11, 18, 15, tzinfo=UTC)
DAY = date(2026, 11, 18)
CHANGE = Change(
    1,
    "CHG0000912",
    "Failover test of NCID Identity Management between EDC and WDC",
    ChangeType.NORMAL,
    ChangeScope.SIGNIFICANT,
    ChangeState.IN_CAB,
    datetime(2026, 12, 5, 17, tzinfo=UTC),
    datetime(2026, 12, 5, 21, tzinfo=UTC),
    services=("NCID",),
    agencies=tuple(f"A{n}" for n in range(27)),
    sites=("EDC", "WDC"),
    implementer_name="Quentin Pham",
    backout_plan="Fail back in 40 min",
    outage_minutes=5,
    content_n=3,
)
SEATS = tuple(
    Seat(n, code, f"Department {code}", Person(n, f"Member {n}"), present=True)
    for n, code in enumerate(("DHHS", "DOR", "DOT", "DPI"), 1)
)
NAMES = {
    "services": {"NCID": "NCID Identity Management"},
    "sites": {"EDC": "Eastern Data Center", "WDC": "Western Data Center"},
}


def vote(seat: int, ballot: Ballot, note: str = "") -> CastVote:
    return CastVote(seat, "Member", SEATS[seat - 1].agency, ballot, note, 3, Cast.RECORDED, "", START, person_id=seat)


def shown(*items: Item, minutes: float = 0, state: MeetingState = MeetingState.RUNNING, **asked: Any) -> Shown:
    events = (Event(1, 1, START, CabEvent.OPENED), Event(2, 2, START, CabEvent.ITEM, item_id=items[0].id))
    meeting = Meeting(
        1, "CAB-1", DAY, DAY, state, START, START + timedelta(hours=1), items=items, seats=SEATS, events=events
    )
    return Shown(Asked(meeting, names=NAMES, **asked), START + timedelta(minutes=minutes))


def page_of(qtbot: QtBot, made: Shown, minutes: float = 0) -> RoomPage:
    page = RoomPage()
    qtbot.addWidget(page)
    page.now = lambda: START + timedelta(minutes=minutes)
    page.resize(1280, 720)
    page.show_meeting(made)
    return page


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
def test_an_item_as_the_look_shows_it(qtbot: QtBot, theme: Theme, look: str) -> None:
    theme.set_mode(look)
    votes = (vote(1, Ballot.APPROVE), vote(2, Ballot.APPROVE), vote(3, Ballot.REJECT, "payroll run"))
    item = Item(4, Kind.DECISION, ItemState.OPEN, CHANGE, minutes_planned=10, votes=votes, came=2)
    said = painted(page_of(qtbot, shown(item), minutes=6.4))
    for text in (
        "Agency CAB, Wednesday 18 November 2026",
        "Quorum: 4 of 4 agencies present, 2 needed",
        "Ends about 10:10",
        "Item 1 of 1",
        "CHG0000912",
        "Normal change, significant scope, version 3",
        "2nd time",
        "Sat 5 Dec 12:00 to 16:00",
        "NCID Identity Management, at Eastern Data Center and Western Data Center",
        "27 agencies, outage of 5 min",
        "Quentin Pham, back-out: Fail back in 40 min",
        "06:24",
        "of 10:00",
        "3:36 left",
        "3 of 4",
        "2 yes, 1 no",
        "1 no, so it cannot be approved",
        "Reject: payroll run",
        "to come",
    ):
        assert text in said, text


def test_each_kind_is_asked_for_what_it_is(qtbot: QtBot) -> None:
    model = Model(7, "MOD0000002", "Certificate renewal", 2, "proposed", services=("NCID",), risk="medium")
    late = Item(1, Kind.DECISION, ItemState.OPEN, CHANGE, late=True, late_why="Submitted Tue")
    expected = {
        Kind.DECISION: (late, "KD"),
        Kind.RATIFY: (Item(1, Kind.RATIFY, ItemState.OPEN, CHANGE), "ARD"),
        Kind.EMERGENCY: (Item(1, Kind.EMERGENCY, ItemState.OPEN, CHANGE), "TD"),
        Kind.PIR: (Item(1, Kind.PIR, ItemState.OPEN, CHANGE), "TD"),
        Kind.INFO: (Item(1, Kind.INFO, ItemState.OPEN, CHANGE), "TD"),
        Kind.MODEL: (Item(1, Kind.MODEL, ItemState.OPEN, model=model), "ACRD"),
    }
    for kind, (item, keys) in expected.items():
        made = shown(item)
        assert "".join(key for _, key, _ in acts_of(made)) == keys, kind
        said = painted(page_of(qtbot, made))
        assert item.title in said or item.title.split(" between")[0] in said
    assert "Certificate renewal" in painted(page_of(qtbot, shown(expected[Kind.MODEL][0])))
    given = replace(late, consent=Consent.GIVEN)
    assert "".join(key for _, key, _ in acts_of(shown(given))) == "ACRD"
    closed = replace(given, state=ItemState.DECIDED, result=Result.CONDITIONS, conditions="After the backup")
    assert "".join(key for _, key, _ in acts_of(shown(closed))) == "O"
    assert acts_of(shown(replace(closed, state=ItemState.CARRIED))) == []
    assert [box.heading for box in boxes(closed, shown(closed))][0] == "Approved with conditions"
    assert "Conditions: After the backup" in painted(page_of(qtbot, shown(closed)))


def test_what_runs_over_and_what_was_edited_is_said(qtbot: QtBot) -> None:
    edits = (Edit("planned start", "Sat 5 Dec 12:00", "Sat 5 Dec 13:00"), Edit("test plan", "", "Sign in"))
    item = Item(1, Kind.DECISION, ItemState.OPEN, CHANGE, minutes_planned=5, edits=edits)
    said = painted(page_of(qtbot, shown(item), minutes=7.5))
    for text in (
        "2:30 over",
        "min before the end of its slot",
        "Edited since the agenda was frozen",
        "nothing \u2192 Sign in",
    ):
        assert text in said, text
    page = page_of(qtbot, shown(item, actions=(BoardAction(1, "Call the vendor", "Ida", date(2026, 11, 17)),)))
    page.turn_to("actions")
    assert "late, due Tue 17 Nov" in painted(page)
    page.turn_to("plans")
    assert "Not given" in painted(page)
    assert not painted(page_of(qtbot, shown(item, state=MeetingState.PLANNED))).count("With conditions")


@pytest.mark.parametrize(
    ("standing", "said", "needed"),
    [
        (Standing(), "no vote yet", "2 more needed for approval"),
        (Standing(1, 0, 1), "1 yes, 1 abstains", "1 more needed for approval"),
        (Standing(2, 0, 2), "2 yes, 2 abstain", "Enough for approval"),
        (Standing(3, 1, 0), "3 yes, 1 no", "1 no, so it cannot be approved; a new vote replaces one (Y, N, 0)"),
    ],
)
def test_votes_are_told_with_what_is_still_needed(standing: Standing, said: str, needed: str) -> None:
    assert (count_words(standing), needed_words(standing, 2)) == (said, needed)


def test_few_agencies_are_named_and_seats_stand_by_name() -> None:
    few = replace(CHANGE, agencies=("DOR", "DHHS"))
    names = NAMES | {"agencies": {"DOR": "Department of Revenue", "DHHS": "Department of Health"}}
    made = shown(Item(1, Kind.DECISION, ItemState.OPEN, few))
    made.names = names
    assert dict(made.facts(made.items[0]))["Reaches"] == "Revenue and Health, outage of 5 min"
    seats = (Seat(1, "B", "Department of Zoos"), Seat(2, guest=True, delegate_name="Al"), Seat(3, "C", "Arts"))
    told = Shown(Asked(replace(made.meeting, seats=seats)), START)
    assert [seat.short_name for seat in told.meeting.seats] == ["Arts", "Zoos", "Al"]


def test_what_does_not_fit_is_counted() -> None:
    texts = ["one two three", "four", "five"]
    assert fitting_lines(texts, 1_000, SMALL, 3) == ([(text, True) for text in texts], 0)
    assert fitting_lines(texts, 1_000, SMALL, 2) == ([("one two three", True)], 2)
    assert fitting_lines(texts, 1_000, SMALL, 0) == ([], 3)
    narrow = fitting_lines(["one two three four", "five"], 60, SMALL, 2)
    assert narrow == ([("one\u2026", True)], 1)
    assert "".join(wrapped("x" * 60, 100, SMALL)) == "x" * 60


def test_an_action_is_typed_in_one_line() -> None:
    people = (PersonRef(1, "Ida Ferreira"), PersonRef(2, "Ida Forst"), PersonRef(3, "Jon Park"))
    for text, said in (
        ("", "What; who; by when"),
        ("Call the vendor", "Who does it?"),
        ("Call the vendor; zz", "Nobody here is called"),
        ("Call the vendor; ida fe", "Ida Ferreira. By when? Write ; and a day."),
        ("Call the vendor; ida; fri", "\u201cida\u201d may be Ida Ferreira and Ida Forst. Write more of the name."),
        ("Call the vendor; park; sometime", "is no day"),
        ("Call the vendor; park; 17 nov 2026", "is past"),
    ):
        found = read_action(text, people, DAY)
        assert said in found.words, text
        assert found.missing
    found = read_action("Call the vendor;  park ; fri", people, DAY)
    assert (found.title, found.owner, found.due, found.missing) == (
        "Call the vendor",
        people[2],
        date(2026, 11, 20),
        "",
    )
    assert found.words == "Jon Park, by Fri 20 Nov 2026: Call the vendor"
