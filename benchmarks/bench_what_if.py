"""What twelve months would have been under another target, against five seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from statistics import median

from app.domain.figures.values import ReportQuery
from app.domain.figures.what_if import OtherTarget
from app.domain.periods import Period
from app.services.figures.what_if import what_if
from app.work import Cancelled, Work
from benchmarks.harness import Result, seconds
from benchmarks.workspaces import busiest, large

_PROMISED = 5.0  # seconds
_MONTH = Period.parse("2026-10")
#: Rows of the service levels: few clocks around the clock, and most clocks in business hours.
_ROWS = {"High": "sla.resolution.high", "Low": "sla.resolution.low"}


class _Told(Work):
    """Notes how often progress is told, and cancels after so many times."""

    def __init__(self, cancel_after: int | None = None) -> None:
        super().__init__()
        self.times, self._most = 0, cancel_after

    def step(self, done: int, total: int | None = None, text: str = "") -> None:
        self.times += 1
        if self.times == self._most:
            self.cancel()
        super().step(done, total, text)


def run(quick: bool) -> Iterator[Result]:
    """On 1,000,000 seeded tickets (20,000 when quick); `benchmarks.workspaces.large` says how to choose."""
    with large(quick) as (db, size):
        _, code = busiest(db)
        other = OtherTarget(timedelta(hours=5), None, None, None)
        for agency in (None, code):
            query = ReportQuery(_MONTH, agency, None)
            for name, key in _ROWS.items():
                told = _Told()
                what_if(db, query, key, other, told)
                taken = median(seconds(lambda q=query, k=key: what_if(db, q, k, other)) for _ in range(3))  # type: ignore[misc]
                cancelled = seconds(lambda q=query, k=key: _cancelled(lambda w: what_if(db, q, k, other, w)))  # type: ignore[misc]
                times = f"progress told {told.times} times; cancelled at the first, it ends after {cancelled:.2f} s"
                title = f"what if of {agency or 'the state'}, {name}, {size}"
                yield Result(title, taken, _PROMISED, taken / _PROMISED, 1.0, f"floor: 5 s; {times}")


def _cancelled(act: Callable[[Work], object]) -> None:
    with suppress(Cancelled):
        act(_Told(cancel_after=1))
