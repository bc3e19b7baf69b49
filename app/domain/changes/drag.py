"""Dragging a change: where it lands in quarter hours, also in the nights in which the clocks change.

The clocks change by whole hours: a quarter hour of the wall is one of UTC. A length is hours that pass, so it stays.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.changes.detail import moved, shifted
from app.domain.changes.spans import FIRST, LAST
from app.domain.changes.values import Change
from app.domain.eastern import eastern, is_repeated, local_date, to_utc

QUARTER = timedelta(minutes=15)


class Edge(StrEnum):
    """What of a change is held while it is resized."""

    START = "start"
    END = "end"


def snapped(at: datetime) -> datetime:
    """Return the nearest quarter hour; half way, the later one."""
    past = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at - past + (QUARTER if past * 2 >= QUARTER else timedelta(0))


def dropped(change: Change, grabbed: datetime, at: datetime) -> Change:
    """Return the change as it lands when it is taken at one instant and let go at another; its length stays.

    From one day to another it keeps its wall time, and what the pointer moved up or down on the day comes to it: what
    the skipped hour takes begins an hour later, of the repeated hour the one under the pointer is meant.
    """
    days = (local_date(at) - local_date(grabbed)).days
    held, pointer = eastern(grabbed).replace(tzinfo=None), eastern(at).replace(tzinfo=None)
    if not days:
        start = change.planned_start + (at - grabbed)
    elif is_repeated(pointer):
        start = at - (held - eastern(change.planned_start).replace(tzinfo=None))
    else:
        start = shifted(change, days=days).planned_start + (at - to_utc(held + timedelta(days=days)))
    start = snapped(start)
    last = LAST - (change.planned_end - change.planned_start)
    return moved(change, min(max(start, FIRST), last))


def resized(change: Change, edge: Edge, at: datetime) -> Change:
    """Return the change with its start or end at the quarter hour next to an instant; a quarter hour always stays."""
    to = min(max(snapped(at), FIRST), LAST)
    if edge is Edge.START:
        return replace(change, planned_start=min(to, change.planned_end - QUARTER))
    return replace(change, planned_end=max(to, change.planned_start + QUARTER))
