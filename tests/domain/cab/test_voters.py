"""Who may vote on an item, and whom a hand in it bars."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.cab import voters
from app.domain.cab.values import Ballot, Cast, ItemState, Kind, MeetingState, Person
from app.domain.cab.voters import Hands
from tests.domain.cab.examples import BEN, CLEO, DAN, EVE, FINN, change, item, seats, vote

NOBODY = Hands()


@pytest.mark.parametrize(
    ("hands", "said"),
    [
        (NOBODY, ""),
        (Hands(author="ben"), "Ben Ruiz wrote it and may not vote on it."),
        (Hands(author="finn", editors=frozenset({"finn", "ben"})), "Ben Ruiz edited it and may not vote on it."),
        (Hands(implementers=frozenset({2})), "Ben Ruiz carries it out and may not vote on it."),
        (Hands(doers=frozenset({2, 9})), "Ben Ruiz has a task of it and may not vote on it."),
        (Hands(implementer_logins=frozenset({"ben"})), "Ben Ruiz carries it out and may not vote on it."),
        (
            Hands(implementers=frozenset({2, 9}), group="Network operations"),
            "Ben Ruiz belongs to Network operations, which carries it out, and may not vote on it.",
        ),
        (Hands("finn", frozenset({"finn"}), frozenset({9}), frozenset({"gus"})), ""),
    ],
)
def test_who_has_a_hand_in_it_is_barred(hands: Hands, said: str) -> None:
    assert voters.barred(BEN, hands) == said


def test_somebody_without_a_login_is_not_taken_for_an_unnamed_author() -> None:
    assert voters.barred(Person(20, "Kim Doe"), Hands(author="", editors=frozenset({""}))) == ""


def test_who_sits_on_a_seat() -> None:
    ben, _, dan, _ = seats()
    assert voters.sitting(ben) == BEN
    assert voters.sitting(replace(dan, person=None)) == EVE
    assert voters.sitting(replace(dan, delegate=FINN)) == FINN
    assert voters.sitting(replace(dan, delegate_name="Kim Doe")) is None
    assert [voters.sitting(replace(dan, delegate=FINN), who) for who in ("member", "alternate", "delegate")] == [
        DAN,
        EVE,
        FINN,
    ]
    assert voters.sitting(ben, "somebody") is None


def test_the_seats_of_a_login() -> None:
    assert [seat.id for seat in voters.seats_of("eve", seats())] == [3]
    assert voters.seats_of("finn", seats()) == ()  # a guest
    assert voters.seats_of("", seats()) == ()


GOOD: dict[str, Any] = {
    "voter": BEN,
    "cast": Cast.OWN,
    "hands": NOBODY,
    "content_n": 1,
    "meeting": MeetingState.RUNNING,
    "note": "",
}
RECORDED = {"cast": Cast.RECORDED}


@pytest.mark.parametrize(
    ("given", "present", "said"),
    [
        ({}, (), ""),
        ({"meeting": MeetingState.FROZEN}, (), ""),
        ({"meeting": MeetingState.PLANNED}, (1,), "Votes are open once the agenda is frozen, until the decision."),
        ({"voter": CLEO}, (1,), "Cleo Park cannot vote for Health and Human Services."),
        ({"voter": None}, (1,), "You cannot vote for Health and Human Services."),
        ({"content_n": 2}, (1,), "CHG0000001 was edited since: read version 1 first."),
        ({"hands": Hands(author="ben")}, (1,), "Ben Ruiz wrote it and may not vote on it."),
        (RECORDED, (1,), ""),
        (RECORDED, (), "Health and Human Services is not present."),
        (
            RECORDED | {"meeting": MeetingState.FROZEN},
            (1,),
            "Votes are recorded for others only while the meeting is running.",
        ),
        (RECORDED | {"voter": None}, (1,), ""),
        (
            RECORDED | {"hands": Hands(implementers=frozenset({2}))},
            (1,),
            "Ben Ruiz carries it out and may not vote on it.",
        ),
    ],
)
def test_a_vote_is_ones_own_or_recorded_for_a_seat_that_is_present(
    given: dict[str, Any], present: tuple[int, ...], said: str
) -> None:
    verdict = voters.may_vote(item(), seats(*present)[0], Ballot.APPROVE, **{**GOOD, **given})
    assert (verdict.ok, verdict.sentence) == (not said, said)


def test_a_rejection_needs_a_reason() -> None:
    refused = voters.may_vote(item(), seats()[0], Ballot.REJECT, **{**GOOD, "note": " "})
    assert refused.sentence == "Write the reason: a rejection needs one."
    assert voters.may_vote(item(), seats()[0], Ballot.REJECT, **{**GOOD, "note": "No test plan"}).ok


def test_a_guest_has_no_vote() -> None:
    verdict = voters.may_vote(item(), seats()[3], Ballot.APPROVE, **{**GOOD, "voter": FINN})
    assert verdict.sentence == "Finn Moss is a guest and has no vote."


def test_votes_end_with_the_item_and_are_asked_of_some_kinds_only() -> None:
    decided = item(state=ItemState.DECIDED)
    assert voters.may_vote(decided, seats()[0], Ballot.APPROVE, **GOOD).sentence == (
        "CHG0000001 is decided: votes are closed."
    )
    told = item(kind=Kind.INFO)
    assert voters.may_vote(told, seats()[0], Ballot.APPROVE, **GOOD).sentence == "CHG0000001 is not voted on."


def test_an_edit_asks_for_the_new_version() -> None:
    edited = item(change=change(content_n=3))
    assert not voters.may_vote(edited, seats()[0], Ballot.APPROVE, **GOOD).ok
    assert voters.may_vote(edited, seats()[0], Ballot.APPROVE, **{**GOOD, "content_n": 3}).ok


def test_who_has_two_seats_votes_as_member_first_and_for_one_of_them() -> None:
    health, revenue = seats(1, 2)[:2]
    mine = (replace(health, delegate=CLEO), revenue)
    assert [seat.id for seat in voters.seats_of("cleo", mine)] == [2, 1]
    voted = item(votes=(vote(2),))
    verdict = voters.may_vote(voted, mine[0], Ballot.APPROVE, **{**GOOD, "voter": CLEO})
    assert (verdict.ok, verdict.sentence) == (False, "Cleo Park has voted for Revenue: one person votes once.")
    assert voters.may_vote(voted, revenue, Ballot.APPROVE, **{**GOOD, "voter": CLEO}).ok  # corrected
    nobody = replace(health, person=None, present=True)
    verdict = voters.may_vote(item(), nobody, Ballot.APPROVE, **{**GOOD, **RECORDED, "voter": None})
    assert verdict.sentence == "Nobody sits for Health and Human Services: name a member or a delegate."


def test_the_rest_is_who_may_vote_and_the_others_are_told_with_why() -> None:
    wrote = Hands(author="ben", implementers=frozenset({CLEO.id}))
    here = (*seats(1, 2, 3), replace(seats()[0], id=5, agency_name="Nobody's", person=None))
    given: dict[str, Any] = {"hands": wrote, "content_n": 1, "meeting": MeetingState.RUNNING}
    rest = voters.rest(item(), here, **given)
    assert [(seat.agency, voter) for seat, voter in rest.may] == [("DOT", DAN)]
    assert rest.words == (
        "Transportation. Ben Ruiz wrote it and may not vote on it. Cleo Park carries it out and may not vote on it."
        " Nobody sits for Nobody's: name a member or a delegate."
    )
    voted = item(votes=(vote(3),))
    assert voters.rest(voted, seats(3), **given).words == "Not present: Health and Human Services and Revenue."
    many = tuple(replace(seats()[2], id=n, agency_name=f"Agency {n}") for n in range(1, 8))
    assert voters.rest(item(), many, **given).words == (
        "Not present: Agency 1, Agency 2, Agency 3, Agency 4 and 3 more."
    )


def test_one_person_on_two_seats_approves_once_for_the_rest() -> None:
    dan = seats(3)[2]
    both = (dan, replace(dan, id=9, agency="DOR", agency_name="Revenue"))
    rest = voters.rest(item(), both, hands=NOBODY, content_n=1, meeting=MeetingState.RUNNING)
    assert [seat.agency for seat, _ in rest.may] == ["DOT"]
    assert rest.may_not == ("Dan Webb approves for Transportation: one person votes once.",)
