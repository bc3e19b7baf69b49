"""Clock times in the hour that the clocks show twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain import words
from app.domain.changes.conflicts import when
from app.domain.eastern import eastern


@pytest.mark.parametrize(
    ("at", "said"),
    [
        # the clocks go back on 1 November 2026 at 02:00 EDT, which is 06:00 UTC
        (datetime(2026, 11, 1, 4, 59, tzinfo=UTC), "00:59"),
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "01:30 EDT"),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "01:30 EST"),
        (datetime(2026, 11, 1, 7, 0, tzinfo=UTC), "02:00"),
        (datetime(2026, 11, 2, 6, 30, tzinfo=UTC), "01:30"),
        # and forward on 14 March 2027 at 02:00 EST, which is 07:00 UTC
        (datetime(2027, 3, 14, 6, 30, tzinfo=UTC), "01:30"),
        (datetime(2027, 3, 14, 7, 0, tzinfo=UTC), "03:00"),
    ],
)
def test_only_the_repeated_hour_names_its_zone(at: datetime, said: str) -> None:
    assert words.time_of_day(eastern(at)) == said


def test_an_hour_from_one_half_past_one_to_the_other_is_seen() -> None:
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert when(first, second, 2026) == "Sun 1 Nov 01:30 EDT to 01:30 EST"
    assert words.span(first, second) == "Sun 1 Nov 2026 01:30 EDT–01:30 EST"
