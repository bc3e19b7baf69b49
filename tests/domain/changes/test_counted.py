"""Which votes count: those on the open item and the content of now; they end with their item."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.changes.places import Place
from app.domain.changes.values import Change, Vote
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType

AT = datetime(2026, 11, 10, 15, tzinfo=UTC)


def vote(voter: str, item_id: int, n: int = 1) -> Vote:
    return Vote(voter, n, "approve", "", AT, item_id=item_id)


VOTES = (vote("ben", 1), vote("ben", 2), vote("cleo", 2, 2), vote("dan", 2, 2))
CHANGE = Change(
    7, "CHG0000007", "Patch", ChangeType.NORMAL, ChangeScope.MINOR, ChangeState.IN_CAB, AT, AT, votes=VOTES
)  # fmt: skip


@pytest.mark.parametrize(
    ("place", "n", "voters"),
    [
        (Place(2, "decision", "open"), 2, ["cleo", "dan"]),
        (Place(2, "decision", "open"), 1, ["ben"]),  # one vote on what it was, and none of the meeting before
        (Place(3, "decision", "open"), 2, []),  # carried on: voted on anew
        (Place(2, "decision", "decided"), 2, ["cleo", "dan"]),
        (Place(4, "pir", "open"), 2, ["cleo", "dan"]),  # a review is not voted on: what was decided stands
        (None, 2, ["cleo", "dan"]),
    ],
)
def test_votes_that_count(place: Place | None, n: int, voters: list[str]) -> None:
    change = replace(CHANGE, place=place, content_n=n)
    assert [vote.voter for vote in change.counted] == voters


def test_a_change_without_votes() -> None:
    assert replace(CHANGE, votes=()).counted == ()
