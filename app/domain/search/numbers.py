"""Numbers of records as people spell them: 24001, inc24001, INC-24001, INC0024001, #24001."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"#?\s*(INC|REQ|CHG|MI)?[\s\-_#:.\u2010-\u2015\u2212\uff0d]*0*(\d{1,12})", re.IGNORECASE)
_LONGEST = 40
#: Stands around a number that was copied out of a sentence.
_AROUND = " \t\r\n.,;:!?()[]{}<>\"'\u2026\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"


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
