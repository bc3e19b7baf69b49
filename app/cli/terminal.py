"""What the commands say on a terminal, and the progress of long work: rate and time left.

Titles, names and notes are other people's text: control characters and escape sequences in them never reach a terminal.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

import click

from app.domain import plain_text
from app.domain.narrow_table import wrapped
from app.domain.snapshot.stamped import stamp
from app.errors import InputError
from app.work import Work

if TYPE_CHECKING:
    from app.domain.report_table import ReportTable

#: Characters that JSON may hold as they are, and that a terminal or an editor acts on.
_ACTED_ON = re.compile("[\x7f-\x9f\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

#: Signals by which the system ends a program that can still tidy up.
_ENDING = tuple(number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None)


_printed = 0


def printed() -> int:
    """Return how often something was printed on standard output."""
    return _printed


def _counted() -> None:
    global _printed
    _printed += 1


def say(text: str, *, err: bool = False) -> None:
    """Print a text for people, with nothing in it that a terminal would act on; on a terminal no word is broken."""
    if not err:
        _counted()
    said, width = plain_text.lines(text), 0 if err else _width()
    if width:
        said = "\n".join(part for line in said.split("\n") for part in wrapped(line, width))
    click.echo(said, err=err)


def _width() -> int:
    """Return how many characters a line of the terminal has; 0 where standard output is a file or pipe."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0


def say_table(table: ReportTable) -> None:
    """Print a table for people: in the width of a terminal, in whole lines into a file or pipe."""
    say(table.as_text(_width()))


def forgiving() -> None:
    """Let standard output and error replace what their encoding lacks, instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if not _is_unicode(stream) and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _is_unicode(stream: Any) -> bool:
    return str(getattr(stream, "encoding", "") or "").lower().startswith("utf")


def print_data(text: str) -> None:
    """Print data as it is: exactly, in UTF-8, into a file or pipe, harmlessly on a terminal."""
    _counted()
    if sys.stdout.isatty():
        click.echo(plain_text.lines(text), nl=False, color=True)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def output(report: ReportTable, format_: str | None, out: Path | None) -> None:
    """Write a report in a format, or as a file's ending says, else as a table to read. InputError: no such format."""
    from app.reports.tables import as_csv, write_table

    chosen = format_ or (out.suffix.lstrip(".").lower() if out else "")
    if chosen == "xlsx" and out is None:
        raise InputError("A workbook needs a file.", hint="Add --out FILE.xlsx")
    if chosen and chosen not in {"json", "csv", "xlsx"}:
        raise InputError(f"'{chosen}' is no format of a report.", hint="Use json, csv or xlsx.")
    if out is not None:
        write_table(report, out, chosen or "csv")
        say(f"{out}: {len(report.rows):,} rows")
    elif chosen == "json":
        print_json(report.as_json())
    elif chosen == "csv":
        print_data(as_csv(report))
    else:
        say_table(report)


def print_json(value: Any, schema: str = "", version: int = 1) -> None:
    """Print a value as JSON, indented; what a terminal would act on is written as an escape, so the value is exact.

    `schema`: put before an object's own keys with its `version`; names keep their meaning within one.
    """
    _counted()
    if schema:
        value = {"schema": schema, "version": version, **value}
    if stamp() and isinstance(value, dict):
        value = {**value, "offline": stamp()}
    text = json.dumps(value, indent=2, ensure_ascii=not _is_unicode(sys.stdout), default=str)
    click.echo(_ACTED_ON.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


class TerminalProgress:
    """Shows a `Work`'s steps on standard error, redrawn in place, at most ten times a second.

    Where standard error is not a terminal a line is written every five seconds. The first Ctrl-C cancels the work,
    which ends at the next point where nothing is half done; the second one ends the program at once. Being told to end
    (SIGTERM) or losing the terminal (SIGHUP) cancels the work as well: no worker and no unfinished file stays.
    """

    def __init__(self, title: str) -> None:
        self.work = Work(self._report)
        self._title = title
        self._live = sys.stderr.isatty()
        self._began = time.monotonic()
        self._shown = 0.0 if self._live else self._began
        self._width = 0
        self._before: dict[int, Any] = {}

    def _report(self, done: int, total: int | None, text: str) -> None:
        now = time.monotonic()
        last = total is not None and done >= total
        if now - self._shown < (0.1 if self._live else 5.0) and not (last and self._live):
            return
        self._shown = now
        spent = max(now - self._began, 1e-6)
        rate = done / spent
        parts = [self._title]
        if text and f"{done:,} of " in text:  # it tells the counts, and the speed, itself
            pass
        elif total:
            parts.append(f"{done:,} of {total:,} ({100 * done // total} %)")
        elif done:
            parts.append(f"{done:,}")
        if done and spent > 0.5 and len(parts) > 1:
            parts.append(f"{rate:,.0f}/s")
            if total and rate > 0 and not last:
                parts.append(f"{_clock((total - done) / rate)} left")
        if text:
            parts.append(text)
        line = plain_text.one_line(" · ".join(parts))
        if self._live:
            line = line[: shutil.get_terminal_size().columns - 1]  # a wrapped line could not be redrawn
            sys.stderr.write("\r" + line.ljust(self._width))
            self._width = len(line)
        else:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()

    def __enter__(self) -> Work:
        if threading.current_thread() is threading.main_thread():
            self._before[signal.SIGINT] = signal.signal(signal.SIGINT, self._interrupt)
            for number in _ENDING:
                self._before[number] = signal.signal(number, self._end)
        return self.work

    def _end(self, number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)  # the second one ends the program at once
        threading.Thread(target=self.work.cancel, daemon=True).start()

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
        for number, before in self._before.items():
            signal.signal(number, before)
        if self._live and self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def has_display() -> bool:
    """Return whether there is a screen on which a window can be shown."""
    return not sys.platform.startswith("linux") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    )
