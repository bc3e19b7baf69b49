"""Where the time of a long turn of the event loop went: the calls of the whole turn, and the events it was spent on.

The stack that the watchdog takes shows one moment of a turn. Here every call of a turn is counted and timed, by the
processor time of the window's own thread, so that many small ones show as well. It keeps names, never a frame: a frame
that is held keeps a painter alive after its paint event. Counting makes everything slower: the figures show where the
time goes, not how long a turn takes; the run without it says that.
"""

from __future__ import annotations

import cProfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from types import CodeType
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

_SHOWN = 14
_LEAST = 0.7  # ms


@dataclass(frozen=True, slots=True)
class Call:
    """What a function did in one turn; milliseconds."""

    name: str
    count: int
    whole: float
    own: float


@dataclass(frozen=True, slots=True)
class Turn:
    """A long turn: its processor time, its dearest calls and events (receiver, kind), each with number and time."""

    spent: float
    calls: tuple[Call, ...]
    events: tuple[Call, ...]
    after: str

    def __str__(self) -> str:
        """Return it as a few lines."""
        lines = [f"{self.spent:.0f} ms after {self.after}"]
        for title, found, which in (
            ("events", self.events, "own"),
            ("own", self.calls, "own"),
            ("whole", self.calls, "whole"),
        ):
            took = [(float(getattr(call, which)), call) for call in found]
            took.sort(key=lambda pair: pair[0], reverse=True)
            dear = [f"{call.name} {ms:.1f} ({call.count})" for ms, call in took[:_SHOWN] if ms > _LEAST]
            lines.append(f"    {title}: {'; '.join(dear)}")
        return "\n".join(lines)


class Telling(QApplication):
    """An application that notes what its time is spent on, by receiver and kind of event."""

    def __init__(self) -> None:
        super().__init__([])
        self.spent: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
        self._inner = [0.0]

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Deliver the event and count the time, without what events sent meanwhile took."""
        try:
            key = (type(receiver).__name__, event.type().name)
        except (AttributeError, RuntimeError, ValueError):
            key = ("?", "?")
        self._inner.append(0.0)
        begun = time.thread_time()
        try:
            return super().notify(receiver, event)
        finally:
            took = time.thread_time() - begun
            inner = self._inner.pop()
            self._inner[-1] += took
            entry = self.spent[key]
            entry[0] += 1
            entry[1] += took
            entry[2] += took - inner


class Where(QObject):
    """Watches turns of the event loop from now on and keeps those that took longer than `limit` milliseconds."""

    def __init__(self, app: QApplication, limit: float = 50.0) -> None:
        super().__init__(app)
        self.limit = limit
        self.turns: list[Turn] = []
        self.dear: Counter[str] = Counter()
        self.doing = "nothing"
        self._app = app
        self._profile = cProfile.Profile(time.thread_time)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._tick)
        self._begun = time.thread_time()
        self._timer.start()
        self._profile.enable()

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        self._profile.disable()

    @Slot()
    def _tick(self) -> None:
        self._profile.disable()
        spent = (time.thread_time() - self._begun) * 1000
        events = self._app.spent if isinstance(self._app, Telling) else {}
        if spent > self.limit:
            calls = tuple(_call(one) for one in self._profile.getstats())
            seen = tuple(
                Call(f"{who} {what}", int(count), whole * 1000, own * 1000)
                for (who, what), (count, whole, own) in events.items()
            )
            self.turns.append(Turn(spent, calls, seen, self.doing))
            for call in calls:
                self.dear[call.name] += round(call.whole * 1000)
        events.clear()
        self._profile.clear()
        self._begun = time.thread_time()
        self._profile.enable()


def _call(found: Any) -> Call:
    code = found.code
    if isinstance(code, CodeType):
        file = code.co_filename.rpartition("site-packages/")[2]
        name = f"{file[file.find('app/') if 'app/' in file else 0 :]}:{code.co_firstlineno} {code.co_name}"
    else:
        name = str(code).replace("<method ", "").replace("PySide6.", "").rstrip(">").replace("' of '", " of ")
    return Call(name, found.callcount, found.totaltime * 1000, found.inlinetime * 1000)
