"""How a packet's form is written down: tables of short keys, each with how its value is read and written.

What is empty is left out: None, False, an empty text, list or part; 0 only where the table says `number`. Enumerations
are written as their stored value, instants in UTC. `app.domain.packets.form` says what that is good for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Generic, TypeVar

T = TypeVar("T")
V = TypeVar("V")
#: Texts, numbers, flags, lists and objects by key, as JSON has them.
Written = Any


@dataclass(frozen=True, slots=True)
class Key(Generic[T]):
    """One key: how its value is read, and how it is written; `table` where the value has one of its own."""

    name: str
    read: Callable[[T], object]
    write: Callable[[Any], Written]
    leaves_out_zero: bool = False
    table: Table[Any] | None = None


class Table(Generic[T]):
    """The keys of one kind of value; `left_out` reads what is deliberately not hashed."""

    def __init__(self, *keys: Key[T], left_out: Sequence[Callable[[T], object]] = ()) -> None:
        self.keys = keys
        self.left_out = tuple(left_out)

    def written(self, given: T) -> dict[str, Written]:
        """Return the value by key, without what is empty."""
        found = {key.name: (key.write(key.read(given)), key.leaves_out_zero) for key in self.keys}
        return {name: value for name, (value, no_zero) in found.items() if not _is_empty(value, no_zero=no_zero)}


def _is_empty(value: Written, *, no_zero: bool) -> bool:
    if value is None or value is False:
        return True
    return not value if isinstance(value, str | list | dict) else no_zero and value == 0


def _plain(given: object) -> Written:
    """Return a value without a table of its own as JSON has it; TypeError for one that has no fixed text."""
    if isinstance(given, Enum):
        return _plain(given.value)
    if given is None or isinstance(given, bool | int | str):
        return given
    if isinstance(given, datetime):
        return given.astimezone(UTC).isoformat()
    if isinstance(given, date):
        return given.isoformat()
    if isinstance(given, tuple | list):
        return [_plain(item) for item in given]
    raise TypeError(f"{type(given).__name__} has no form; give it a table, or a text")


def value(name: str, read: Callable[[T], object]) -> Key[T]:
    """Return the key of a plain value, or of a list of plain values."""
    return Key(name, read, _plain)


def number(name: str, read: Callable[[T], int]) -> Key[T]:
    """Return the key of a number that is left out where it is 0."""
    return Key(name, read, _plain, leaves_out_zero=True)


def part(name: str, read: Callable[[T], V | None], table: Table[V]) -> Key[T]:
    """Return the key of a value that has a table of its own, or None."""
    return Key(name, read, lambda given: None if given is None else table.written(given), table=table)


def parts(name: str, read: Callable[[T], Sequence[V]], table: Table[V]) -> Key[T]:
    """Return the key of a list of values that have a table of their own."""
    return Key(name, read, lambda given: [table.written(item) for item in given], table=table)
