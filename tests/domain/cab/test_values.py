"""Words and small answers of the board's values."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.cab.invite import Attendee, Feed, change_uid, meeting_uid
from app.domain.cab.papers import ForwardLine
from app.domain.cab.values import (
    Answer,
    Ballot,
    CabEvent,
    ItemState,
    Kind,
    MeetingState,
    OnRecord,
    PaperKind,
    Result,
    Seat,
)
from tests.domain.cab.examples import BEN, DAY, event, item, meeting, seats, vote


def test_states_and_kinds_in_words() -> None:
    assert [state.label for state in MeetingState] == ["Planned", "Frozen", "Running", "Held", "Cancelled"]
    assert [state.label for state in ItemState][3:4] == ["Carried over"]
    assert [result.label for result in Result] == [
        "",
        "Approved",
        "Approved with conditions",
        "Rejected",
        "Ratified",
        "Not ratified",
        "Noted",
    ]
    assert (Ballot.ABSTAIN.label, PaperKind.MINUTES.label) == ("Abstain", "Minutes")
    assert [Answer.NONE.label, Answer.NEEDS_ACTION.label, Answer.ACCEPTED.label] == [
        "Not invited",
        "No answer yet",
        "Accepted",
    ]


def test_who_was_invited_and_has_not_answered_is_not_told_to_be_uninvited() -> None:
    invited = Seat(1, "DHHS", invited_sequence=0)
    assert Seat(1, "DHHS").answer_words == "Not invited"
    assert invited.answer_words == "No answer yet"
    assert replace(invited, answer=Answer.DECLINED).answer_words == "Declined"


def test_a_change_has_one_open_item_in_each_group() -> None:
    assert {kind: kind.group for kind in Kind} == {
        Kind.DECISION: "board",
        Kind.ECAB: "board",
        Kind.RATIFY: "ratify",
        Kind.EMERGENCY: "emergency",
        Kind.PIR: "pir",
        Kind.MODEL: "model",
        Kind.INFO: "info",
    }


def test_a_meeting_takes_items_until_it_is_over() -> None:
    assert [state for state in MeetingState if not state.takes_items] == [MeetingState.HELD, MeetingState.CANCELLED]
    assert all(state.is_over is not state.takes_items for state in MeetingState)


def test_a_meeting_finds_what_is_its_own() -> None:
    made = meeting(items=(item(1), item(2)))
    assert made.item(2) == item(2)
    assert made.item(3) is None
    assert made.seat(3) == seats()[2]
    assert made.seat(9) is None
    assert (made.on_record, made.length, made.is_moved) == (OnRecord(DAY, DAY), timedelta(hours=1), False)
    assert replace(made, day=date(2026, 11, 5)).is_moved


@pytest.mark.parametrize(
    ("seat", "name"),
    [
        (Seat(1, "DOR", "Revenue", BEN), "Revenue"),
        (Seat(1, "DOR"), "DOR"),
        (Seat(1, person=BEN, guest=True), "Ben Ruiz"),
        (Seat(1, guest=True, delegate_name="Kim Doe", mail="kim@nc.example"), "Kim Doe"),
        (Seat(1, guest=True, mail="kim@nc.example"), "kim@nc.example"),
    ],
)
def test_a_seat_has_a_name(seat: Seat, name: str) -> None:
    assert (seat.name, seat.short_name) == (name, name)


def test_everything_crosses_to_another_process() -> None:
    made = meeting(items=(item(1, votes=(vote(1),)),), events=(event(1, 0, CabEvent.OPENED),))
    assert pickle.loads(pickle.dumps(made)) == made


def test_ids_of_calendar_entries_are_for_life() -> None:
    assert meeting_uid(DAY) == "cab-20261104@longleaf"
    assert meeting_uid(DAY, "nc.example", extraordinary=True) == "cab-20261104-x@nc.example"
    assert (change_uid("CHG0000123"), change_uid("CHG0000123", "")) == ("chg0000123@longleaf", "chg0000123@longleaf")
    assert Feed("x", ()).entries == ()
    assert Attendee("a@b.example").name == ""


@pytest.mark.parametrize(
    ("state", "decision", "said"),
    [
        ("Scheduled", "", "Scheduled"),
        ("Scheduled", "approved by the CAB of Wed 18 Nov 2026", "Scheduled: approved by the CAB of Wed 18 Nov 2026"),
        ("Approved", "approved with conditions by ECAB: By night", "Approved with conditions by ECAB: By night"),
        ("In CAB", "before the CAB of Wed 2 Dec 2026", "Before the CAB of Wed 2 Dec 2026"),
    ],
)
def test_a_schedule_says_a_state_once(state: str, decision: str, said: str) -> None:
    assert ForwardLine("CHG0000001", "Patch", state=state, decision=decision).stands == said
