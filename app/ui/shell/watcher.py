"""`Watcher`: asks a question regularly while a window is at work, and soon after something changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Slot

from app.domain.changes_made import Changes, Touched
from app.ui.jobs import JobRunner
from app.work import Work

#: Between two looks where nothing changed, in milliseconds.
EVERY = 30_000
#: Between two looks, however much changes meanwhile, in milliseconds.
APART = 3_000
_EACH = 3  # so many are told one by one

T = TypeVar("T")


class Watcher(QObject):
    """Hands the answer of `read` to `here` every `every` milliseconds, and soon after a change of what it `hears`.

    However many changes come, looks begin at least `apart` milliseconds after each other, and none is put off for
    longer: a change while a look is under way is looked at after it. What fails is asked again in the next round.
    """

    def __init__(
        self,
        jobs: JobRunner,
        read: Callable[[Work], T],
        here: Callable[[T], object],
        parent: QObject | None = None,
        *,
        key: str,
        hears: Touched = Touched.NOTHING,
        every: int = EVERY,
        apart: int = APART,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._read, self._answer = jobs, read, here
        self._key, self._hears, self._every, self._apart = key, hears, every, apart
        self._runs = self._is_looking = self._is_wanted = False
        self._began = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    @Slot()
    def start(self) -> None:
        """Begin to look, after a round: a start pays for none."""
        self._runs, self._began = True, time.monotonic()
        self._timer.start(self._every)

    @Slot()
    def stop(self) -> None:
        """Look no more: the window leaves the workspace."""
        self._runs = self._is_looking = self._is_wanted = False
        self._timer.stop()
        self._jobs.cancel(self)

    @Slot(object)
    def note(self, changes: Changes) -> None:
        """Look soon where something changed that matters here."""
        if changes.touched & self._hears:
            self.look_soon()

    @Slot()
    def look_soon(self) -> None:
        """Look as soon as the last look is long enough ago."""
        if not self._runs:
            return
        if self._is_looking:
            self._is_wanted = True
            return
        wait = max(0, self._apart - int((time.monotonic() - self._began) * 1000))
        if self._timer.remainingTime() > wait:
            self._timer.start(wait)

    @Slot()
    def look(self) -> None:
        """Look now; a look that is still under way is given up for it."""
        self._began, self._is_looking, self._is_wanted = time.monotonic(), True, False
        if self._runs:
            self._timer.start(self._every)  # also where it is never answered
        self._jobs.read(self, self._read, self._here, key=self._key, failed=self._failed, repeats=False)

    def _here(self, answer: Any) -> None:
        self._over()
        self._answer(answer)

    def _failed(self, _error: Exception) -> bool:
        self._over()
        return True

    def _over(self) -> None:
        self._is_looking = False
        if self._is_wanted:
            self._is_wanted = False
            self.look_soon()


def tell_some(found: Sequence[T], each: Callable[[T], object], many: Callable[[Sequence[T]], object]) -> None:
    """Tell a few things one by one, more than a few together: a screen is not filled."""
    if len(found) > _EACH:
        many(found)
        return
    for one in found:
        each(one)
