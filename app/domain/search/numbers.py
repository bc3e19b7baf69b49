"""Numbers of records as people spell them: 24001, inc24001, INC-24001, INC0024001, #24001."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: The letters of records that are found by their number; a meeting is found by its day, too, in a way of its own.
LETTERS = ("INC", "REQ", "CHG", "MI", "PO", "KB", "EX", "HOV", "BIL", "DSP")
_NUMBER = re.compile(rf"#?\s*({'|'.join(LETTERS)})?[\s\-_#:.\u2010-\u2015\u2212\uff0d]*0*(\d{{1,12}})", re.IGNORECASE)
_LONGEST = 40
#: Stands around a number that was copied out of a sentence.
_AROUND = " \t\r\n.,;:!?()[]{}<>\"'\u2026\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"

#: Between the numbers of a list: signs, or blanks where no number has any inside.
_SIGNS = re.compile(r"[,;|/+&\t\r\n\u3001\uff0c\uff1b]+|\s+(?:and|or)\s+", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_DIGITS = 4  # of a number without its letters in a list: "1,000" is none
_LISTED = 500  # more than anybody pastes


def listed(typed: str, prefixes: Sequence[str]) -> tuple[str, ...]:
    """Return the numbers of a list as it is pasted ("INC2, INC-3; 24001"), as they are stored; empty where it is none.

    Every part has to be a number: with its letters, or of four digits and more. Digits alone need a sign between them.
    """
    text = typed.replace("\0", " ").strip(_AROUND)
    for separator in (_SIGNS, _BLANKS):
        parts = [part.strip(_AROUND) for part in separator.split(text) if part.strip(_AROUND)]
        if separator is _BLANKS and any(part.isdigit() for part in parts):
            return ()
        found = [_of_list(part, prefixes) for part in parts]
        if len(parts) > 1 and all(found):
            return tuple(dict.fromkeys(number for numbers in found for number in numbers))[:_LISTED]
    return ()


def _of_list(part: str, prefixes: Sequence[str]) -> tuple[str, ...]:
    if part.startswith("-") or (part.isdigit() and len(part) < _DIGITS):
        return ()
    return spelled(part, prefixes, other=not part.isdigit())


def spelled(typed: str, prefixes: Sequence[str], *, other: bool = False) -> tuple[str, ...]:
    """Return the numbers that a text may mean, as they are stored; empty where it is none.

    `prefixes`: of the kinds that digits alone may mean. `other`: what may be a number of another system (one word
    with a digit in it) is given too.
    """
    text = typed.replace("\0", " ").strip(_AROUND)
    match = _NUMBER.fullmatch(text)
    found: list[str] = []
    if match is not None and match[2].isascii():
        kinds = (match[1].upper(),) if match[1] else tuple(prefixes)
        found = [f"{kind}{int(match[2]):07d}" for kind in kinds]
    if other and text and len(text) <= _LONGEST and " " not in text and any(c.isdigit() for c in text):
        found.append(text.upper())
    return tuple(dict.fromkeys(found))
