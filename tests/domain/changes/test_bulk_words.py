"""How far changes are moved, in words."""

from __future__ import annotations

import pytest

from app.domain.changes.bulk import shift_words


@pytest.mark.parametrize(
    ("days", "hours", "said"),
    [
        (1, 0, "1 day later"),
        (-2, 0, "2 days earlier"),
        (0, -1, "1 hour earlier"),
        (3, 2, "3 days and 2 hours later"),
        (1, -2, "1 day later and 2 hours earlier"),
        (-1, 5, "1 day earlier and 5 hours later"),
        (0, 0, "nowhere"),
    ],
)
def test_a_shift_is_said_with_its_directions(days: int, hours: int, said: str) -> None:
    assert shift_words(days, hours) == said
