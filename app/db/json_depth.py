"""How deep a JSON text is nested, told without reading it: what is too deep for this stops whoever reads it."""

from __future__ import annotations

import re

_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def too_deep(value: object, most: int) -> int:
    """Return 1 for a JSON text nested deeper than `most`, or one that is no text; else 0. For triggers of SQLite."""
    if not isinstance(value, str):
        return int(isinstance(value, bytes))
    if value.count("[") + value.count("{") <= most:
        return 0
    depth = 0
    for sign in re.findall(r"[\[{\]}]", _TEXTS.sub("", value)):
        depth += 1 if sign in "[{" else -1
        if depth > most:
            return 1
    return 0
