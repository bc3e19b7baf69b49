"""`WhileMay`: lets something run with the live feed for as long as who is at work may do it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from app.ui.shell.live import LiveFeed


class WhileMay(QObject):
    """Calls `start` when the feed is at work and `may` says so, and `stop` when either is over.

    `look` asks again: roles are given and taken while a window is open.
    """

    def __init__(
        self, feed: LiveFeed, may: Callable[[], bool], start: Callable[[], object], stop: Callable[[], object]
    ) -> None:
        super().__init__(feed)
        self._may, self._start, self._stop = may, start, stop
        self._is_at_work = self._runs = False
        feed.begun.connect(self._begin)
        feed.ended.connect(self._end)

    @Slot()
    def _begin(self) -> None:
        self._is_at_work = True
        self.look()

    @Slot()
    def _end(self) -> None:
        self._is_at_work = False
        self.look()

    def look(self) -> None:
        """Start or stop, where what may be done is another thing than at the last look."""
        wanted = self._is_at_work and self._may()
        if wanted == self._runs:
            return
        self._runs = wanted
        if wanted:
            self._start()
        else:
            self._stop()
