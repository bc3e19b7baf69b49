"""Texts that people type, checked before anything is saved: what both databases can store."""

from __future__ import annotations

from app.errors import InputError

#: Longest text of a comment or description: beyond it somebody pasted a file.
LONGEST_TEXT = 1_000_000


def storable(text: str, what: str) -> str:
    """Return the text as it is. Raises `InputError` naming the field for what PostgreSQL cannot store."""
    if "\0" in text:
        raise InputError(f"The {what} contains a NUL character.", hint="Remove it; it cannot be stored.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(
            f"The {what} contains half a character (a lone surrogate).", hint="Remove it; it cannot be stored."
        ) from None
    return text


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
