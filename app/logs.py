"""The log files of this user: what the program did, how long it took and how it ended; nothing about people.

One rotated file for each kind of process ("window", "services", "command"), in `app.places.log_folder`. A second
window writes to a file of its own, so that no two processes ever turn one file over. LONGLEAF_LOG chooses the level:
"debug", "info" (as without it) or "off". A disk that is full or a folder that cannot be written stops nothing.

What a line may hold is decided by type: numbers, times, members of enumerations, types of errors, and text that the
code marks as its own with `Term`. Any other text (titles, names, logins, addresses) becomes the name of its type.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from enum import Enum
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO, Any

from app import places
from app.file_lock import lock_without_waiting

_SIZE = 1_000_000  # bytes of a file before the next one is begun
_OLDER = 2  # files kept besides the current one
_AT_ONCE = 9  # processes of a kind that have a file; more of them go without
_LONGEST = 1_000  # characters of a line
_NAME = "longleaf"
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "": logging.INFO}

# Patterns as text: compiled by the first line, so that a start does not pay for them.
_HOMES = r"(/home/|/Users/|\\Users\\)[^/\\\s\"']+"
_MAIL = r"[\w.+-]+@[\w-]+(\.[\w-]+)*"
_SIGN_IN = r"(?:://|(?<=postgres):/?|(?<=postgresql):/?)(?:[^\s/:@]*:[^\n@]*@(?:\S*@)?|\S*@)"
_SECRET = r"(?i)((?:password|passwd|pwd|passphrase|secret)[\"']?\s*[=:]\s*)(\"[^\"\n]*\"|'[^'\n]*'|[^\s,;&)]+)"
_VERIFIER = r"SCRAM-SHA-256\$[^\s'\"]+"  # what a server keeps of a password
#: Words of an act's name: plain ones and numbers of records.
_WORD = r"[a-z][a-z_]*|[A-Z]{2,8}-?[A-Z0-9-]*\d[A-Z0-9-]*"


class Term(str):
    """Text of the program itself, such as the name of a function: never what a person typed or a file holds."""

    __slots__ = ()


def act_term(what: str) -> Term:
    """Return the name of a write act without what may be personal in it: "import staff.csv" is "import"."""
    words: list[str] = []
    for word in what.split():
        if not re.fullmatch(_WORD, word) or words == ["import"]:
            break
        words.append(word)
    return Term(" ".join(words) or "other")


def without_secrets(text: str) -> str:
    """Return the text with "…" in place of passwords: in addresses, and after password= and the like."""
    return re.sub(_VERIFIER, "…", re.sub(_SECRET, r"\1…", re.sub(_SIGN_IN, "://…@", text)))


def redacted(text: str) -> str:
    """Return the text without passwords, e-mail addresses and names of home folders."""
    text = without_secrets(text)
    with suppress(RuntimeError):  # a user without a home
        home = str(Path.home())
        if len(home) > 1:
            text = text.replace(home, "~")
    text = re.sub(_HOMES, r"\1…", text)
    return re.sub(_MAIL, "…@…", text) if "@" in text else text  # in a long word the search takes its time


class _Formatter(logging.Formatter):
    """Makes the lines. Tracebacks stay out, because messages of errors may hold anything."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = f"{process} {os.getpid()}"

    def format(self, record: logging.LogRecord) -> str:
        moment = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}.{int(record.msecs):03d}Z"
        text = redacted(_message(record)).replace("\r", " ").replace("\n", " ")[:_LONGEST]
        return f"{moment} {record.levelname} {record.name} [{self._process}] {text}"


def _message(record: logging.LogRecord) -> str:
    template = record.msg if isinstance(record.msg, str) else _allowed(record.msg)
    if not record.args:
        return str(template)
    try:
        if isinstance(record.args, tuple):
            return str(template % tuple(_allowed(value) for value in record.args))
        return str(template % {name: _allowed(value) for name, value in record.args.items()})
    except (TypeError, ValueError, KeyError):  # a text where the template wants a number
        return str(template)


def _allowed(value: object) -> Any:
    if value is None or isinstance(value, bool | int | float | date | timedelta | Term):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, type):
        return value.__name__
    return f"<{type(value).__name__}>"


class _File(RotatingFileHandler):
    """A file that never stops the program: what cannot be written is lost without a word."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Stay silent."""

    def doRollover(self) -> None:
        """Begin the next file; where the old one cannot be moved, because it is being read, go on with it."""
        with suppress(OSError):
            super().doRollover()


_lock: IO[str] | None = None


def start(process: str, folder: Path | None = None) -> Path | None:
    """Log what this process does from now on; returns the file, or None where nothing is logged.

    `process`: "window", "services" or "command". `folder` (default: the user's log folder) is made.
    """
    stop()
    logger = logging.getLogger(_NAME)
    logger.addHandler(logging.NullHandler())
    if process == "command" and logging.lastResort is not None:  # as without a log: people at a terminal see these
        logging.getLogger(f"{_NAME}.db").addHandler(logging.lastResort)
    level = _LEVELS.get(os.environ.get("LONGLEAF_LOG", "").strip().lower())
    if level is None:
        return None
    folder = folder or places.log_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = _claim(folder, process)
        if path is None:
            return None
        handler = _File(path, maxBytes=_SIZE, backupCount=_OLDER, encoding="utf-8", errors="replace", delay=True)
    except OSError:
        return None
    handler.setFormatter(_Formatter(process))
    logger.addHandler(handler)
    logger.setLevel(level)
    return path


def stop() -> None:
    """Close the log; another process may have the file."""
    global _lock
    logger = logging.getLogger(_NAME)
    for handler in list(logger.handlers):
        if isinstance(handler, _File | logging.NullHandler):
            logger.removeHandler(handler)
            with suppress(OSError, ValueError):
                handler.close()
    if logging.lastResort is not None:
        logging.getLogger(f"{_NAME}.db").removeHandler(logging.lastResort)
    logger.setLevel(logging.NOTSET)
    if _lock is not None:
        _lock.close()
        _lock = None


def _claim(folder: Path, process: str) -> Path | None:
    """A file that no other process writes to; the lock goes with this process, however it ends."""
    global _lock
    for number in range(1, _AT_ONCE + 1):
        name = process if number == 1 else f"{process}-{number}"
        lock = (folder / f"{name}.lock").open("a", encoding="utf-8")
        if lock_without_waiting(lock):
            _lock = lock
            return folder / f"{name}.log"
        lock.close()
    return None


@contextmanager
def timed(log: logging.Logger, what: Term, *, level: int = logging.INFO, slow: float | None = None) -> Iterator[None]:
    """Log how long the block took and whether an error ended it.

    `slow`: seconds from which on it is logged at INFO whatever `level` says.
    """
    begun = time.perf_counter()
    outcome = Term("done")
    try:
        yield
    except BaseException as error:
        outcome = Term(type(error).__name__)
        raise
    finally:
        spent = time.perf_counter() - begun
        late = slow is not None and spent >= slow
        log.log(max(level, logging.INFO) if late else level, "%s: %s after %d ms", what, outcome, spent * 1000)
