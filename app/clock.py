"""The time of day as the whole program reads it; tests give another function in its place."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    """Return the current instant, aware and in UTC."""
    return datetime.now(UTC)


def passing() -> float:
    """Return seconds that pass however somebody sets this machine's clock, sleep included where the system tells."""
    asleep_too = getattr(time, "CLOCK_BOOTTIME", None)  # Linux; other systems count sleep as monotonic, or cannot tell
    return time.monotonic() if asleep_too is None else time.clock_gettime(asleep_too)


class Moved:
    """By how much this machine's clock was set since this was made: not what passed."""

    def __init__(self, wall: datetime) -> None:
        self._wall, self._passing = wall, passing()

    def by(self, wall: datetime) -> timedelta:
        """Return how much later the clock shows than it would, had nobody set it."""
        return wall - self._wall - timedelta(seconds=passing() - self._passing)
