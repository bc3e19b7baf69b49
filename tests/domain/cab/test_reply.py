"""Answers to invitations: which are taken, ignored, refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cab.reply import LARGEST, Ignored, Refused, Reply, Taken, judged
from app.domain.cab.values import Answer
from tests.domain.cab.examples import BEN, START, meeting, seats, utc

UID = "cab-20261104@longleaf"
STAMP = START - timedelta(days=3)
GOOD = Reply("REPLY", UID, 3, STAMP, ((BEN.mail, "DECLINED"),))
MEETINGS = {UID: meeting(sequence=3, seats=(replace(seats()[0], mail="ben.ruiz@nc.example"), *seats()[1:]))}
SENT = {2: utc("2026-11-02 22:00")}


def test_an_answer_to_the_invitation_of_now_is_taken() -> None:
    taken = judged(GOOD, MEETINGS, SENT)
    assert taken == Taken(MEETINGS[UID].seats[0], Answer.DECLINED, 3, STAMP, "Health and Human Services: declined.")


@pytest.mark.parametrize("mail", ["BEN@nc.example", "ben.ruiz@nc.example"])
def test_the_seat_is_known_by_each_of_its_addresses(mail: str) -> None:
    taken = judged(replace(GOOD, attendees=((mail, "TENTATIVE"),)), MEETINGS, SENT)
    assert isinstance(taken, Taken)
    assert (taken.seat.id, taken.answer) == (1, Answer.TENTATIVE)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (replace(GOOD, size=LARGEST + 1), "The file is larger than 1 MB: it is no answer to an invitation."),
        (replace(GOOD, method="REQUEST"), "It is no answer to an invitation, but a REQUEST."),
        (replace(GOOD, method=""), "It is no answer to an invitation, but a file without a method."),
        (replace(GOOD, recurrence=True), "It answers one day of a series; meetings of the board are not series."),
        (replace(GOOD, uid="x"), "It answers an invitation that this workspace has not sent."),
        (replace(GOOD, attendees=()), "It names 0 attendees; an answer names one."),
        (replace(GOOD, attendees=GOOD.attendees * 2), "It names 2 attendees; an answer names one."),
        (
            replace(GOOD, attendees=(("x@y.example", "ACCEPTED"),)),
            "x@y.example is not invited to the meeting of Wednesday 4 November 2026.",
        ),
        (replace(GOOD, sequence=4), "It answers an invitation that was not sent yet."),
        (replace(GOOD, attendees=((BEN.mail, "NEEDS-ACTION"),)), "Its answer is not known: NEEDS-ACTION."),
        (replace(GOOD, attendees=((BEN.mail, ""),)), "Its answer is not known: none."),
        (replace(GOOD, attendees=((BEN.mail, "DELEGATED"),)), "It delegates the seat and names nobody."),
    ],
)
def test_what_is_no_answer_is_refused(reply: Reply, said: str) -> None:
    assert judged(reply, MEETINGS, SENT) == Refused(said)


def test_an_answer_to_an_earlier_invitation_is_ignored_and_says_so() -> None:
    assert judged(replace(GOOD, sequence=2), MEETINGS, SENT) == Ignored(
        "It answers the invitation of Mon 2 Nov 2026 17:00; the meeting changed since."
    )
    assert judged(replace(GOOD, sequence=1), MEETINGS, SENT) == Ignored(
        "It answers an earlier invitation; the meeting changed since."
    )


def test_of_two_answers_the_newer_counts() -> None:
    seat = replace(seats()[0], answered_at=STAMP, answered_sequence=3)
    known = {UID: meeting(sequence=3, seats=(seat,))}
    assert judged(GOOD, known, SENT) == Ignored(
        "A newer answer of Health and Human Services was taken Sun 1 Nov 2026 10:00."
    )
    assert isinstance(judged(replace(GOOD, stamp=STAMP + timedelta(seconds=1)), known, SENT), Taken)
    before_the_move = {UID: meeting(sequence=3, seats=(replace(seat, answered_sequence=2),))}
    assert isinstance(judged(GOOD, before_the_move, SENT), Taken)


def test_a_proposed_time_is_shown_and_sets_nothing() -> None:
    for comment, said in (("Friday?", "Friday?"), ("", "no reason given")):
        assert judged(replace(GOOD, method="COUNTER", comment=comment), MEETINGS, SENT) == Ignored(
            f"Health and Human Services proposes another time: {said}."
        )


def test_a_delegation_names_whom() -> None:
    reply = replace(
        GOOD, attendees=((BEN.mail, "DELEGATED"),), delegated_to="kim@nc.example", sent_by="office@x.example"
    )
    taken = judged(reply, MEETINGS, SENT)
    assert isinstance(taken, Taken)
    assert (taken.answer, taken.delegate_mail) == (Answer.DELEGATED, "kim@nc.example")
    assert taken.sentence == ("Health and Human Services: delegated to kim@nc.example, sent by office@x.example.")
    accepted = judged(replace(GOOD, attendees=((BEN.mail, "ACCEPTED"),), delegated_to="kim@nc.example"), MEETINGS, SENT)
    assert isinstance(accepted, Taken)
    assert accepted.delegate_mail == ""


def test_mail_from_another_address_is_asked_about() -> None:
    for sender, asked in (
        ("", ""),
        ("Ben@NC.example", ""),
        ("office@x.example", ""),
        ("eve@evil.example", f"The mail came from eve@evil.example, not from {BEN.mail}. Take the answer?"),
    ):
        taken = judged(replace(GOOD, from_mail=sender, sent_by="office@x.example"), MEETINGS, SENT)
        assert isinstance(taken, Taken)
        assert taken.ask == asked


@given(
    st.builds(
        Reply,
        method=st.sampled_from(["REPLY", "REQUEST", "COUNTER", "CANCEL", "reply"]),
        uid=st.sampled_from([UID, "cab-20261111@longleaf", ""]),
        sequence=st.integers(-1, 6),
        stamp=st.datetimes(timezones=st.just(START.tzinfo)),
        attendees=st.lists(
            st.tuples(st.sampled_from([BEN.mail, "x@y.example", ""]), st.sampled_from(["ACCEPTED", "X", "DELEGATED"])),
            max_size=2,
        ).map(tuple),
        delegated_to=st.sampled_from(["", "kim@nc.example"]),
    )
)
def test_only_an_answer_of_now_from_a_seat_is_taken(reply: Reply) -> None:
    if isinstance(judged(reply, MEETINGS, SENT), Taken):
        assert (reply.method, reply.uid, reply.sequence, len(reply.attendees)) == ("REPLY", UID, 3, 1)
        assert reply.attendees[0][0] == BEN.mail
