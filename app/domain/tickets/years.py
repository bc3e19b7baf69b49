"""Which years without a list of holidays the clocks of many tickets touch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.domain.sla.targets import TargetBook
from app.domain.tickets.projection_values import Projection


def years_touched(projections: Iterable[Projection], book: TargetBook) -> set[int]:
    """Return the years between the first start and the last end of the clocks of each target, by its calendar."""
    spans: dict[int, tuple[datetime, datetime]] = {}
    for projection in projections:
        for clock in projection.clocks:
            start, end = clock.start_at, clock.stop_at or clock.due_at or clock.start_at
            first, last = spans.get(clock.target_id, (start, end))
            spans[clock.target_id] = min(first, start), max(last, end)
    calendars = {target.id: target.calendar for target in book.targets}
    return {year for id, (start, end) in spans.items() for year in calendars[id].years_without(start, end)}
