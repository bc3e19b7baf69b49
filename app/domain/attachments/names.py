"""What a file may be called on any system: no folders, no devices, nothing that is not seen or turns the text round."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

#: Longest name that is kept, its ending included: file systems take 255 bytes.
LONGEST = 120
_LONGEST_ENDING = 16
_OTHERWISE = "attachment"
#: Names of devices on Windows, with whatever ending.
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*/\\]')
#: Categories of characters that have no shape or change how others are read: controls, formats, halves, breaks.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def harmless(name: str) -> str:
    """Return the name of a file without folders, devices and unseen characters; never empty, at most `LONGEST` long.

    Its ending stays what it is, so that what a file is called tells no other kind than before.
    """
    last = re.split(r"[/\\]", name.rstrip("/\\ "))[-1]
    shown = "".join(" " if char in "\t\n\r" else char for char in unicodedata.normalize("NFC", last))
    shown = "".join(char for char in shown if unicodedata.category(char) not in _UNSEEN)
    shown = _FORBIDDEN.sub("_", " ".join(shown.split())).rstrip(". ")
    shown = shown if shown.strip("._ ") else _OTHERWISE
    if _RESERVED.match(shown):
        shown = f"_{shown}"
    if len(shown) <= LONGEST and len(shown.encode()) <= 2 * LONGEST:
        return shown
    stem, dot, ending = shown.rpartition(".")
    ending = f"{dot}{ending}" if stem and len(ending) <= _LONGEST_ENDING else ""
    stem = (stem if ending else shown)[: LONGEST - len(ending)]
    while len((stem + ending).encode()) > 2 * LONGEST:
        stem = stem[:-1]
    return f"{stem.rstrip('. ') or _OTHERWISE}{ending}"


def numbered(name: str, taken: Collection[str]) -> str:
    """Return a name, with a number before its ending where it is taken: "plan (2).txt"; `taken`: in small letters."""
    stem, dot, kind = name.rpartition(".")
    stem, kind = (stem, f"{dot}{kind}") if stem else (name, "")
    found, n = name, 1
    while found.casefold() in taken:
        n += 1
        found = f"{stem} ({n}){kind}"
    return found


def ending(name: str) -> str:
    """Return the ending of a file's name in small letters, without its dot; "" where it has none."""
    stem, _, found = name.rpartition(".")
    return found.casefold() if stem else ""
