"""`Drafts`: what was typed into forms and not sent yet, in a file of this user's for each workspace."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of one form that hold something else than at first, when that was, and under which id it was sent.

    `first`: what these fields held at first, so that it is seen where the record has changed since.
    """

    at: datetime
    values: Mapping[str, Any]
    first: Mapping[str, Any] = field(default_factory=dict)
    attempt: Mapping[str, Any] = field(default_factory=dict)


class Drafts:
    """The drafts of one workspace by the key of their form. A file that cannot be read or written stops nobody."""

    def __init__(self, folder: Path | None = None, place: str = "") -> None:
        name = hashlib.sha256(place.encode()).hexdigest()[:16]
        self._path = folder / f"drafts-{name}.json" if folder is not None else None
        self._drafts: dict[str, Draft] = {}
        self._read()

    def get(self, key: str) -> Draft | None:
        """Return the draft of a form."""
        return self._drafts.get(key)

    def keys(self, prefix: str = "") -> list[str]:
        """Return the keys of drafts that begin so, the oldest first."""
        found = [key for key in self._drafts if key.startswith(prefix)]
        return sorted(found, key=lambda key: self._drafts[key].at)

    def keep(self, key: str, draft: Draft) -> None:
        """Keep a draft; the file has it when this returns."""
        if self._drafts.get(key) != draft:
            self._read()  # another window of this workspace keeps its drafts there too
            self._drafts[key] = draft
            self._write()

    def drop(self, key: str) -> None:
        """Forget a draft: it was sent, or discarded."""
        if key in self._drafts:
            self._read()
            self._drafts.pop(key, None)
            self._write()

    def _read(self) -> None:
        if self._path is None:
            return
        try:
            found = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            found = {}
        except (OSError, ValueError, RecursionError):
            return
        if isinstance(found, dict):
            self._drafts = {key: draft for key, one in found.items() if (draft := _read_draft(one)) is not None}

    def _write(self) -> None:
        """Replace the file in one step; nobody else may read it."""
        if self._path is None:
            return
        name = ""
        try:
            if not self._drafts:
                self._path.unlink(missing_ok=True)
                return
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, suffix=".part")  # 0600: this user's alone
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({key: _plain_draft(draft) for key, draft in self._drafts.items()}, file)
            os.replace(name, self._path)
        except OSError:
            if name:
                Path(name).unlink(missing_ok=True)


def _plain_draft(draft: Draft) -> dict[str, Any]:
    parts = {"values": draft.values, "first": draft.first, "attempt": draft.attempt}
    return {"at": draft.at.isoformat(), **{name: plain(value) for name, value in parts.items()}}


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
    return Draft(at, values, first, attempt) if at.tzinfo is not None else None


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
