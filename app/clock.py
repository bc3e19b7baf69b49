"""The time of day as the whole program reads it; tests give another function in its place."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    """Return the current instant, aware and in UTC."""
    return datetime.now(UTC)


def passing() -> float:
    """Return seconds that pass however somebody sets this machine's clock, those of its sleep included."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):  # which counts sleep: on Linux the first, on macOS the second
        if hasattr(time, name):
            return time.clock_gettime(getattr(time, name))
    return time.monotonic()  # on Windows it does


class Moved:
    """By how much this machine's clock was set since this was made: not what passed."""

    def __init__(self, wall: datetime) -> None:
        self._wall, self._passing = wall, passing()

    def by(self, wall: datetime) -> timedelta:
        """Return how much later the clock shows than it would, had nobody set it."""
        return wall - self._wall - timedelta(seconds=passing() - self._passing)
