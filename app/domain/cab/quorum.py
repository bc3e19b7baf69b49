"""Quorum and votes: how many agencies are present, which votes stand, and whether an item may be decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain import words
from app.domain.cab.settings import SAMPLE, CabRules
from app.domain.cab.values import Ballot, CastVote, Consent, Item, Kind, Result, Seat


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something may be done, and the sentence that says why or why not."""

    ok: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The votes that stand on an item; `to_come`: seats present that have not voted on this version."""

    approve: int = 0
    reject: int = 0
    abstain: int = 0
    to_come: int = 0
    allowed: bool = False  # it may be approved now
    why_not: str = ""


def with_vote(seats: Iterable[Seat]) -> tuple[Seat, ...]:
    """Return the seats of agencies on which somebody may sit; the others and guests count for no quorum."""
    return tuple(seat for seat in seats if not seat.guest and seat.is_filled)


def present(seats: Iterable[Seat]) -> int:
    """Return how many agencies are present."""
    return sum(seat.present for seat in with_vote(seats))


def needed(seats: Iterable[Seat], rules: CabRules = SAMPLE) -> int:
    """Return how many agencies have to be present: the share of the agencies with a seat, rounded up."""
    return -(-len(with_vote(seats)) * rules.quorum_percent // 100)


def quorum(seats: Iterable[Seat], rules: CabRules = SAMPLE) -> Verdict:
    """Return whether enough agencies are present; with no seat at all they never are."""
    voting = with_vote(seats)
    if not voting:
        return Verdict(False, "No quorum: no agency has a seat. Name the members in Setup.")
    here, least = present(voting), needed(voting, rules)
    said = f"{here} of {words.count(len(voting), 'agency', 'agencies')} present"
    if here >= least:
        return Verdict(True, f"Quorum: {said}, {least} needed")
    return Verdict(False, f"No quorum: {said}, {least - here} more needed")


def _may_sit(vote: CastVote, seats: dict[int, Seat]) -> bool:
    if vote.ecab_member_id is not None:
        return True
    seat = seats.get(vote.seat) if vote.seat is not None else None
    if seat is None or seat.guest:
        return False
    if vote.person_id is None:
        return vote.person_name == seat.delegate_words
    return vote.person_id in {person.id for person in seat.people}


def marked(votes: Iterable[CastVote], content_n: int, seats: Iterable[Seat]) -> tuple[CastVote, ...]:
    """Return the votes, each marked with whether it stands for this version of the content.

    Of several votes of one seat the latest counts, if who cast it still has that seat and no hand in it since.
    """
    votes = tuple(votes)
    by_id = {seat.id: seat for seat in seats}
    last: dict[tuple[int | None, int | None], int] = {}
    for vote in votes:
        if vote.content_n == content_n:
            whose = (vote.seat, vote.ecab_member_id)
            last[whose] = max(last.get(whose, 0), vote.seq)
    return tuple(
        replace(
            vote,
            standing=vote.content_n == content_n
            and vote.seq == last[vote.seat, vote.ecab_member_id]
            and not vote.barred
            and _may_sit(vote, by_id),
        )
        for vote in votes
    )


def counts(votes: Iterable[CastVote]) -> tuple[int, int, int]:
    """Return how many approve, reject and abstain among the votes that stand; who has two seats approves once."""
    cast = [vote for vote in votes if vote.standing]
    approve = {_voice(vote) for vote in cast if vote.vote is Ballot.APPROVE}
    reject, abstain = (sum(vote.vote is one for vote in cast) for one in (Ballot.REJECT, Ballot.ABSTAIN))
    return len(approve), reject, abstain


def _voice(vote: CastVote) -> tuple[int | None, ...]:
    """Return what tells who votes from others: the person; the seat where nobody of ours sits on it."""
    return (vote.person_id,) if vote.person_id is not None else (None, vote.seat, vote.ecab_member_id)


def may_decide(
    item: Item, result: Result, *, seats: Iterable[Seat], running: bool, rules: CabRules = SAMPLE
) -> Verdict:
    """Return whether an item may be decided so now, by the votes that stand for its present content.

    Whether conditions and reason are given is asked by `checked_texts`. `running`: whether its meeting is running.
    """
    seats = tuple(seats)
    if not item.is_open:
        return Verdict(False, f"{item.number} is {item.state.label.lower()}: it is not open any more.")
    if result not in RESULTS[item.kind]:
        return Verdict(False, f"{item.number} cannot be {result.label.lower()}.")
    approve, reject, _abstain = counts(marked(item.votes, item.now_n, seats))
    if item.kind is Kind.ECAB:
        return _ecab(item, result, approve, reject)
    if not running:
        return Verdict(False, "The meeting is not running.")
    enough = quorum(seats, rules)
    if not enough.ok:
        return enough
    if item.late and item.consent is not Consent.GIVEN:
        return Verdict(False, f"{item.number} came late: ask the board for its consent first.")
    if not result.is_in_favour:
        if reject:
            return Verdict(True, f"{words.count(reject, 'rejection')}")
        return Verdict(False, "No member rejects it: a rejection needs at least one vote against it.")
    if reject:
        return Verdict(False, f"{words.count(reject, 'rejection')} {words.plural(reject, 'stands', 'stand')}.")
    if approve < rules.approvals:
        return Verdict(False, f"{words.count(approve, 'approval')} of {rules.approvals} needed.")
    return Verdict(True, words.count(approve, "approval"))


#: Approvals by different members of the ECAB that an emergency change needs.
ECAB_APPROVALS = 2
_DECIDED = frozenset({Result.APPROVED, Result.CONDITIONS, Result.REJECTED})
#: The results that an item of a kind may have.
RESULTS: dict[Kind, frozenset[Result]] = {
    Kind.DECISION: _DECIDED,
    Kind.ECAB: _DECIDED,
    Kind.MODEL: _DECIDED,
    Kind.RATIFY: frozenset({Result.RATIFIED, Result.NOT_RATIFIED}),
    Kind.EMERGENCY: frozenset({Result.NOTED}),
    Kind.PIR: frozenset({Result.NOTED}),
    Kind.INFO: frozenset({Result.NOTED}),
}


def _ecab(item: Item, result: Result, approve: int, reject: int) -> Verdict:
    if not result.is_in_favour:
        if reject:
            return Verdict(True, words.count(reject, "rejection"))
        return Verdict(False, "No member of the ECAB rejects it.")
    if reject:
        return Verdict(
            False, f"{words.count(reject, 'rejection')} of the ECAB {words.plural(reject, 'stands', 'stand')}."
        )
    if approve < ECAB_APPROVALS:
        return Verdict(
            False, f"{item.number} needs two members of the ECAB: {words.count(approve, 'approval')} so far."
        )
    return Verdict(True, words.count(approve, "approval"))


def checked_texts(result: Result, conditions: str, reason: str) -> Verdict:
    """Return whether the texts that a result needs are given."""
    if result is Result.CONDITIONS and not conditions.strip():
        return Verdict(False, "Write the conditions.")
    if result in {Result.REJECTED, Result.NOT_RATIFIED} and not reason.strip():
        return Verdict(False, "Write the reason.")
    if conditions.strip() and result is not Result.CONDITIONS:
        return Verdict(False, "Only an approval with conditions has conditions.")
    return Verdict(True)


def _all_voted(seat: Seat, people: set[int | None]) -> bool:
    """Return whether everybody who may sit on a seat voted for another one."""
    by_name = seat.delegate is None and bool(seat.delegate_name)
    return not by_name and all(person.id in people for person in seat.people)


def standing(item: Item, seats: Iterable[Seat], *, running: bool, rules: CabRules = SAMPLE) -> Standing:
    """Return the votes that stand on an item and whether it may be approved now."""
    seats = with_vote(seats)
    votes = marked(item.votes, item.now_n, seats)
    approve, reject, abstain = counts(votes)
    voted = {vote.seat for vote in votes if vote.standing}
    people = {vote.person_id for vote in votes if vote.standing}
    waits = (seat for seat in seats if seat.present and seat.id not in voted and not _all_voted(seat, people))
    to_come = sum(1 for _ in waits) if item.kind.is_voted_on else 0
    favour = Result.RATIFIED if item.kind is Kind.RATIFY else Result.APPROVED
    verdict = may_decide(item, favour, seats=seats, running=running, rules=rules)
    return Standing(approve, reject, abstain, to_come, verdict.ok, "" if verdict.ok else verdict.sentence)
