"""Quorum, the votes that stand, and whether an item may be decided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.cab import quorum
from app.domain.cab.settings import CabRules
from app.domain.cab.values import Ballot, Cast, Consent, ItemState, Kind, Result, Seat
from tests.domain.cab.examples import BEN, CLEO, DAN, EVE, change, item, seats, vote


@pytest.mark.parametrize(("count", "least"), [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (30, 15), (31, 16)])
def test_half_of_the_agencies_with_a_seat_rounded_up(count: int, least: int) -> None:
    made = [Seat(n, f"A{n}", person=BEN, present=n < least) for n in range(count)]
    made += [Seat(count, "A", present=True), Seat(count + 1, "B", guest=True, person=CLEO)]  # they count for nothing
    assert quorum.needed(made) == least
    assert quorum.quorum(made).ok is (count > 0)
    assert not quorum.quorum([replace(seat, present=seat.id < least - 1) for seat in made]).ok


def test_another_share_of_the_workspace() -> None:
    assert quorum.needed(seats(), CabRules(quorum_percent=100)) == 3
    assert quorum.needed(seats(), CabRules(quorum_percent=67)) == 3


def test_the_quorum_is_said_in_words() -> None:
    assert quorum.quorum(seats(1, 4)).sentence == "No quorum: 1 of 3 agencies present, 1 more needed"
    assert quorum.quorum(seats(1, 3)).sentence == "Quorum: 2 of 3 agencies present, 2 needed"
    assert quorum.quorum([]).sentence == "No quorum: no agency has a seat. Name the members in Setup."
    assert quorum.quorum([s for s in seats(4) if s.guest]).ok is False


def test_of_the_votes_of_a_seat_the_latest_on_this_version_stands() -> None:
    first, corrected = vote(1, Ballot.REJECT, note="too soon"), vote(1, Ballot.APPROVE, seq=2)
    other, older = vote(2, Ballot.ABSTAIN), vote(3, Ballot.REJECT, content_n=0, note="no")
    marked = quorum.marked([first, corrected, other, older], 1, seats())
    assert [v.standing for v in marked] == [False, True, True, False]
    assert quorum.counts(marked) == (1, 0, 1)


def test_who_has_two_seats_approves_once_and_rejects_with_either() -> None:
    """Ben is the member of one agency and the delegate of another."""
    two = (seats(1, 2)[0], replace(seats(1, 2)[1], delegate=BEN))
    twice = [vote(1), vote(2, person_id=BEN.id)]
    assert quorum.counts(quorum.marked(twice, 1, two)) == (1, 0, 0)
    decided = quorum.may_decide(item(votes=tuple(twice)), Result.APPROVED, seats=two, running=True)
    assert decided.sentence == "1 approval of 2 needed."
    split = [vote(1), vote(2, Ballot.REJECT, note="no", person_id=BEN.id)]
    assert quorum.counts(quorum.marked(split, 1, two)) == (1, 1, 0)
    alone = (two[0], replace(two[1], person=None))
    assert quorum.standing(item(votes=(vote(1),)), alone, running=True).to_come == 0  # he has no other vote left
    assert quorum.standing(item(votes=(vote(1),)), two, running=True).to_come == 1  # Cleo may still come


def test_the_vote_of_who_has_the_seat_no_more_does_not_stand() -> None:
    alternate = vote(3, person_id=EVE.id, person_name=EVE.name)
    gone = vote(1, person_id=DAN.id, person_name=DAN.name)
    of_a_guest = vote(4, person_id=6)
    of_no_seat = vote(None)
    unknown = vote(9)
    marked = quorum.marked([alternate, gone, of_a_guest, of_no_seat, unknown], 1, seats())
    assert [v.standing for v in marked] == [True, False, False, False, False]


def test_a_later_vote_of_somebody_without_the_seat_does_not_bring_back_the_earlier_one() -> None:
    mine, other = vote(1), vote(1, Ballot.REJECT, note="no", seq=2, person_id=CLEO.id)
    assert [v.standing for v in quorum.marked([mine, other], 1, seats())] == [False, False]


def test_a_delegate_with_a_name_alone_votes_while_named() -> None:
    named = replace(seats()[0], delegate_name="Kim Doe", delegate_mail="kim@nc.example")
    cast = vote(1, person_id=None, person_name="Kim Doe", cast=Cast.RECORDED, recorded_by="Ava Stone")
    assert quorum.marked([cast], 1, [named])[0].standing
    assert not quorum.marked([cast], 1, seats())[0].standing


FOR = (vote(1), vote(2))
REJECTED = (vote(1), vote(2), vote(3, Ballot.REJECT, note="no"))


@pytest.mark.parametrize(
    ("changed", "result", "present", "ok", "sentence"),
    [
        ({"votes": FOR}, Result.APPROVED, (1, 2), True, "2 approvals"),
        ({"votes": FOR}, Result.CONDITIONS, (1, 2), True, "2 approvals"),
        ({"votes": FOR}, Result.APPROVED, (1,), False, "No quorum: 1 of 3 agencies present, 1 more needed"),
        ({"votes": FOR[:1]}, Result.APPROVED, (1, 2), False, "1 approval of 2 needed."),
        ({"votes": REJECTED}, Result.APPROVED, (1, 2, 3), False, "1 rejection stands."),
        ({"votes": REJECTED}, Result.REJECTED, (1, 2, 3), True, "1 rejection"),
        ({"votes": REJECTED}, Result.REJECTED, (3,), False, "No quorum: 1 of 3 agencies present, 1 more needed"),
        (
            {"votes": FOR},
            Result.REJECTED,
            (1, 2),
            False,
            "No member rejects it: a rejection needs at least one vote against it.",
        ),
        ({"votes": FOR, "change": change(content_n=2)}, Result.APPROVED, (1, 2), False, "0 approvals of 2 needed."),
        (
            {"votes": FOR, "late": True},
            Result.APPROVED,
            (1, 2),
            False,
            "CHG0000001 came late: ask the board for its consent first.",
        ),
        ({"votes": FOR, "late": True, "consent": Consent.GIVEN}, Result.APPROVED, (1, 2), True, "2 approvals"),
        (
            {"votes": FOR, "late": True, "consent": Consent.REFUSED},
            Result.APPROVED,
            (1, 2),
            False,
            "CHG0000001 came late: ask the board for its consent first.",
        ),
        ({"votes": FOR, "kind": Kind.RATIFY}, Result.RATIFIED, (1, 2), True, "2 approvals"),
        ({"votes": REJECTED, "kind": Kind.RATIFY}, Result.NOT_RATIFIED, (1, 2), True, "1 rejection"),
        ({"votes": FOR, "kind": Kind.RATIFY}, Result.APPROVED, (1, 2), False, "CHG0000001 cannot be approved."),
        ({"votes": FOR}, Result.NOT_RATIFIED, (1, 2), False, "CHG0000001 cannot be not ratified."),
        (
            {"state": ItemState.DEFERRED},
            Result.APPROVED,
            (1, 2),
            False,
            "CHG0000001 is deferred: it is not open any more.",
        ),
    ],
)
def test_what_may_be_decided(
    changed: dict[str, object], result: Result, present: tuple[int, ...], ok: bool, sentence: str
) -> None:
    one = replace(item(), **changed)  # type: ignore[arg-type]
    verdict = quorum.may_decide(one, result, seats=seats(*present), running=True)
    assert (verdict.ok, verdict.sentence) == (ok, sentence)


def test_nothing_is_decided_outside_of_the_meeting() -> None:
    verdict = quorum.may_decide(item(votes=FOR), Result.APPROVED, seats=seats(1, 2), running=False)
    assert (verdict.ok, verdict.sentence) == (False, "The meeting is not running.")


def _ecab(*ballots: Ballot) -> tuple[quorum.Verdict, quorum.Verdict]:
    votes = tuple(vote(None, b, ecab_member_id=n, note="n") for n, b in enumerate(ballots, start=1))
    one = item(kind=Kind.ECAB, votes=votes)
    return tuple(  # type: ignore[return-value]
        quorum.may_decide(one, result, seats=(), running=False) for result in (Result.APPROVED, Result.REJECTED)
    )


def test_two_members_of_the_ecab_decide_without_a_meeting() -> None:
    approve, reject = _ecab(Ballot.APPROVE, Ballot.APPROVE)
    assert (approve.ok, reject.sentence) == (True, "No member of the ECAB rejects it.")
    approve, _ = _ecab(Ballot.APPROVE)
    assert approve.sentence == "CHG0000001 needs two members of the ECAB: 1 approval so far."
    approve, reject = _ecab(Ballot.APPROVE, Ballot.REJECT)
    assert (approve.sentence, reject.ok) == ("1 rejection of the ECAB stands.", True)


def test_two_votes_of_one_member_of_the_ecab_are_one() -> None:
    votes = (vote(None, ecab_member_id=1), vote(None, ecab_member_id=1, seq=2))
    assert not quorum.may_decide(item(kind=Kind.ECAB, votes=votes), Result.APPROVED, seats=(), running=False).ok


@pytest.mark.parametrize(
    ("result", "conditions", "reason", "said"),
    [
        (Result.CONDITIONS, " ", "x", "Write the conditions."),
        (Result.REJECTED, "x", "", "Write the reason."),
        (Result.NOT_RATIFIED, "", " ", "Write the reason."),
        (Result.CONDITIONS, "Back-out tested", "", ""),
        (Result.REJECTED, "Back-out tested", "Too early", "Only an approval with conditions has conditions."),
        (Result.APPROVED, "Back-out tested", "", "Only an approval with conditions has conditions."),
        (Result.APPROVED, "", "", ""),
    ],
)
def test_a_result_needs_its_text(result: Result, conditions: str, reason: str, said: str) -> None:
    verdict = quorum.checked_texts(result, conditions, reason)
    assert (verdict.ok, verdict.sentence) == (not said, said)


def test_the_standing_of_an_item_counts_who_is_still_to_vote() -> None:
    standing = quorum.standing(item(votes=(vote(1), vote(2, Ballot.ABSTAIN))), seats(1, 2, 3, 4), running=True)
    assert (standing.approve, standing.reject, standing.abstain, standing.to_come) == (1, 0, 1, 1)
    assert (standing.allowed, standing.why_not) == (False, "1 approval of 2 needed.")
    done = quorum.standing(item(kind=Kind.RATIFY, votes=FOR), seats(1, 2), running=True)
    assert (done.to_come, done.allowed, done.why_not) == (0, True, "")
    assert quorum.standing(item(kind=Kind.PIR), seats(1, 2), running=True).to_come == 0


def test_the_people_of_the_examples_have_seats_of_their_own() -> None:
    assert [person.id for seat in seats() if not seat.guest for person in seat.people] == [
        BEN.id,
        CLEO.id,
        DAN.id,
        EVE.id,
    ]
