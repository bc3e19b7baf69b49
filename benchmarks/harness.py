"""Measures ours against its floor in alternating runs and keeps the medians."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Result:
    """Medians in seconds; ratio: ours / floor; goal: the ratio not to exceed, None: for information."""

    name: str
    ours_s: float
    floor_s: float
    ratio: float
    goal: float | None
    note: str = ""

    @property
    def within(self) -> bool | None:
        """Whether the goal is kept; None without one."""
        return None if self.goal is None else self.ratio <= self.goal


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes, garbage collected before and left alone meanwhile."""
    gc.collect()
    was_on = gc.isenabled()
    gc.disable()
    try:
        begin = perf_counter()
        act()
        return perf_counter() - begin
    finally:
        if was_on:
            gc.enable()


def compare(
    name: str,
    ours: Callable[[], object],
    floor: Callable[[], object],
    goal: float | None,
    repeat: int = 5,
    note: str = "",
    *,
    ours_scale: float = 1.0,
    floor_scale: float = 1.0,
    warm: bool = True,
) -> Result:
    """Medians of `repeat` alternating runs, after one run of each that is not counted (`warm`).

    Alternating, so that another load on the machine slows both. A scale multiplies a side's time: for a side that
    was run on a part of the work only; say so in the note.
    """
    if warm:
        ours()
        floor()
    ours_runs, floor_runs = [], []
    for _ in range(repeat):
        ours_runs.append(seconds(ours) * ours_scale)
        floor_runs.append(seconds(floor) * floor_scale)
    ours_s, floor_s = median(ours_runs), median(floor_runs)
    return Result(name, ours_s, floor_s, ours_s / floor_s if floor_s else float("inf"), goal, note)
