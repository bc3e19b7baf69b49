"""The apostrophe with which exports keep spreadsheets from running a text as a formula; it is no part of the text."""

from __future__ import annotations

import re

#: What a guarded text begins with; a number or a quotation that begins like it is left as it is.
_GUARDED = re.compile(r"'[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_CLOSING = re.compile(r"\w'(?!\w)")


def unguarded(text: str) -> str:
    """Return a text without the apostrophe in front of its "=", "+", "-" or "@", which Longleaf's exports, and others',
    put there. "'-v' is not known" is a quotation and stays."""
    if text[:1] == "'" and _GUARDED.match(text) and _CLOSING.search(text) is None:
        return text[1:]
    return text
