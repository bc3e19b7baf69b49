"""Numbers and codes of records in one form: what nobody sees in them makes no other record."""

from __future__ import annotations

import unicodedata


def plain_number(text: str) -> str:
    """Return a number without what is not seen, its accents composed and its blanks in order.

    Marks of zero width and of direction, the mark at the begin of a file and soft hyphens come along where a number is
    copied from a page or a mail. Digits and letters of full width are the plain ones.
    """
    if text.isascii():
        return " ".join(text.split())
    seen = "".join(char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char) != "Cf")
    return " ".join("".join(map(_narrow, seen)).split())


def _narrow(char: str) -> str:
    return chr(ord(char) - 0xFEE0) if "\uff01" <= char <= "\uff5e" else char
