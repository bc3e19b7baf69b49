"""How old a copy is, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.snapshot.stamped import stamp, stamped
from app.domain.snapshot.values import Snapshot, age
from app.domain.vocabulary import Role
from app.domain.workspace import Opening

AT = datetime(2026, 11, 27, 19, 5, tzinfo=UTC)
COPY = Snapshot(AT, "longleaf on edc", "id", "ann", frozenset())


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "just now"), (1, "1 min ago"), (59, "59 min ago"), (60, "1 h ago"), (47 * 60, "47 h ago"), (2880, "2 d ago")],
)
def test_age(minutes: int, said: str) -> None:
    assert age(AT, AT + timedelta(minutes=minutes)) == said


def test_the_stamp_is_in_eastern_time_and_counts_inside_only() -> None:
    words = COPY.stamp(AT + timedelta(hours=3))
    assert words == "Offline: as of 27 Nov 2026, 14:05 (3 h ago)"
    with stamped(words):
        assert stamp() == words
        with stamped(""):
            assert stamp() == ""
    assert stamp() == ""


def test_a_stale_copy_says_so() -> None:
    assert not COPY.is_stale(AT + timedelta(hours=24))
    assert COPY.is_stale(AT + timedelta(hours=25))
    assert not COPY.is_stale(AT + timedelta(days=900), 0)
    assert COPY.stamp(AT + timedelta(hours=25)) == "Offline: as of 27 Nov 2026, 14:05 (25 h ago, STALE)"


def test_offline_one_may_do_what_waits_and_read_all() -> None:
    here = Opening("longleaf on edc", "ann", frozenset(Role), offline=COPY)
    assert here.may("commentary.update")
    assert here.may("review.insert")
    assert here.may("ticket.select")
    assert not here.may("ticket.update")
    assert not here.may("packet.insert")
