"""Progress of long work on a terminal: rate and time left; plain lines where there is no terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from app.work import Work


class TerminalProgress:
    """Shows a `Work`'s steps on standard error, redrawn in place, at most ten times a second.

    Where standard error is not a terminal a line is written every five seconds.
    """

    def __init__(self, title: str) -> None:
        self.work = Work(self._report)
        self._title = title
        self._live = sys.stderr.isatty()
        self._began = time.monotonic()
        self._shown = 0.0 if self._live else self._began
        self._width = 0

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
            sys.stderr.write("\r" + line.ljust(self._width)[:200])
            self._width = len(line)
        else:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()

    def __enter__(self) -> Work:
        return self.work

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live and self._width:
            sys.stderr.write("\n")
            sys.stderr.flush()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
