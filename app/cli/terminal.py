"""Progress of long work on a terminal: rate and time left; plain lines where there is no terminal."""

from __future__ import annotations

import shutil
import signal
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import Any

from app.work import Work


class TerminalProgress:
    """Shows a `Work`'s steps on standard error, redrawn in place, at most ten times a second.

    Where standard error is not a terminal a line is written every five seconds. The first Ctrl-C cancels the work,
    which ends at the next point where nothing is half done; the second one ends the program at once.
    """

    def __init__(self, title: str) -> None:
        self.work = Work(self._report)
        self._title = title
        self._live = sys.stderr.isatty()
        self._began = time.monotonic()
        self._shown = 0.0 if self._live else self._began
        self._width = 0
        self._before: Any = None

    def _report(self, done: int, total: int | None, text: str) -> None:
        now = time.monotonic()
        last = total is not None and done >= total
        if now - self._shown < (0.1 if self._live else 5.0) and not (last and self._live):
            return
        self._shown = now
        spent = max(now - self._began, 1e-6)
        rate = done / spent
        parts = [self._title]
        if total:
            parts.append(f"{done:,} of {total:,} ({100 * done // total} %)")
        elif done:
            parts.append(f"{done:,}")
        if done and spent > 0.5:
            parts.append(f"{rate:,.0f}/s")
            if total and rate > 0 and not last:
                parts.append(f"{_clock((total - done) / rate)} left")
        if text:
            parts.append(text)
        line = " · ".join(parts)
        if self._live:
            line = line[: shutil.get_terminal_size().columns - 1]  # a wrapped line could not be redrawn
            sys.stderr.write("\r" + line.ljust(self._width))
            self._width = len(line)
        else:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()

    def __enter__(self) -> Work:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._interrupt)
        return self.work

    def _interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.stderr.write(
            ("\n" if self._width else "") + "Stopping at the next safe point; Ctrl-C again ends at once.\n"
        )
        self._width = 0
        # The handler runs between two steps of the main thread, which may hold the lock that cancel() takes.
        threading.Thread(target=self.work.cancel, daemon=True).start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
        if self._live and self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
