"""What a day at the desk takes: keys, seconds, and processor seconds of the window and its services."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

#: What an average typist needs for a key (Card, Moran, Newell: The Keystroke-Level Model, 1980), in seconds.
KEY = 0.28
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Measured:
    """By part of the day how long it took each time: (seconds, processor seconds of window and services)."""

    services: int  # the process of the services
    taken: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Measure a part of the day."""
        began, spent = time.monotonic(), self._spent()
        yield
        self.taken[name].append((time.monotonic() - began, self._spent() - spent))

    def processor(self, name: str) -> float:
        """Return the processor seconds that a part took in the median."""
        return median(spent for _, spent in self.taken[name])

    def lines(self) -> list[str]:
        """Return a line for each part: how often, seconds in the median and at worst, processor seconds."""
        return [
            f"{name:24}{len(times):4} x{median(t for t, _ in times):8.2f} s{max(t for t, _ in times):8.2f} s at worst"
            f"{self.processor(name):8.2f} s of a processor"
            for name, times in self.taken.items()
        ]

    def _spent(self) -> float:
        values = Path(f"/proc/{self.services}/stat").read_text("ascii").rpartition(")")[2].split()
        return sum(os.times()[:2]) + sum(map(int, values[11:13])) / _TICK


def typed(title: str, keys: int) -> float:
    """Return the seconds that somebody types at a call: its title, and so many keys."""
    return (len(title) + keys) * KEY
