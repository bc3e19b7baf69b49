"""Which key goes to which page."""

from __future__ import annotations

_NUMBERED = 9


def page_key(number: int, count: int) -> str:
    """Return the key of a page, counted from 1, of so many: Ctrl+1 to Ctrl+9, Ctrl+0 of the last; "" of others."""
    if number <= _NUMBERED:
        return f"Ctrl+{number}"
    return "Ctrl+0" if number == count else ""
