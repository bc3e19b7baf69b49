"""`GcGuard`: cyclic garbage is collected on the GUI thread only, between events.

A collection on a worker thread may destroy widgets there, which crashes later and elsewhere
(napari #1029, novelWriter #2927).
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer, Slot

#: Seconds of this thread: a collection of everything that takes so long looks at too much that stays.
_LONG = 0.012
#: So many objects that came and stayed are looked at before more of them make the next collection of all long.
_MANY = 20_000


class GcGuard(QObject):
    """Turns automatic collection off while it lives and collects by Python's own thresholds from a timer.

    What stays is looked at once more by every collection of the oldest generation. Where that has become long, what is
    alive is set aside, as it is after the start: of it only what lies in a circle and is given up later stays for good,
    the forms of that moment at most.
    """

    def __init__(self, parent: QObject | None = None, interval: int = 1000) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        self._is_settled = False
        self._came = 0  # objects that were new at the collections since the last one of everything
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(interval)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    @Slot()
    def _tick(self) -> None:
        counts = gc.get_count()
        due = [generation for generation in (2, 1, 0) if counts[generation] > self._thresholds[generation]]
        if not self._is_settled:  # while a start still loads, its modules and classes are all that is older
            due = [generation for generation in due if generation == 0]
        if not due:
            return
        self._came += counts[0]
        generation = 2 if self._is_settled and self._came > _MANY else due[0]
        begun = time.thread_time()
        gc.collect(generation)
        if generation == 2:
            self._came = 0
            if time.thread_time() - begun > _LONG:
                gc.freeze()

    @Slot()
    def settle(self) -> None:
        """Call once when everything is loaded: what is alive now stays, and not looking at it again keeps every
        later collection short (modules and classes are some 200,000 objects: 60 to 100 ms each time). Nothing is
        collected here for the same reason: it would hold up the first list, for what little garbage a start makes."""
        gc.freeze()
        self._is_settled = True

    def stop(self) -> None:
        """Hand collection back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
