"""What an act changed in a row, as the audit trail of an SQLite workspace keeps it.

The triggers hand the values over and this says what differs: as an expression of SQL it would be a hundred characters
a column and trigger, all of which SQLite reads again with every connection that is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from json.encoder import encode_basestring
from typing import Any

from app.db.types import from_micros

#: How a column's value is shown, by the sign behind its name in the list that a trigger hands over.
PLAIN, TRUTH, INSTANT, JSON = "", "?", "@", "="
#: How many columns one call takes: other programs that read the file allow functions 127 arguments.
AT_ONCE = 60

_SHOWN: dict[str, Callable[[Any], str]] = {}


def diff(act: str, listed: str, *values: Any) -> str:
    """Return what an act (I, U, D) changed in a row, each column as `,"name":[old,new]`; "" where nothing differs.

    `listed`: names with their signs, comma between. `values`: of each column the old and the new one, or of a new
    row the new ones, of a deleted row the old ones; what is null in these is left out.
    """
    columns = _columns(listed)
    if act == "U":
        pairs = zip(columns, values[::2], values[1::2], strict=True)
        return "".join([f"{head}{show(old)},{show(new)}]" for (head, show), old, new in pairs if old != new])
    rows = zip(columns, values, strict=True)
    if act == "I":
        return "".join([f"{head}null,{show(new)}]" for (head, show), new in rows if new is not None])
    return "".join([f"{head}{show(old)},null]" for (head, show), old in rows if old is not None])


def iso(micros: int | None) -> str | None:
    """Return an SQLite instant as PostgreSQL writes it into JSON: 2026-10-01T12:00:00.5+00:00."""
    if micros is None:
        return None
    moment = from_micros(micros)
    text = moment.isoformat(timespec="seconds")[:19]
    return text + (f".{moment.microsecond:06d}".rstrip("0") if moment.microsecond else "") + "+00:00"


@cache
def _columns(listed: str) -> tuple[tuple[str, Callable[[Any], str]], ...]:
    found = []
    for part in listed.split(","):
        name = part.rstrip("?@=")
        found.append((f',"{name}":[', _SHOWN[part[len(name) :]]))
    return tuple(found)


def _plain(value: Any) -> str:
    """Return a value as the JSON that SQLite's json_quote gives."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, bytes):
        raise TypeError("no bytes stand in the trail but digests of them")
    return "null" if value is None else str(value)


_SHOWN.update(
    {
        PLAIN: _plain,
        TRUTH: lambda value: {1: "true", 0: "false"}.get(value, "null"),
        INSTANT: lambda value: _plain(iso(value)),
        JSON: lambda value: "null" if value is None else str(value),
    }
)
