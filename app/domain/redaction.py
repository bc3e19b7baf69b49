"""Taking persons out of what callers wrote: names, telephone numbers, addresses, numbers that look like an SSN."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NAME, _NUMBER, _PHONE = "[name]", "[number]", "[telephone number]"
_MAIL = (re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail address]")
#: Nine digits in groups of three, two and four, or a longer run of digits: an SSN, an account, a card.
_SSN = (re.compile(r"(?<![\w-])(?:\d{3}[- .]\d{2}[- .]\d{4}|\d(?:[ -]?\d){10,}|\d{9})(?![\w-])"), _NUMBER)
_CALLED = (
    re.compile(
        r"(?<![\w-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-]?)\d{3}[ .-]?\d{4}(?: ?(?:ext\.?|x) ?\d+)?(?![\w-])"
        r"|(?<![\w-])\d{3}[-.]\d{4}(?![\w-])|\b(?:ext\.?|extension) ?\d{2,6}\b",
        re.IGNORECASE,
    ),
    _PHONE,
)
_STREET = r"(?:St|Street|Ave|Avenue|Rd|Road|Blvd|Boulevard|Dr|Drive|Ln|Lane|Ct|Court|Way|Pl|Place|Hwy|Highway|Pkwy|Cir)"
_ADDRESS = (
    re.compile(
        rf"(?<!\w)\d{{1,6}} (?:[NSEW]\.? )?(?:[A-Z][\w'-]* ){{1,4}}{_STREET}\b\.?(?:,? (?:Apt|Suite|Unit|#) ?\w+)?"
        r"|\bP\. ?O\. ?Box \d+\b|\bPO Box \d+\b|\bNC,? \d{5}(?:-\d{4})?\b"
    ),
    "[address]",
)
_BORN = (
    re.compile(r"\b(?:born|DOB|date of birth)(?: on)?:? ?\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}", re.IGNORECASE),
    "[date]",
)
_WORD = re.compile(r"[^\W\d_](?:['\u2019-]?[^\W\d_])*")
#: What is followed by a name, whoever it is: "Mr. Smith", "my name is Jane Doe", "Thanks, Bob".
_INTRODUCED = re.compile(
    r"((?:\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Officer|Judge|Sgt|Lt|Capt)\b\.?|(?i:\bmy name is|\bthis is|\bsigned|\bregards,?|"
    r"\bsincerely,?|\bcheers,|\bthanks,|\bthank you,))\s+)"
    r"((?:[A-Z][^\W\d_]*\.?['\u2019-]?[^\W\d_]*)(?: [A-Z][\w'\u2019-]*){0,2})"
)
#: Names that are words as well: taken out only beside another name, or where they are introduced.
_COMMON = """
april august autumn baker banks bell best bill black brown case chance close cook day drew faith fields ford
grace gray green hall hill hope hunt june just king lane law link long love major mark may mills north page
parks penny price ray reed rich rivers rose small snow stone summer sun wall ward west white will winter wood
wright young
"""
_WORDS = frozenset(_COMMON.split())


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the people on record: their words, and which of them go together."""

    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    logins: frozenset[str] = frozenset()


def names_of(people: Iterable[tuple[str, str]]) -> Names:
    """Return the names to look for; `people`: name and login ("" for none) of everybody on record."""
    words: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    logins: set[str] = set()
    for name, login in people:
        parts = [part.casefold() for part in _WORD.findall(name) if len(part) > 1]
        words.update(parts)
        pairs.update(pair for a in parts for b in parts if a != b for pair in ((a, b),))
        if len(login) > 2:
            logins.add(login.casefold())
    return Names(frozenset(words), frozenset(pairs), frozenset(logins))


def redacted(text: str, names: Names) -> str:
    """Return a text without what tells who is meant; what was taken out is named in brackets."""
    for pattern, instead in (_MAIL, _SSN, _CALLED, _ADDRESS, _BORN):
        text = pattern.sub(instead, text)
    text = _INTRODUCED.sub(lambda found: found[1] + _NAME, text)
    return re.sub(r"\[name\](?:[ ,]*\[name\])+", _NAME, _without_names(text, names))


def _without_names(text: str, names: Names) -> str:
    found = list(_WORD.finditer(text))
    taken = [_is_name(text, found, number, names) for number in range(len(found))]
    out, at = [], 0
    for match, gone in zip(found, taken, strict=True):
        if gone and text[max(match.start() - 1, 0) : match.start()] != "[":
            out += [text[at : match.start()], _NAME]
            at = match.end()
    return "".join([*out, text[at:]])


def _is_name(text: str, found: list[re.Match[str]], number: int, names: Names) -> bool:
    word = found[number][0]
    near = []
    for a, b in ((number - 1, number), (number, number + 1)):
        if a >= 0 and b < len(found) and not text[found[a].end() : found[b].start()].strip(" ,"):
            near.append(found[a if b == number else b][0].casefold())
    for part in {word, *re.split("['\u2019]", word)[:1]}:  # "Miriam's" is Miriam
        low = part.casefold()
        if low in names.logins:
            return True
        if low not in names.words:
            continue
        if any((low, other) in names.pairs for other in near):
            return True
        if part[:1].isupper() and low not in _WORDS:
            return True
    return False
