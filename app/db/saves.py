"""`Saves`: commits under way on a shared database, and those that were not confirmed by its standby.

With synchronous replication a commit waits until the standby has it. Where that is missing the commit waits on, for
minutes if need be; where an administrator ends the wait, the server reports success with a warning only.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

#: So many doubtful saves are remembered.
_KEPT = 20


class Saves:
    """Thread-safe. Of an embedded workspace nothing is ever noted here."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[int, float] = {}  # by the server's process: since when, on a clock that only counts
        self._doubtful: tuple[datetime, ...] = ()

    @contextmanager
    def under_way(self, pid: int) -> Iterator[None]:
        """Note that a transaction is being committed by the server's process `pid`."""
        with self._lock:
            self._under_way[pid] = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self._under_way.pop(pid, None)

    def doubt(self, at: datetime) -> None:
        """Note that a save which the server called done is not confirmed by the standby."""
        with self._lock:
            self._doubtful = (*self._doubtful, at)[-_KEPT:]

    @property
    def doubtful(self) -> tuple[datetime, ...]:
        """When saves were called done that are not confirmed (UTC), newest last."""
        return self._doubtful

    def waiting(self, after: float) -> dict[int, float]:
        """Return by the server's process for how many seconds commits have lasted, where it is longer than `after`."""
        now = time.monotonic()
        with self._lock:
            return {pid: now - since for pid, since in self._under_way.items() if now - since >= after}
