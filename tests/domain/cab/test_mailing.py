"""Who gets what mail for an act of a meeting, and how its sequence and status go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from app.domain.cab import days, mailing
from app.domain.cab.invite import Answer as PartStat
from app.domain.cab.invite import Method, Part, Status
from app.domain.cab.mailing import Why
from app.domain.cab.settings import CabRules
from app.domain.cab.values import Answer, Meeting, MeetingState, Paper, PaperKind, Person, Seat
from app.domain.mail.values import MailKind
from tests.domain.cab.examples import BEN, CLEO, DAN, EVE, HAL, START, item, meeting, seats

RULES = CabRules(mailbox="cab@nc.example")
NOW = START - timedelta(days=8)


def invited(made: Meeting) -> Meeting:
    """Return the meeting with every seat asked before."""
    return replace(made, seats=tuple(replace(s, invited_sequence=made.sequence) for s in made.seats))


def told(plan: mailing.Plan) -> list[tuple[str, str]]:
    return [(mail.kind.value, mail.to_mail.partition("@")[0]) for mail in plan.mails]


EVERYBODY = ["hal", "ben", "cleo", "dan", "eve", "finn"]


def test_an_invitation_goes_to_everybody_with_all_attendees() -> None:
    plan = mailing.plan(None, meeting(items=(item(),)), Why.CALLED, rules=RULES, now=NOW)
    assert told(plan) == [("invitation", name) for name in EVERYBODY]
    for mail in plan.mails:
        entry = mail.invite
        assert entry is not None
        assert (mail.method, entry.method, entry.status, entry.sequence) == (
            Method.REQUEST,
            Method.REQUEST,
            Status.TENTATIVE,
            0,
        )
        assert (entry.uid, entry.organizer and entry.organizer.mail, entry.wall) == (
            "cab-20261104@longleaf",
            "cab@nc.example",
            True,
        )
        assert [(a.mail.partition("@")[0], a.part) for a in entry.attendees] == [
            ("hal", Part.CHAIR),
            ("ben", Part.MEMBER),
            ("cleo", Part.MEMBER),
            ("dan", Part.MEMBER),
            ("eve", Part.ALTERNATE),
            ("finn", Part.GUEST),
        ]
    first = plan.mails[0]
    assert first.subject == "Invitation: Agency CAB, Wednesday 4 November 2026, 10:00 to 11:00 Eastern"
    assert "Place: Room 4120" in first.text
    assert "For decision:\nCHG0000001 Change 1\nAgenda: CAB0000012" in first.text
    assert plan.invited == ((1, BEN.mail), (2, CLEO.mail), (3, "dan@nc.example"), (4, "finn@nc.example"))


@pytest.mark.parametrize("mailbox", ["", "nobody"])
def test_without_a_mailbox_nothing_is_sent_and_it_is_said(mailbox: str) -> None:
    plan = mailing.plan(None, meeting(), Why.CALLED, rules=CabRules(mailbox=mailbox), now=NOW)
    assert (plan.mails, plan.missing) == (
        (),
        "Nothing is mailed: the board has no mail address. Name one in Setup, Rules of the board.",
    )
    assert mailing.entry(meeting(), CabRules(), NOW).organizer is None


def test_who_would_get_a_paper_is_said_before_it_is_sent() -> None:
    said = mailing.recipients(meeting(), CabRules())
    assert (said.count, said.words) == (
        0,
        "Nothing is mailed: the board has no mail address. Name one in Setup, Rules of the board.",
    )
    said = mailing.recipients(meeting(), RULES)
    assert (said.count, said.words) == (len(EVERYBODY), f"{len(EVERYBODY)} people get it by mail.")
    alone = meeting(chair=None, seats=(Seat(1, "DOT", "Transportation", replace(BEN, mail="")),))
    assert mailing.recipients(alone, RULES).words == (
        "Nobody who belongs to the meeting has a mail address: nothing is mailed. No mail address: Ben Ruiz."
    )
    one = replace(alone, chair=HAL)
    assert mailing.recipients(one, RULES).words == "1 person gets it by mail. No mail address: Ben Ruiz."


def test_nobody_is_invited_while_the_day_is_to_be_chosen() -> None:
    open_day = meeting(holiday="Veterans Day")
    assert mailing.plan(None, open_day, Why.CALLED, rules=RULES, now=NOW).mails == ()
    chosen = mailing.plan(open_day, meeting(sequence=1), Why.CALLED, rules=RULES, now=NOW)
    assert told(chosen) == [("invitation", name) for name in EVERYBODY]


def test_a_move_keeps_the_id_and_asks_everybody_again() -> None:
    before = invited(meeting(seats=tuple(replace(s, answer=Answer.ACCEPTED, mail="") for s in seats())))
    start, end = days.span(date(2026, 11, 5), time(9))
    after = replace(before, day=date(2026, 11, 5), start=start, end=end, sequence=1)
    plan = mailing.plan(before, after, Why.CHANGED, rules=RULES, now=NOW)
    assert told(plan) == [("update", name) for name in EVERYBODY]
    entry = plan.mails[1].invite
    assert entry is not None
    assert (entry.uid, entry.sequence, entry.start) == ("cab-20261104@longleaf", 1, start)
    assert {a.answer for a in entry.attendees} == {PartStat.NEEDS_ACTION}
    assert "It stands for the meeting of Wednesday 4 November 2026." in plan.mails[0].text


def test_another_place_keeps_the_answers() -> None:
    before = invited(meeting(seats=tuple(replace(s, answer=Answer.DECLINED) for s in seats())))
    after = replace(before, place="Room 1", sequence=1)
    entry = mailing.plan(before, after, Why.CHANGED, rules=RULES, now=NOW).mails[0].invite
    assert entry is not None
    assert [a.answer for a in entry.attendees] == [
        PartStat.NEEDS_ACTION,
        *[PartStat.DECLINED] * 3,
        PartStat.NEEDS_ACTION,
        PartStat.DECLINED,
    ]


def test_an_answer_is_of_the_address_that_gave_it() -> None:
    old_address = replace(seats()[0], answer=Answer.ACCEPTED, mail="ben.old@nc.example")
    (one,) = [a for a in mailing.attendees(meeting(seats=(old_address,))) if a.mail == BEN.mail]
    assert one.answer is PartStat.NEEDS_ACTION


def test_the_agenda_goes_out_with_a_confirmed_entry() -> None:
    before = invited(meeting())
    after = replace(before, state=MeetingState.FROZEN, sequence=1)
    plan = mailing.plan(before, after, Why.SENT, rules=RULES, now=NOW)
    assert told(plan) == [("agenda", name) for name in EVERYBODY]
    assert {(m.method, m.paper, m.invite and m.invite.status) for m in plan.mails} == {
        (Method.REQUEST, PaperKind.AGENDA, Status.CONFIRMED)
    }
    nothing = "Nothing is pending: no change is before the board and none has to be ratified."
    assert (
        plan.mails[0].subject
        == "Agenda: Agency CAB, Wednesday 4 November 2026, 10:00 to 11:00 Eastern, nothing pending"
    )
    assert nothing in plan.mails[0].text.splitlines()
    (full, *_) = mailing.plan(before, replace(after, items=(item(),)), Why.SENT, rules=RULES, now=NOW).mails
    assert (full.subject.endswith("Eastern"), nothing in full.text) == (True, False)


def test_a_cancellation_goes_to_everybody() -> None:
    before = invited(meeting(state=MeetingState.FROZEN))
    after = replace(before, state=MeetingState.CANCELLED, sequence=2, cancelled_why="Storm", online="https://x")
    plan = mailing.plan(before, after, Why.CANCELLED, rules=RULES, now=NOW)
    assert told(plan) == [("cancellation", name) for name in EVERYBODY]
    entry = plan.mails[0].invite
    assert entry is not None
    assert (entry.method, entry.status, entry.sequence, len(entry.attendees)) == (Method.CANCEL, Status.CANCELLED, 2, 6)
    assert entry.text == "Storm\nJoin: https://x\nAgenda: CAB0000012"


def test_who_is_left_out_gets_a_cancellation_alone_and_the_others_nothing() -> None:
    before = invited(meeting())
    after = replace(before, seats=before.seats[1:])
    plan = mailing.plan(before, after, Why.SEATS, rules=RULES, now=NOW)
    assert told(plan) == [("removal", "ben")]
    entry = plan.mails[0].invite
    assert entry is not None
    assert (entry.method, entry.status, entry.sequence) == (Method.CANCEL, Status.CANCELLED, after.sequence)
    assert [a.mail for a in entry.attendees] == [BEN.mail]
    assert "You are no longer invited to this meeting." in plan.mails[0].text
    assert plan.invited == ()


def test_nobody_is_told_that_they_are_left_out_of_what_they_never_had() -> None:
    before = meeting()
    plan = mailing.plan(before, replace(before, seats=before.seats[1:]), Why.SEATS, rules=RULES, now=NOW)
    assert plan.mails == ()
    plan = mailing.plan(before, replace(before, place="Room 1"), Why.CHANGED, rules=RULES, now=NOW)
    assert {mail.kind for mail in plan.mails} == {MailKind.INVITATION}


def test_a_delegate_is_invited_and_a_replaced_one_is_told() -> None:
    before = invited(meeting())
    kim = Person(30, "Kim Doe", "kim", "kim@nc.example")
    named = replace(before, seats=(replace(before.seats[0], delegate=kim), *before.seats[1:]))
    plan = mailing.plan(before, named, Why.SEATS, rules=RULES, now=NOW)
    assert told(plan) == [("invitation", "kim")]
    entry = plan.mails[0].invite
    assert entry is not None
    by = {a.mail: a for a in entry.attendees}
    assert (by[kim.mail].delegated_from, by[kim.mail].part) == (BEN.mail, Part.MEMBER)
    assert (by[BEN.mail].delegated_to, by[BEN.mail].answer) == (kim.mail, PartStat.DELEGATED)
    outside = replace(named.seats[0], delegate=None, delegate_name="Lee Roy", delegate_mail="lee@other.example")
    again = replace(named, seats=(outside, *named.seats[1:]))
    plan = mailing.plan(named, again, Why.SEATS, rules=RULES, now=NOW)
    assert sorted(told(plan)) == [("invitation", "lee"), ("removal", "kim")]


def test_a_delegation_outlasts_a_move() -> None:
    before = invited(meeting(seats=(replace(seats()[0], delegate=EVE),)))
    after = replace(before, start=before.start + timedelta(hours=1), end=before.end + timedelta(hours=1), sequence=1)
    entry = mailing.plan(before, after, Why.CHANGED, rules=RULES, now=NOW).mails[0].invite
    assert entry is not None
    assert {a.mail: a.answer for a in entry.attendees}[BEN.mail] is PartStat.DELEGATED


def test_a_delegate_of_a_member_without_an_address_stands_alone() -> None:
    seat = Seat(1, "DOR", "Revenue", Person(9, "No Mail"), delegate=EVE)
    assert [(a.mail, a.delegated_from) for a in mailing.attendees(meeting(chair=None, seats=(seat,)))] == [
        (EVE.mail, "")
    ]


def test_restored_asks_again() -> None:
    before = invited(meeting(state=MeetingState.CANCELLED, sequence=5))
    after = replace(before, state=MeetingState.FROZEN, sequence=6)
    plan = mailing.plan(before, after, Why.RESTORED, rules=RULES, now=NOW)
    assert told(plan) == [("invitation", name) for name in EVERYBODY]


def test_the_minutes_go_out_signed() -> None:
    made = meeting(state=MeetingState.HELD, papers=(Paper(1, 1, PaperKind.MINUTES, 2, START),))
    plan = mailing.plan(made, made, Why.SIGNED, rules=RULES, now=NOW)
    assert told(plan) == [("minutes", name) for name in EVERYBODY]
    first = plan.mails[0]
    assert (first.number, first.paper, first.method, first.invite) == (2, PaperKind.MINUTES, None, None)
    assert first.text == (
        "The minutes of the Agency CAB of Wednesday 4 November 2026, signed by Hal Boyd, are attached."
    )
    unsigned = mailing.plan(made, replace(made, chair=None, papers=()), Why.SIGNED, rules=RULES, now=NOW).mails[0]
    assert (unsigned.number, "signed" in unsigned.text) == (1, False)


def test_one_address_is_invited_once_and_unusable_ones_are_listed() -> None:
    shared = Person(40, "Kim Doe", "kim", "BEN@nc.example")
    made = meeting(
        chair=replace(HAL, mail=""),
        seats=(
            *seats()[:1],
            Seat(5, "SBE", "Elections", shared, Person(41, "Lee Roy", mail="lee at home"), delegate_name="Pat Poe"),
            Seat(6, guest=True, delegate_name="Guest", delegate_mail="guest@nc.example"),
        ),
    )
    assert [a.mail for a in mailing.attendees(made)] == [BEN.mail, "guest@nc.example"]
    plan = mailing.plan(None, made, Why.CALLED, rules=RULES, now=NOW)
    assert plan.unreachable == ("Hal Boyd", "Lee Roy", "Pat Poe")


def test_a_chair_who_has_a_seat_is_invited_once_as_chair() -> None:
    assert [(a.mail, a.part) for a in mailing.attendees(meeting(chair=BEN, seats=seats()[:2]))] == [
        (BEN.mail, Part.CHAIR),
        (CLEO.mail, Part.MEMBER),
    ]


@pytest.mark.parametrize(
    ("changed", "rises"),
    [
        ({}, False),
        ({"seats": ()}, False),
        ({"items": (item(),)}, False),
        ({"note": "x", "chair": None, "online": "x"}, False),
        ({"place": "Room 1"}, True),
        ({"end": START + timedelta(minutes=90)}, True),
        ({"start": START + timedelta(hours=1), "end": START + timedelta(hours=2), "place": "Room 1"}, True),
        ({"state": MeetingState.FROZEN}, True),
        ({"state": MeetingState.CANCELLED}, True),
    ],
)
def test_the_sequence_rises_by_one_with_time_place_or_status(changed: dict[str, Any], rises: bool) -> None:
    before = meeting(sequence=3)
    assert mailing.next_sequence(before, replace(before, **changed)) == 3 + rises


def test_running_and_held_are_as_confirmed_as_sent() -> None:
    states = [MeetingState.FROZEN, MeetingState.RUNNING, MeetingState.HELD]
    assert {mailing.status_of(state) for state in states} == {Status.CONFIRMED}
    sent = meeting(state=MeetingState.FROZEN, sequence=2)
    assert mailing.next_sequence(sent, replace(sent, state=MeetingState.RUNNING)) == 2


def test_a_seat_without_a_member_asks_its_alternate() -> None:
    assert [
        (a.mail, a.part) for a in mailing.attendees(meeting(chair=None, seats=(Seat(1, "DOR", alternate=EVE),)))
    ] == [(EVE.mail, Part.ALTERNATE)]


def test_a_former_address_is_told_and_a_seat_forgets_it() -> None:
    """Ben has another address now; Cleo, who moved to his seat, keeps her invitation."""
    noted = {1: BEN.mail, 2: CLEO.mail, 3: DAN.mail}
    before = invited(meeting())
    before = replace(before, seats=tuple(replace(s, mail=noted.get(s.id, "")) for s in before.seats))
    now = replace(BEN, mail="ben.ruiz@nc.example")
    health, *others = before.seats
    after = replace(before, seats=(replace(health, person=now), *others))
    plan = mailing.plan(replace(before, seats=after.seats), after, Why.SEATS, rules=RULES, now=NOW)
    assert (told(plan), plan.left) == ([("invitation", "ben.ruiz"), ("removal", "ben")], (1,))
    assert plan.invited == ((1, "ben.ruiz@nc.example"),)
    moved = replace(before, seats=(replace(health, person=CLEO), replace(others[0], person=None), *others[1:]))
    plan = mailing.plan(before, moved, Why.SEATS, rules=RULES, now=NOW)
    assert (told(plan), plan.left, plan.invited) == ([("removal", "ben")], (1, 2), ((1, CLEO.mail),))
    alone = replace(before, seats=(replace(health, person=None), *others))
    plan = mailing.plan(alone, moved, Why.CANCELLED, rules=RULES, now=NOW)
    assert BEN.mail in {mail.to_mail for mail in plan.mails}
