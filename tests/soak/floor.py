"""`Floor`: what a fixed piece of work costs on this machine just now, beside what it costs usually in the same run."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

_WORDS = tuple(f"RITM{at:07} Mail for {at % 97} of DHHS does not arrive" for at in range(300))
_EVERY = 500  # ms


@dataclass(frozen=True, slots=True)
class Sample:
    """When the work was done (`time.perf_counter`), and the milliseconds of this thread's processor it took."""

    at: float
    cost: float


class Floor(QObject):
    """Does the same work, Python and painting, twice a second in the window's own thread, and keeps what it cost.

    A turn of the event loop is judged against the processor that it had: where another program takes the memory's or
    the core's time, the work and the turn become slower alike, which a limit in milliseconds alone would lay to the
    window.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.samples: list[Sample] = []
        self._page = QImage(400, 120, QImage.Format.Format_ARGB32_Premultiplied)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.take)
        self._timer.start()

    @Slot()
    def take(self) -> None:
        """Do the work now."""
        begun = time.thread_time()
        self._work()
        self.samples.append(Sample(time.perf_counter(), (time.thread_time() - begun) * 1000))

    def usual(self) -> float:
        """Return the milliseconds that the work costs in the middle of all the times it was done."""
        return median(sample.cost for sample in self.samples)

    def slowness(self, begun: float, ended: float) -> float:
        """Return how many times as long as usual work took between two times (`time.perf_counter`), at least 1.

        It was slow only where both the last sample before and the first one after are: one of them may have met a cold
        cache by itself.
        """
        before = [sample.cost for sample in self.samples if sample.at <= begun][-1:]
        after = [sample.cost for sample in self.samples if sample.at >= ended][:1]
        return max(1.0, min(before + after) / self.usual()) if before or after else 1.0

    def _work(self) -> None:
        self._page.fill(0)
        painter = QPainter(self._page)
        metrics = QFontMetricsF(painter.font())
        found: dict[str, list[str]] = {}
        for at, words in enumerate(_WORDS):
            found.setdefault(words.split()[3], []).append(words.upper())
            if at % 30 == 0:
                painter.drawText(2, 12 + at // 3, words)
                metrics.horizontalAdvance(words)
        sorted(found, key=lambda key: (len(found[key]), key))
        painter.end()
