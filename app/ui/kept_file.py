"""`KeptFile`: plain values by key in a JSON file that several windows write, none over the others' keys."""

from __future__ import annotations

import copy
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile

_PATIENCE = 200  # ms to wait for another window's write, which takes one
_STALE = 5_000  # ms: a lock as old as this was left behind
Values = dict[str, Any]


class KeptFile:
    """`values` as they are known here; `put` changes one, `save` writes the changed ones.

    A list of things with names is merged by name, everything else as a whole: the last writer of a key wins.
    """

    def __init__(self, path: Path, mended: Callable[[Values], Values] = dict) -> None:
        self._path, self._mended = path, mended
        self.values = mended(_read(path))
        self._base = copy.deepcopy(self.values)  # as it was read: what differs was changed here
        self._changed: set[str] = set()

    def put(self, key: str, value: Any) -> None:
        """Change a value; `save` writes it."""
        if key not in self.values or self.values[key] != value:
            self._changed.add(key)
        self.values[key] = value

    def save(self) -> None:
        """Write what was changed here, and take over what others have written.

        A full disk or a read-only home does not stop the window.
        """
        lock = _lock(self._path)
        try:
            theirs = self._mended(_read(self._path, self._base))
            for key in self._changed:
                theirs[key] = _merged(self._base.get(key), self.values[key], theirs.get(key))
            if not _write(self._path, theirs):
                return
        finally:
            if lock is not None:
                lock.unlock()
        self.values, self._base = theirs, copy.deepcopy(theirs)
        self._changed.clear()


def _named(value: Any) -> dict[str, Any] | None:
    """Return a list of things with names by name; None for anything else."""
    if not isinstance(value, list) or not all(isinstance(one, dict) and "name" in one for one in value):
        return None
    return {str(one["name"]): one for one in value}


def _merged(base: Any, mine: Any, theirs: Any) -> Any:
    """Return what I made of `base`, on top of what others made of it."""
    own, others = _named(mine), _named(theirs)
    if own is None or others is None:
        return mine
    before = _named(base) or {}
    gone = before.keys() - own.keys()
    changed = {name: one for name, one in own.items() if before.get(name) != one}
    kept = {name: one for name, one in others.items() if name not in gone}
    return list({**kept, **changed}.values())


def _lock(path: Path) -> QLockFile | None:
    """Return the lock of a file, held; None where there can be none: then the last write wins whole."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    lock = QLockFile(f"{path}.lock")
    lock.setStaleLockTime(_STALE)
    return lock if lock.tryLock(_PATIENCE) else None


def _read(path: Path, known: Values | None = None) -> Values:
    """Return what a file holds; what is `known` of it where it is there and cannot be read, else nothing.

    Somebody else may hold it for a moment: what it holds must not be lost for that.
    """
    try:
        values = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):  # the last one: brackets in brackets in brackets
        values = None
    return values if isinstance(values, dict) else copy.deepcopy(known or {})


def _write(path: Path, values: Values) -> bool:
    """Replace the file in one step; say whether that was possible."""
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(values, file, indent=1, sort_keys=True)
        os.replace(name, path)
    except OSError:
        if name:
            Path(name).unlink(missing_ok=True)
        return False
    return True
