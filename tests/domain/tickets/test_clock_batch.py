"""Many clocks at once: each as by hand, whether it goes through the arrays or is read by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.domain.sla.clock import RESOLVED, Pause
from app.domain.tickets.clock_batch import Measured, measure_many
from app.domain.tickets.projection_values import ClockDraft
from app.domain.vocabulary import HoldReason, Metric
from tests.domain.sla.targets_for_tests import AROUND, ny, target

START = ny(10, 5, 9)  # a Monday
NOW = ny(10, 6, 9)
FOUR_HOURS = target(4, calendar=AROUND)


def draft(stop: datetime | None, *pauses: Pause) -> ClockDraft:
    return ClockDraft(Metric.RESOLUTION, 1, FOUR_HOURS, START, stop, None, pauses, 1, None, 2, False)


#: Stop, pauses, what is measured: four hours around the clock from 09:00.
BY_HAND = [
    (draft(ny(10, 5, 11)), Measured(ny(10, 5, 13), 2 * 3600, 0)),
    (draft(None), Measured(ny(10, 5, 13), 24 * 3600, 0)),
    # one hour with the user: due an hour later, and it counts as paused
    (
        draft(ny(10, 5, 15), Pause(ny(10, 5, 10), ny(10, 5, 11), HoldReason.AWAITING_USER)),
        Measured(ny(10, 5, 14), 5 * 3600, 3600),
    ),
    # a vendor's hour counts on
    (
        draft(ny(10, 5, 15), Pause(ny(10, 5, 10), ny(10, 5, 11), HoldReason.AWAITING_VENDOR)),
        Measured(ny(10, 5, 13), 6 * 3600, 0),
    ),
    # resolved and reopened an hour later: due later, but nobody waited for the user
    (draft(ny(10, 5, 15), Pause(ny(10, 5, 10), ny(10, 5, 11), RESOLVED)), Measured(ny(10, 5, 14), 5 * 3600, 0)),
    # still with the user: no due time
    (draft(None, Pause(ny(10, 5, 10), None, HoldReason.AWAITING_USER)), Measured(None, 3600, 23 * 3600)),
    # a fraction of a second is more than the arrays can tell: it is read by itself
    (draft(ny(10, 5, 11) + timedelta(microseconds=500_000)), Measured(ny(10, 5, 13), 2 * 3600, 0)),
]


@pytest.mark.parametrize("times", [1, 4], ids=["a few", "enough for the arrays"])
def test_many_are_measured_as_each_by_hand(times: int) -> None:
    drafts = [one for one, _ in BY_HAND] * times
    assert measure_many(drafts, [NOW] * len(drafts)) == [expected for _, expected in BY_HAND] * times
