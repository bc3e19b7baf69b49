"""`Watchdog`: how long the event loop stood still at worst, and where."""

from __future__ import annotations

import faulthandler
import re
import tempfile
import threading
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot


@dataclass(frozen=True, slots=True)
class Stall:
    """A time in which the event loop answered nothing.

    `own`, `process`: milliseconds of processor time that the GUI thread, the whole program spent meanwhile. Where both
    are far below `milliseconds`, the machine was busy with something else, or the thread waited for an answer.
    """

    milliseconds: float
    stack: str
    own: float = 0.0
    process: float = 0.0

    @property
    def place(self) -> str:
        """The innermost line of the program itself: "app/views/tickets/view.py:173 refresh"; "Qt" without one."""
        frames = re.findall(r'File "[^"]*[/\\](app[/\\][^"]+)", line (\d+), in (\w+)', self.stack)
        return "{}:{} {}".format(*frames[-1]) if frames else "Qt"


class Watchdog(QObject):
    """A timer beats on the GUI thread; a thread beside it takes the stack when a beat is late.

    `limit` in milliseconds: shorter delays are not recorded as stalls; `longest` is kept always.
    """

    stalled = Signal(object)  # Stall

    def __init__(self, parent: QObject | None = None, *, limit: float = 50.0, beat: int = 5) -> None:
        super().__init__(parent)
        self.limit = limit
        self.longest = 0.0
        self.longest_stack = ""
        self.stalls: list[Stall] = []
        self._main = threading.get_ident()
        self._beat = beat
        self._last = time.perf_counter()
        self._spent = (0.0, 0.0)
        self._stack = ""
        self._stack_beat = 0.0
        self._dump = tempfile.TemporaryFile()  # noqa: SIM115 - read and written as long as this lives
        self._stop = threading.Event()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(beat)
        self._timer.timeout.connect(self._tick)
        self._thread = threading.Thread(target=self._watch, name="longleaf-watchdog", daemon=True)

    def start(self) -> None:
        """Begin to watch; call on the GUI thread."""
        self._last = time.perf_counter()
        self._spent = (time.thread_time(), time.process_time())
        self._timer.start()
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; the record stays."""
        self._timer.stop()
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(1.0)
        if not self._thread.is_alive():
            self._dump.close()

    def reset(self) -> None:
        """Forget what was recorded."""
        self.longest, self.longest_stack = 0.0, ""
        self.stalls.clear()
        self._last = time.perf_counter()

    @Slot()
    def _tick(self) -> None:
        now = time.perf_counter()
        late = (now - self._last) * 1000 - self._beat
        stack = self._stack if self._stack_beat == self._last else ""
        if late > self.longest:
            self.longest, self.longest_stack = late, stack
        spent = (time.thread_time(), time.process_time())
        if late > self.limit:
            own, process = ((after - before) * 1000 for after, before in zip(spent, self._spent, strict=True))
            self.stalls.append(Stall(late, stack, own, process))
            self.stalled.emit(self.stalls[-1])
        self._spent = spent
        self._last = time.perf_counter()

    def _watch(self) -> None:
        half = (self._beat + self.limit / 2) / 1000
        while not self._stop.wait(self.limit / 5000):
            last = self._last
            if time.perf_counter() - last > half and self._stack_beat != last:
                self._stack = self._stack_now()
                self._stack_beat = last

    def _stack_now(self) -> str:
        """Return the GUI thread's stack, the innermost call last.

        Written by `faulthandler`, which holds no frame: a frame held here would keep a painter alive after its paint
        event, or end it on this thread, which crashes.
        """
        self._dump.seek(0)
        self._dump.truncate()
        faulthandler.dump_traceback(self._dump, all_threads=True)
        self._dump.seek(0)
        threads = self._dump.read().decode("utf-8", "replace").split("\n\n")
        own = next((part for part in threads if part.startswith(f"Thread 0x{self._main:016x}")), "")
        calls = [line.replace(" in ", ", in ") for line in own.splitlines() if line.startswith("  File")]
        return "".join(f"{line}\n" for line in reversed(calls))
