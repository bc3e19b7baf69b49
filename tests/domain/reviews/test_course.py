"""The course of a review: whatever is tried in whatever order, it stands where the table says, or refuses in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.reviews.course import MOVES, Act, Standing, after, require_come
from app.errors import NotAllowed
from tests.examples import few


@settings(max_examples=few(20), deadline=None)
@given(st.lists(st.sampled_from(Act), max_size=12))
def test_no_order_of_acts_leads_where_it_must_not(acts: list[Act]) -> None:
    standing, held = Standing.PLANNED, False
    for act in acts:
        try:
            now = after(standing, act)
        except NotAllowed:
            continue
        # A signature is only on what was held; nothing is written where one is, nothing signed is cancelled.
        assert now is not Standing.SIGNED or (standing is Standing.HELD and held)
        assert standing is not Standing.SIGNED or act is Act.REOPEN
        assert now is not Standing.CANCELLED or standing is Standing.PLANNED
        held = now in (Standing.HELD, Standing.SIGNED)
        standing = now


def test_every_standing_is_left_again() -> None:
    assert {old for old, _act in MOVES} == set(Standing)
    assert set(MOVES.values()) == set(Standing)


def test_what_cannot_be_done_says_where_it_stands() -> None:
    with pytest.raises(NotAllowed, match="The review of DOR is signed off"):
        after(Standing.SIGNED, Act.RECORD, called="The review of DOR")


def test_it_is_not_held_before_its_day() -> None:
    require_come(date(2026, 11, 20), date(2026, 11, 20))
    with pytest.raises(NotAllowed, match=r"planned for Monday 23 November 2026"):
        require_come(date(2026, 11, 23), date(2026, 11, 20))
