"""Where a change is once it is dragged, stretched or nudged in a picture with hours: by quarter hours, on every night.

Across, a change keeps its Eastern wall time; up and down it goes where the pointer is. Lengths are hours that pass, so
that both nights in which the clocks change are right: the repeated hour is there twice, the skipped one not at all.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from app.domain.changes.detail import moved, shifted
from app.domain.changes.values import Change
from app.domain.changes.week_layout import Axis
from app.domain.eastern import local_date

QUARTER = timedelta(minutes=15)


def snapped(at: datetime) -> datetime:
    """Return the full quarter of an hour nearest to an instant, in UTC: all offsets of Eastern time are full hours."""
    step = int(QUARTER.total_seconds())
    return datetime.fromtimestamp(round(at.timestamp() / step) * step, UTC)


def dragged(change: Change, axis: Axis, grip: tuple[date, float], to: tuple[date, float]) -> Change:
    """Return the change as it is when it is gripped at one place and held at another; its length stays.

    Places are a day of the axis and a share of it, as `Axis.place` gives them. Less than half a quarter of an hour up
    or down is none: so a change keeps its minutes while it is only taken to another day.
    """
    days = (to[0] - grip[0]).days
    quarters = round((to[1] - grip[1]) * axis.count * 4)
    beside = shifted(change, days=days) if days else change
    if not quarters:
        return beside
    day = local_date(beside.planned_start)
    if axis.shows(day):
        place = axis.place(day, beside.planned_start) + quarters / (4 * axis.count)
        if 0 <= place < 1:
            return moved(change, axis.at(day, place))
    return moved(change, snapped(beside.planned_start + quarters * QUARTER))


def stretched(change: Change, *, start: datetime | None = None, end: datetime | None = None) -> Change:
    """Return the change with another start or end, on full quarters; never shorter than one."""
    if start is not None:
        return replace(change, planned_start=min(snapped(start), change.planned_end - QUARTER))
    if end is not None:
        return replace(change, planned_end=max(snapped(end), change.planned_start + QUARTER))
    return change


def nudged(change: Change, quarters: int) -> Change:
    """Return the change so many quarters of an hour later, or earlier; they are time that passes."""
    return moved(change, change.planned_start + quarters * QUARTER)


def lengthened(change: Change, quarters: int) -> Change:
    """Return the change with an end so many quarters of an hour later, or earlier; never shorter than one."""
    return replace(change, planned_end=max(change.planned_end + quarters * QUARTER, change.planned_start + QUARTER))


def placed(change: Change, start: datetime, end: datetime) -> Change:
    """Return the change at other times."""
    return replace(change, planned_start=start, planned_end=end)
