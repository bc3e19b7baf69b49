"""`Drafts`: what was typed into forms and not sent yet: a file of this user's for each draft of each workspace."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile

from app.clock import utc_now
from app.domain import words


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of one form that hold something else than at first, when that was, and under which id it was sent.

    `first`: what these fields held at first, so that it is seen where the record has changed since. `title`: of the
    form, which names the record; "" where it is not known.
    """

    at: datetime
    values: Mapping[str, Any]
    first: Mapping[str, Any] = field(default_factory=dict)
    attempt: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""


class Drafts:
    """The drafts of one workspace by the key of their form. A file that cannot be read or written stops nobody.

    Several windows keep theirs side by side, under the same key too: none ever writes a file of another one, and what
    another one that is still open keeps is not offered here. What was kept by a window that is gone is everybody's.
    `now`: the clock of the workspace, which says when something was kept.
    """

    def __init__(self, folder: Path | None = None, place: str = "", now: Callable[[], datetime] = utc_now) -> None:
        self.now = now
        self._folder = folder
        self._begins = f"drafts-{hashlib.sha256(place.encode()).hexdigest()[:16]}-"
        self._token = uuid.uuid4().hex[:12]
        self._lock: QLockFile | None = None  # held while this window keeps any: what is in its files is its own
        self._drafts: dict[str, Draft] = {}  # kept here
        self._unwritten: set[str] = set()  # of these the file is not, or is older
        self._taken: dict[str, tuple[Path, Draft]] = {}  # what was there when a form was opened
        self._unsaved: dict[str, str] = {}  # what is typed and kept nowhere, in words
        self._others: set[str] = set()  # keys of those that were nobody's when last looked for
        self.told: Callable[[], object] = _nothing  # called when there is another number of them

    def get(self, key: str) -> Draft | None:
        """Return the draft of a form: the one kept here, else the newest that is nobody's."""
        if key in self._drafts:
            return self._drafts[key]
        found = [(draft.at, path, draft) for path, of, draft in self._free() if of == key]
        if not found:
            return None
        _, path, draft = max(found, key=lambda one: (one[0], one[1].name))
        self._taken[key] = (path, draft)
        return draft

    def titles(self) -> dict[str, str]:
        """Return the titles of the forms of all drafts by their keys, the oldest first."""
        free = {key: draft for _, key, draft in sorted(self._free(), key=lambda one: one[2].at)}
        found, self._others = free | self._drafts, {*free}
        return {key: found[key].title for key in sorted(found, key=lambda key: (found[key].at, key))}

    def keys(self, prefix: str = "") -> list[str]:
        """Return the keys of drafts that begin so, the oldest first."""
        return [key for key in self.titles() if key.startswith(prefix)]

    def keep(self, key: str, draft: Draft) -> bool:
        """Keep a draft; the file has it when this returns, unless it says False: then only this window has it."""
        if self._drafts.get(key) == draft and key not in self._unwritten:
            return True
        self._drafts[key] = draft
        self._others.discard(key)
        self._unwritten.discard(key)
        self.told()
        if self._folder is None:
            return True
        if not self._write(self._path(key), key, draft):
            self._unwritten.add(key)
            return False
        self._end_taken(key)
        return True

    def drop(self, key: str) -> None:
        """Forget a draft: it was sent, or discarded."""
        self._end_taken(key)
        self._others.discard(key)
        self._unwritten.discard(key)
        if self._drafts.pop(key, None) is not None and self._folder is not None:
            _remove(self._path(key))
        if not self._drafts:
            self.release()
        self.told()

    def say_unsaved(self, where: str, what: str) -> None:
        """Note what is typed somewhere and kept in no file; "" for nothing."""
        self._unsaved.pop(where, None)
        if what:
            self._unsaved[where] = what
        self.told()

    def summary(self) -> str:
        """Return what is not saved yet, in a few words; "" where all is.

        Drafts that were left by a window that is gone count, as of when they were last looked for.
        """
        count = len(self._drafts.keys() | self._others)
        kept = [f"{words.count(count, 'draft')} kept"] if count else []
        return ", ".join([*self._unsaved.values(), *kept])

    def release(self) -> None:
        """Leave what was kept here to whoever opens the workspace next: this window closes."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _end_taken(self, key: str) -> None:
        """Remove what was taken over, unless another window has taken it over as well and gone on with it."""
        path, draft = self._taken.pop(key, (None, None))
        if path is not None and _read(path) == (key, draft):
            _remove(path)

    # --- files ------------------------------------------------------------------------------------
    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()[:16]
        return (self._folder or Path()) / f"{self._begins}{self._token}-{name}.json"

    def _lock_of(self, token: str) -> QLockFile:
        lock = QLockFile(str((self._folder or Path()) / f"{self._begins}{token}.lock"))
        lock.setStaleLockTime(0)  # it is stale when its program is gone, however long that runs
        return lock

    def _free(self) -> Iterator[tuple[Path, str, Draft]]:
        """Return the drafts that no other open window keeps, with their files and keys."""
        if self._folder is None:
            return
        is_free: dict[str, bool] = {}
        for path in sorted(self._folder.glob(f"{self._begins}*.json")):
            token = path.name.removeprefix(self._begins).partition("-")[0]
            if token not in is_free:
                is_free[token] = token != self._token and self._is_gone(token)
            if is_free[token] and (found := _read(path)) is not None:
                yield path, *found

    def _is_gone(self, token: str) -> bool:
        lock = self._lock_of(token)
        if not lock.tryLock(0):
            return False
        lock.unlock()
        return True

    def _write(self, path: Path, key: str, draft: Draft) -> bool:
        """Replace the file in one step; nobody else may read it."""
        assert self._folder is not None
        name = ""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if self._lock is None:
                self._lock = self._lock_of(self._token)
                self._lock.tryLock(0)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")  # 0600: this user's alone
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"key": key, **_plain_draft(draft)}, file)
            os.replace(name, path)
        except OSError:
            if name:
                _remove(Path(name))
            return False
        return True


def _nothing() -> None:
    return None


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _read(path: Path) -> tuple[str, Draft] | None:
    """Return a draft of a file with its key; None where it is gone or damaged."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    key = found.get("key") if isinstance(found, dict) else None
    draft = _read_draft(found)
    return (key, draft) if isinstance(key, str) and draft is not None else None


def _plain_draft(draft: Draft) -> dict[str, Any]:
    parts = {"values": draft.values, "first": draft.first, "attempt": draft.attempt}
    return {"at": draft.at.isoformat(), "title": draft.title, **{name: plain(value) for name, value in parts.items()}}


def _read_draft(found: Any) -> Draft | None:
    """Return a draft of the file; None where it is damaged, which loses none of the others."""
    try:
        values, first, attempt = (dict(back(found.get(name, {}))) for name in ("values", "first", "attempt"))
        if attempt and not isinstance(attempt["op_id"], str):
            return None
        if attempt:
            dict(attempt.get("sent", {})), dict(attempt.get("fields", {}))
        at = datetime.fromisoformat(found["at"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        return None
    title = found.get("title", "")
    title = title if isinstance(title, str) else ""
    return Draft(at, values, first, attempt, title) if at.tzinfo is not None else None


def plain(value: Any) -> Any:
    """Return a value of a field as JSON has it; `back` gives it back."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, datetime):
        return {"$moment": value.isoformat(), "$fold": value.fold}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, bool) or value is None:
        return value
    return int(value) if isinstance(value, int) else str(value)


def back(value: Any) -> Any:
    """Return the value that `plain` made plain; lists are tuples, enumerations are what they stand for."""
    if isinstance(value, dict):
        if "$moment" in value:
            return datetime.fromisoformat(value["$moment"]).replace(fold=value["$fold"])
        if "$day" in value:
            return date.fromisoformat(value["$day"])
        return {key: back(one) for key, one in value.items()}
    return tuple(back(one) for one in value) if isinstance(value, list) else value
