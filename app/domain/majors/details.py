"""What entries of a timeline say beside their words, read so that one which says nonsense never stops the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Lists of ids, lists of texts, and numbers of minutes, by name.
_IDS = frozenset({"agencies", "services", "sites", "linked", "unlinked", "takes_back", "unreached"})
_TEXTS = frozenset({"figures"})
_MINUTES = frozenset({"minutes", "first_minutes"})
_MOST_MINUTES = 100_000


def readable(said: object) -> dict[str, Any]:
    """Return details as the program writes them; what was written past it and is nothing of the kind is left out."""
    if not isinstance(said, Mapping):
        return {}
    return {name: value for name, value in said.items() if _fits(name, value)}


def _fits(name: str, value: object) -> bool:
    if name in _IDS:
        return isinstance(value, list) and all(type(one) is int for one in value)
    if name in _TEXTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if name in _MINUTES:
        return type(value) is int and 0 < value <= _MOST_MINUTES
    return True
