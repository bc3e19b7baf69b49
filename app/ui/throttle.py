"""`Throttle`: the first call happens now, later ones together once the interval is over."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot


class Throttle(QObject):
    """Calls `act` at most once in `interval` milliseconds; no call is lost, several become one.

    `act` is a bound method of a QObject and is held weakly. `leading=False`: the first call waits too.
    """

    def __init__(self, act: Callable[[], object], interval: int, parent: QObject, *, leading: bool = True) -> None:
        super().__init__(parent)
        self._act = weakref.WeakMethod(act)
        self._leading = leading
        self._wanted = False
        self._held_until = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(interval)
        self._timer.timeout.connect(self._over)

    @Slot()
    def call(self) -> None:
        """Ask for the act."""
        if self._timer.isActive() or not self._leading or time.monotonic() < self._held_until:
            self._wanted = True
            if not self._timer.isActive():
                self._timer.start()
            return
        self._timer.start()
        self._run()

    @Slot()
    def flush(self) -> None:
        """Do what is waiting at once."""
        if self._wanted:
            self._timer.stop()
            self._over()

    @Slot()
    def cancel(self) -> None:
        """Forget what is waiting."""
        self._wanted = False
        self._timer.stop()

    @Slot()
    def _over(self) -> None:
        if self._wanted:
            self._wanted = False
            if self._leading:
                self._timer.start()
            self._run()

    def hold(self) -> None:
        """Note that the act was just done otherwise: what waits is forgotten, calls that follow are one, later."""
        self.cancel()
        self._held_until = time.monotonic() + self._timer.interval() / 1000

    def _run(self) -> None:
        act = self._act()
        if act is not None:
            act()
