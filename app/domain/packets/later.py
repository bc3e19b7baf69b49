"""What was changed in the records after a packet was issued: what it says, and what it would say now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from app.domain import words

if TYPE_CHECKING:
    from app.domain.packets.packet import PacketData


class Later(NamedTuple):
    """Something beside the figures that was changed later; "" means absent."""

    what: str
    printed: str
    now: str


#: Words of parts whose field does not say enough; the others are called as their fields are.
_CALLED = {
    "changes.forward": "Change ahead",
    "forward.events": "Event ahead",
    "forward": "Outlook",
    "recovery": "Recovery of",
}
#: What names a row of a list.
_NAMES = ("number", "role", "name", "ticket", "service")


def later_changes(issued: PacketData, now: PacketData) -> tuple[Later, ...]:
    """Return what differs between a packet as it was issued and the same packet of the records as they are now."""
    return tuple(_differing("", issued, now))


def _differing(path: str, then: Any, now: Any) -> Iterator[Later]:
    if then == now or path in ("head.data_hash", "statement.restatements"):
        return
    if is_dataclass(then) and type(then) is type(now):
        for field in fields(then):
            inner = f"{path}.{field.name}".lstrip(".")
            yield from _differing(inner, getattr(then, field.name), getattr(now, field.name))
    elif isinstance(then, tuple) and isinstance(now, tuple) and (_rows(then) or _rows(now)):
        before, after = _by_name(then), _by_name(now)
        for name in dict.fromkeys([*before, *after]):
            called = f"{_called(path)} {name}"
            old, new = before.get(name), after.get(name)
            if old is None or new is None:
                yield Later(called, _text(old), _text(new))
                continue
            for field in fields(old):
                one, other = getattr(old, field.name), getattr(new, field.name)
                if one != other:
                    yield Later(f"{called}, {field.name.replace('_', ' ')}", _text(one), _text(other))
    else:
        yield Later(_called(path), _text(then), _text(now))


def _rows(values: tuple[Any, ...]) -> bool:
    return bool(values) and all(is_dataclass(value) for value in values)


def _by_name(rows: tuple[Any, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        name = next((str(getattr(row, name)) for name in _NAMES if getattr(row, name, "")), "")
        while name in found:
            name += "'"
        found[name] = row
    return found


def _called(path: str) -> str:
    found = _CALLED.get(path, path.rpartition(".")[2].replace("_", " "))
    return found[:1].upper() + found[1:]


def _text(value: Any) -> str:
    """Return a value as a person reads it; instants in Eastern time."""
    if value is None or value == ():
        return ""
    if isinstance(value, datetime):
        return words.moment(value)
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value))
    if isinstance(value, tuple):
        return ", ".join(filter(None, map(_text, value)))
    if is_dataclass(value):
        return ", ".join(filter(None, (_text(getattr(value, field.name)) for field in fields(value))))
    return str(value)
