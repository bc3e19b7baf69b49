"""The form in which papers are kept and hashed: short keys of their own, whatever classes and fields are called here.

A paper outlives the code that made it. Each field of its values names its key; a key stays what it is when a field is
renamed, and one that was used is never used for anything else. What is empty is left out, so that a new field leaves
the hash of the papers before as it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

#: The form of papers today; it goes up only where the hash of an unchanged paper would change.
FORM = 1
P = TypeVar("P")


def key(name: str) -> Mapping[str, str]:
    """Return the metadata of a field that is kept under this key."""
    return {"key": name}


def written(value: Any) -> Any:
    """Return a value of a paper as JSON; empty fields are left out, instants are in UTC."""
    if is_dataclass(value):
        found = ((f.metadata["key"], written(getattr(value, f.name))) for f in fields(value))
        return {name: one for name, one in found if not (one is None or one is False or one in ("", [], {}))}
    if isinstance(value, tuple):
        return [written(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def as_data(paper: Any) -> dict[str, Any]:
    """Return a paper as it is kept, with the number of its form."""
    return {"form": FORM, **written(paper)}


def digest(paper: Any) -> str:
    """Return the SHA-256 of what a paper says: equal where two say the same, on every machine."""
    return data_digest(as_data(paper))


def data_digest(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a paper as it is kept."""
    return sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def from_data(kind: type[P], data: Mapping[str, Any]) -> P:
    """Return the paper that was kept; ValueError where its form is not known."""
    if data.get("form") != FORM:
        raise ValueError(f"the form of a paper is not known: {data.get('form')!r}")
    return cast("P", _read(kind, data))


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: Any) -> Any:
    if is_dataclass(kind):
        hints = _hints(cast("type", kind))
        values = {f.name: _read(hints[f.name], value.get(f.metadata["key"])) for f in fields(kind)}
        return cast("Any", kind)(**values)
    if get_origin(kind) is tuple:
        of = get_args(kind)
        if len(of) == 2 and of[1] is ...:
            return tuple(_read(of[0], one) for one in value or ())
        return tuple(_read(one, part) for one, part in zip(of, value, strict=True))
    if value is None:
        return _EMPTY.get(kind)
    options = get_args(kind) or (kind,)
    if datetime in options:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if date in options else value


#: What a field of a kind is that was left out; None for the others.
_EMPTY: Mapping[Any, Any] = {str: "", int: 0, bool: False}
