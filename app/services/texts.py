"""Texts that people type, checked before anything is saved: what both databases can store."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import Column

#: Longest text of a comment or description: beyond it somebody pasted a file.
LONGEST_TEXT = 1_000_000


def storable(text: str, what: str) -> str:
    """Return the text as it is. Raises `InputError` naming the field for what PostgreSQL cannot store, or no text."""
    if not isinstance(text, str):
        raise InputError(f"The {what} is no text.", hint="Give it as a text.")
    if "\0" in text:
        raise InputError(f"The {what} contains a NUL character.", hint="Remove it; it cannot be stored.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(
            f"The {what} contains half a character (a lone surrogate).", hint="Remove it; it cannot be stored."
        ) from None
    return text


def fitting(text: str, what: str, *columns: Column[Any]) -> str:
    """Return the text as it is, for columns that keep it without surrounding blanks.

    Raises `InputError`, naming the field and the limit, for what cannot be stored or is longer than they take.
    """
    from app.db.tables.base import longest_of

    limits = [most for most in map(longest_of, columns) if most is not None]
    clean(text, what, longest=min(limits, default=LONGEST_TEXT))
    return text


def require_instant(value: object, what: str) -> None:
    """Raise `InputError`, naming the field, for a time that is none; None is left out."""
    if value is not None and (not isinstance(value, datetime) or value.tzinfo is None):
        raise InputError(f"The {what} is no time with a zone: {value}.", hint="Give a day and a time of day.")


def clean(text: str, what: str, *, required: bool = False, longest: int = LONGEST_TEXT) -> str:
    """Return the text without surrounding blanks.

    Raises `InputError` for an empty required one, characters that cannot be stored, or megabytes.
    """
    found = storable(text, what).strip()
    if required and not found:
        raise InputError(f"The {what} is empty.", hint=f"Enter a {what}.")
    if len(found) > longest:
        raise InputError(f"The {what} has {len(found):,} characters; at most {longest:,} are kept.", hint="Shorten it.")
    return found
